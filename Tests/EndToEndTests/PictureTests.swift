import Decoding
import Foundation
import Imaging
import TestSupport
import Testing
import Vocabulary

/// Commands that look into one photo, in the library or not.
@Suite struct PictureTests {
  let kinfolk: Kinfolk
  let astronaut = Fixtures.path("astronaut.png")
  let cat = Fixtures.path("chelsea.png")

  init() throws { kinfolk = try Kinfolk() }

  static func picture(_ path: String) throws -> Image {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    return try PhotoDecoder.decode(bytes.span.bytes, workingSize: nil).image
  }

  static func size(_ path: String) throws -> [Int] {
    let image = try picture(path)
    return [image.width, image.height]
  }

  @Test func facesOfAPhotoThatIsNotInTheLibrary() throws {
    let result = try kinfolk.run("faces", astronaut, "--json")
    #expect(result.status == 0, "\(result.errors)")
    let report = try result.json()
    #expect(report["in_library"] as? Bool == false)
    #expect(report["width"] as? Int == 512)
    #expect(report["height"] as? Int == 512)
    let faces = try #require(report["faces"] as? [[String: Any]])
    #expect(faces.count == 1)
    let face = try #require(faces.first)
    #expect(face["person"] is NSNull)
    let box = try #require(face["box"] as? [String: Double])
    #expect(Set(box.keys) == ["x", "y", "width", "height"])
    // The face is at the top, a little to the right of a quarter.
    let middle = (
      (box["x"] ?? 0) + (box["width"] ?? 0) / 2, (box["y"] ?? 0) + (box["height"] ?? 0) / 2
    )
    #expect(abs(middle.0 - 225) < 30 && abs(middle.1 - 115) < 35, "\(middle)")
    let score = try #require(face["score"] as? Double)
    let quality = try #require(face["quality"] as? Double)
    #expect(score > 0.9 && score <= 1)
    #expect(quality > 0 && quality <= 1)
    let landmarks = try #require(face["landmarks"] as? [String: [String: Double]])
    #expect(
      Set(landmarks.keys) == ["left_eye", "right_eye", "nose", "left_mouth", "right_mouth"])
    #expect(!FileManager.default.fileExists(atPath: kinfolk.library))
  }

  @Test func noLibraryIsNeededEvenIfOneIsNamed() throws {
    let named = kinfolk.folder.file("none.sqlite")
    let result = try kinfolk.run("faces", astronaut, "--json", "--library", named)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.json()["in_library"] as? Bool == false)
    #expect(!FileManager.default.fileExists(atPath: named))
  }

  @Test func facesOfAPhotoThatIsHaveNames() throws {
    let album = try kinfolk.makeFolder("album", ["a.png": try Kinfolk.fixture("astronaut.png")])
    #expect(try kinfolk.run("scan", album).status == 0)
    #expect(try kinfolk.run("name", "1", "Eileen").status == 0)
    // By content: this is another file than the one scanned.
    for extra in [[], ["--min-face", "30"]] {
      let report = try kinfolk.run(["faces", astronaut, "--json"] + extra).json()
      #expect(report["in_library"] as? Bool == extra.isEmpty)
      let face = try #require((report["faces"] as? [[String: Any]])?.first)
      #expect((face["person"] as? [String: Any])?["name"] as? String == "Eileen")
    }
    let text = try kinfolk.run("faces", astronaut)
    #expect(text.output.contains("1 face\n"))
    #expect(text.output.contains("Eileen"))
  }

  @Test func aCatHasNoFace() throws {
    let report = try kinfolk.run("faces", cat, "--json")
    #expect(report.status == 0)
    #expect((try report.json()["faces"] as? [Any])?.isEmpty == true)
    let crops = try kinfolk.run("crop", cat, "-o", "crops")
    #expect(crops.status == 0)
    #expect(crops.output == "")
    #expect(crops.errors.contains("No face"))
  }

  @Test(arguments: [[], ["--size", "64"], ["--size", "500", "--margin", "50"]])
  func cropsAreSquaresOfTheSizeAskedFor(options: [String]) throws {
    let result = try kinfolk.run(["crop", astronaut, "-o", "crops/new"] + options)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "crops/new/astronaut-1.jpg\n")
    let side = options.count > 1 ? try #require(Int(options[1])) : 224
    #expect(try Self.size(kinfolk.folder.file("crops/new/astronaut-1.jpg")) == [side, side])
    let json = try kinfolk.run(["crop", astronaut, "-o", "crops/new", "--json"] + options).json()
    let crop = try #require((json["crops"] as? [[String: Any]])?.first)
    #expect(crop["path"] as? String == "crops/new/astronaut-1.jpg")
    #expect(crop["face"] as? Int == 1)
  }

  @Test(arguments: ["marked.jpg", "marked.png"])
  func highlightsKeepTheSizeOfThePhoto(name: String) throws {
    let result = try kinfolk.run("highlight", astronaut, "-o", name)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "\(name)\n")
    #expect(try Self.size(kinfolk.folder.file(name)) == [512, 512])
    #expect(
      try kinfolk.run("highlight", astronaut, "-o", name, "--json").json()["path"] as? String
        == name)
  }

  @Test func highlightsDrawOnlyNearTheFace() throws {
    _ = try kinfolk.run("highlight", astronaut, "-o", "marked.png")
    let before = try Self.picture(astronaut)
    let after = try Self.picture(kinfolk.folder.file("marked.png"))
    var changed = 0
    for y in 0..<512 {
      for x in 0..<512 where before[x, y] != after[x, y] {
        changed += 1
        #expect((100..<360).contains(x) && (20..<260).contains(y), "drew at \(x), \(y)")
      }
    }
    #expect(changed > 300)
  }

  /// As an old camera or a scanner leaves it.
  @Test(arguments: [Turn.right, .over, .left])
  func aPhotoOnItsSideIsShownUpright(turn: Turn) throws {
    let upright = try Self.picture(astronaut)
    let lying = upright.cropped(x: 0, y: 0, width: 512, height: 400).turned(turn)
    let album = try kinfolk.makeFolder("album", ["side.png": Data(try PNGWriter.encode(lying))])
    #expect(try kinfolk.run("scan", album).status == 0)
    let photo = "\(album)/side.png"

    let report = try kinfolk.run("faces", photo, "--json").json()
    #expect(report["turn"] as? Int == turn.back.degrees)
    #expect(report["width"] as? Int == lying.width)
    let face = try #require((report["faces"] as? [[String: Any]])?.first)
    let eyes = try #require(face["landmarks"] as? [String: [String: Double]])
    let eye = try #require(eyes["left_eye"])
    let point = Point(x: 203, y: 101).turned(turn, in: PictureSize(width: 512, height: 400))
    #expect(abs((eye["x"] ?? 0) - Double(point.x)) < 6, "\(eyes)")
    #expect(abs((eye["y"] ?? 0) - Double(point.y)) < 6, "\(eyes)")

    // Drawn on, it is the upright picture but for the surroundings of the face.
    #expect(try kinfolk.run("highlight", photo, "-o", "marked.png").status == 0)
    let marked = try Self.picture(kinfolk.folder.file("marked.png"))
    #expect(marked.width == 512 && marked.height == 400)
    var changed = 0
    for y in 0..<400 {
      for x in 0..<512 where marked[x, y] != upright[x, y] {
        changed += 1
        #expect((100..<360).contains(x) && (20..<260).contains(y), "drew at \(x), \(y)")
      }
    }
    #expect(changed > 300)

    // Cut out, it is what the upright photo gives.
    #expect(try kinfolk.run("crop", photo, "-o", "crops").status == 0)
    #expect(try kinfolk.run("crop", astronaut, "-o", "crops").status == 0)
    let cut = try Self.picture(kinfolk.folder.file("crops/side-1.jpg"))
    let expected = try Self.picture(kinfolk.folder.file("crops/astronaut-1.jpg"))
    let difference = zip(cut.pixels, expected.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    #expect(difference / cut.pixels.count < 12)

    // So it is the same person.
    let pairs = try kinfolk.run("compare", photo, astronaut, "--json").json()["pairs"]
    let pair = try #require((pairs as? [[String: Any]])?.first)
    #expect(pair["match"] as? Bool == true)
  }

  @Test func aSheetShowsThePersonsFaces() throws {
    let album = try kinfolk.makeFolder("album", ["a.png": try Kinfolk.fixture("astronaut.png")])
    #expect(try kinfolk.run("scan", album).status == 0)
    let result = try kinfolk.run("sheet", "1", "-o", "sheet.jpg", "--columns", "3")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "sheet.jpg\n")
    #expect(try Self.size(kinfolk.folder.file("sheet.jpg"))[0] == 3 * 160 + 2 * 20 + 2 * 32)
    let json = try kinfolk.run("sheet", "1", "-o", "sheet.png", "--json").json()
    #expect(json["faces"] as? Int == 1)
    #expect(json["path"] as? String == "sheet.png")
  }

  /// A library with three faces of one person.
  func scanThree() throws {
    let face = try Kinfolk.fixture("astronaut.png")
    let files = (0..<3).map { ("\($0).png", face + Data("\($0)".utf8)) }
    let album = try kinfolk.makeFolder("album", Dictionary(uniqueKeysWithValues: files))
    #expect(try kinfolk.run("scan", album).status == 0)
  }

  @Test(arguments: ["png", "jpg"])
  func aSheetGoesOverPages(format: String) throws {
    try scanThree()
    let pages = ["a.\(format)", "a-2.\(format)", "a-3.\(format)"]
    let first = try kinfolk.run("sheet", "1", "-o", pages[0], "--per-page", "1")
    #expect(first.status == 0)
    #expect(first.lines == pages && first.errors == "")
    for page in pages { #expect(try Self.size(kinfolk.folder.file(page)).count == 2) }

    let shorter = try kinfolk.run("sheet", "1", "-o", pages[0], "--per-page", "2")
    #expect(shorter.lines == Array(pages.prefix(2)))
    #expect(shorter.errors == "\(pages[2]): Removed; it was a page of an earlier sheet.\n")
    #expect(!FileManager.default.fileExists(atPath: kinfolk.folder.file(pages[2])))

    let limited = try kinfolk.run("sheet", "1", "-o", pages[0], "--limit", "1")
    #expect(limited.lines == [pages[0]])
    #expect(
      limited.errors.hasSuffix(
        "2 of 3 faces are left out; a larger --limit, or none, shows more.\n"))
    let json = try kinfolk.run("sheet", "1", "-o", pages[0], "--limit", "2", "--json").json()
    #expect(json["faces"] as? Int == 2 && json["left_out"] as? Int == 1)
    #expect(json["pages"] as? [String] == [pages[0]])
  }

  /// The user named the first page only.
  @Test func aPageReplacesNothingElse() throws {
    try scanThree()
    let letter = kinfolk.folder.file("a-2.jpg")
    try Data("Dear Ada".utf8).write(to: URL(fileURLWithPath: letter))
    let result = try kinfolk.run("sheet", "1", "-o", "a.jpg", "--per-page", "2")
    #expect(result.status == 1 && result.output == "")
    #expect(
      result.errors
        == "Error: a-2.jpg: This file is there already and is no page of a sheet; page 2 would "
        + "replace it. Choose another name, or a smaller --limit.\n")
    #expect(!FileManager.default.fileExists(atPath: kinfolk.folder.file("a.jpg")))
    #expect(try kinfolk.run("sheet", "1", "-o", "a.jpg").status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: letter)) == Data("Dear Ada".utf8))

    let photo = try Kinfolk.fixture("astronaut.png") + Data("1".utf8)
    try photo.write(to: URL(fileURLWithPath: kinfolk.folder.file("b-2.png")))
    let guarded = try kinfolk.run("sheet", "1", "-o", "b.png", "--per-page", "2")
    #expect(guarded.status == 1 && guarded.errors.contains("b-2.png: This is one of your photos"))
  }

  @Test func oddFacesAreOfAPerson() throws {
    try scanThree()
    #expect(try kinfolk.run("sheet", "1", "--odd", "-o", "odd.png").status == 0)
    #expect(try kinfolk.run("discard", "@1").status == 0)
    let result = try kinfolk.run("sheet", "--discarded", "--odd", "-o", "odd.png")
    #expect(result.status == 64)
    #expect(
      result.errors.hasPrefix(
        "Error: '--odd' and '--discarded' exclude each other: what was discarded is nobody's."))
    #expect(try kinfolk.run("sheet", "--discarded", "-o", "d.png").output == "d.png\n")
  }

  @Test func aScriptWithoutAFontIsNamedWithItsPackage() throws {
    try scanThree()
    // A system without fonts.
    let fonts = kinfolk.folder.file("fonts.conf")
    try Data(
      "<?xml version=\"1.0\"?><fontconfig><cachedir>\(kinfolk.folder.path)</cachedir></fontconfig>"
        .utf8
    )
    .write(to: URL(fileURLWithPath: fonts))
    let environment = ["FONTCONFIG_FILE": fonts]
    let photo = kinfolk.folder.file("album/0.png")
    for (name, script, package) in [
      ("\u{5C71}\u{7530}", "Chinese", "fonts-noto-cjk"),
      ("\u{928}\u{930}\u{947}\u{928}\u{94D}\u{926}\u{94D}\u{930}", "Devanagari", "fonts-noto-core"),
      ("Anna \u{1F389}", "emoji", "fonts-symbola"),
    ] {
      #expect(try kinfolk.run("name", "1", name).status == 0)
      for command in [["highlight", photo], ["sheet", "1"]] {
        let result = try kinfolk.run(command + ["-o", "x.png"], environment: environment)
        #expect(result.status == 0)
        #expect(
          result.errors
            == "No installed font has \(script), which the picture leaves out; "
            + "'apt-get install \(package)' brings one.\n")
        let json = try kinfolk.run(command + ["-o", "x.png", "--json"], environment: environment)
        #expect(json.errors == "")
      }
    }
    // The embedded font has these.
    for name in ["\u{645}\u{62D}\u{645}\u{62F}", "\u{5D0}\u{5D1}", "Ελένη"] {
      #expect(try kinfolk.run("name", "1", name).status == 0)
      let result = try kinfolk.run("highlight", photo, "-o", "x.png", environment: environment)
      #expect(result.errors == "")
    }
  }

  @Test func aPhotoMatchesItself() throws {
    let result = try kinfolk.run("compare", astronaut, astronaut, "--json")
    #expect(result.status == 0, "\(result.errors)")
    let report = try result.json()
    let pairs = try #require(report["pairs"] as? [[String: Any]])
    #expect(pairs.count == 1)
    #expect(abs(try #require(pairs[0]["distance"] as? Double)) < 1e-5)
    #expect(pairs[0]["match"] as? Bool == true)
    #expect(report["threshold"] is Double)
    let text = try kinfolk.run("compare", astronaut, astronaut)
    #expect(text.output.contains("1 pair matches."))
    let none = try kinfolk.run("compare", astronaut, cat)
    #expect(none.status == 0)
    #expect(none.output.contains("No face was found in \(cat)."))
  }

  @Test(arguments: [
    ["faces", "PHOTO"], ["highlight", "PHOTO", "-o", "x.jpg"], ["crop", "PHOTO", "-o", "d"],
    ["compare", "PHOTO", "PHOTO"],
  ])
  func whatIsNoPhotoIsNamed(command: [String]) throws {
    let text = kinfolk.folder.file("letter.jpg")
    try Data("Dear Ada".utf8).write(to: URL(fileURLWithPath: text))
    for path in [text, kinfolk.folder.file("missing.jpg"), kinfolk.folder.path] {
      let result = try kinfolk.run(command.map { $0 == "PHOTO" ? path : $0 })
      #expect(result.status == 1)
      #expect(result.output == "")
      #expect(result.errors.hasPrefix("Error: \(path): "), "\(result.errors)")
    }
  }

  /// The program's output would take the photo's place.
  @Test func aPhotoIsNeverWrittenTo() throws {
    let face = try Kinfolk.fixture("astronaut.png")
    let album = try kinfolk.makeFolder("album", ["a.png": face, "a-1.jpg": face + Data("x".utf8)])
    let other = try kinfolk.makeFolder("other", ["b.png": face])
    try FileManager.default.createSymbolicLink(
      atPath: "\(other)/link.png", withDestinationPath: "\(other)/b.png")

    func expectRefusal(_ path: String, _ command: String...) throws {
      let result = try kinfolk.run(command)
      #expect(result.status == 1, "\(command)")
      #expect(
        result.errors
          == "Error: \(path): This is one of your photos, and photos are never written to. "
          + "Choose another name.\n")
      #expect(try kinfolk.run(command + ["--json"]).errorJSON()["error"] is [String: String])
    }
    // Without a library the photo itself is safe; with one, all of its photos and their copies.
    for path in ["\(other)/b.png", "\(other)/../other/b.png", "\(other)/link.png"] {
      try expectRefusal(path, "highlight", "\(other)/b.png", "-o", path)
    }
    #expect(try kinfolk.run("scan", album).status == 0)
    try expectRefusal("\(album)/a.png", "highlight", astronaut, "-o", "\(album)/a.png")
    try expectRefusal("\(other)/b.png", "sheet", "1", "-o", "\(other)/b.png")
    try expectRefusal("\(album)/a-1.jpg", "crop", "\(album)/a.png", "-o", album)

    for path in ["\(album)/a.png", "\(other)/b.png"] {
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == face)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: album).count == 2)
  }

  @Test func anEarlierResultIsReplaced() throws {
    #expect(try kinfolk.run("highlight", astronaut, "-o", "x.png").status == 0)
    #expect(try kinfolk.run("highlight", cat, "-o", "x.png").status == 0)
    let path = kinfolk.folder.file("x.png")
    #expect(try Self.size(path) == Self.size(cat))
  }

  @Test func aFolderThatCannotBeWrittenToIsNamed() throws {
    let result = try kinfolk.run("highlight", astronaut, "-o", "nowhere/x.jpg")
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("Error: nowhere/x.jpg: "), "\(result.errors)")
  }
}

@Suite struct ConfigTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  @Test func settingsAreKeptAndGoBack() throws {
    let standard = try kinfolk.run("config", "get", "threshold").output
    #expect(try kinfolk.run("config", "set", "threshold", "0.031").status == 0)
    #expect(try kinfolk.run("config", "get", "threshold").output == "0.031\n")
    let report = try kinfolk.run("config", "get", "threshold", "--json").json()
    #expect(report["value"] as? String == "0.031")
    #expect("\(report["default"] as? String ?? "")\n" == standard)
    #expect(report["is_default"] as? Bool == false)
    #expect(try kinfolk.run("config", "unset", "threshold").status == 0)
    #expect(try kinfolk.run("config", "get", "threshold").output == standard)
  }

  @Test func theListShowsEverySettingAndItsMeaning() throws {
    let text = try kinfolk.run("config")
    #expect(text.status == 0)
    let list = try kinfolk.run("config", "list", "--json").json()
    let settings = try #require(list["settings"] as? [[String: Any]])
    #expect(settings.count >= 7)
    for setting in settings {
      let key = try #require(setting["key"] as? String)
      #expect(text.output.contains("\(key) = "))
      #expect(setting["meaning"] is String && setting["allowed"] is String)
    }
  }

  @Test func aValueThatIsNotAllowedSaysWhatIs() throws {
    let result = try kinfolk.run("config", "set", "threshold", "-1")
    #expect(result.status == 64)
    #expect(
      result.errors.hasPrefix(
        "Error: The value '-1' is invalid for 'threshold': it must be a number above 0, at most 1.")
    )
    #expect(!FileManager.default.fileExists(atPath: kinfolk.library))
  }
}

/// What a setting does to the people, told before and after.
@Suite struct RegroupingTests {
  let kinfolk: Kinfolk
  let album: String

  /// One person on three photos.
  init() throws {
    kinfolk = try Kinfolk()
    // Small, so that the face is not of the best quality there is; bytes after a PNG's end are no part of the picture.
    let small = try Resize.fit(PictureTests.picture(Fixtures.path("astronaut.png")), longSide: 140)
    let face = Data(try PNGWriter.encode(small))
    let files = (0..<3).map { ("\($0).png", face + Data("\($0)".utf8)) }
    album = try kinfolk.makeFolder("album", Dictionary(uniqueKeysWithValues: files))
    #expect(try kinfolk.run("scan", album).status == 0)
  }

  @Test func aDryRunTellsAndChangesNothing() throws {
    func content() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: kinfolk.library)) }
    let before = try content()
    let dry = try kinfolk.run("config", "set", "quality-gate", "1", "--dry-run")
    #expect(dry.status == 0, "\(dry.errors)")
    #expect(
      dry.output == """
        quality-gate = 1
        People         1 before, 0 then
        Joined others  0 people
        Came apart     0 people
        Faces moved    3
        Made, removed  0, 1
        Nothing was changed; leave --dry-run out to do it.

        """)
    let json = try kinfolk.run("config", "set", "--dry-run", "quality-gate", "1", "--json").json()
    #expect(json["dry_run"] as? Bool == true && json["value"] as? String == "1")
    let people = try #require(json["people"] as? [String: Any])
    #expect(people["before"] as? Int == 1 && people["after"] as? Int == 0)
    #expect(people["moved"] as? Int == 3 && people["removed"] as? Int == 1)
    #expect(people["joined"] as? Int == 0 && people["divided"] as? Int == 0)
    #expect(people["kept"] as? Int == 0 && people["kept_untouched"] as? Int == 0)
    #expect(try content() == before)
    #expect(
      try kinfolk.run("config", "get", "quality-gate", "--json").json()["is_default"] as? Bool
        == true)
    let same = try kinfolk.run("config", "unset", "quality-gate", "--dry-run")
    #expect(
      same.output == """
        quality-gate = 0.3
        No face would change its person; 1 person as before.
        Nothing was changed; leave --dry-run out to do it.

        """)
    let jobs = try kinfolk.run("config", "set", "jobs", "2", "--dry-run", "--json").json()
    #expect(jobs["people"] is NSNull)
    #expect(try content() == before)

    let done = try kinfolk.run("config", "set", "quality-gate", "1")
    #expect(done.output.hasPrefix("quality-gate = 1\nPeople         1 before, 0 now\n"))
    #expect(try kinfolk.run("people").output.contains("No people yet"))
    let back = try kinfolk.run("config", "unset", "quality-gate", "--json").json()
    #expect((back["people"] as? [String: Any])?["made"] as? Int == 1)
    #expect(back["dry_run"] as? Bool == false)
  }

  @Test func aDryRunNeedsALibraryAndAChange() throws {
    let other = kinfolk.folder.file("other.sqlite")
    let result = try kinfolk.run(
      "config", "set", "threshold", "0.05", "--dry-run", "--library", other)
    #expect(result.status == 1)
    #expect(!FileManager.default.fileExists(atPath: other))
    let list = try kinfolk.run("config", "--dry-run")
    #expect(list.status == 64)
    #expect(list.errors.hasPrefix("Error: '--dry-run' goes with set and unset only."))
  }

  @Test func reclusteringChangesNothingWhereNothingIsAmiss() throws {
    #expect(try kinfolk.run("name", "1", "Eileen").status == 0)
    let people = try kinfolk.run("people", "--json").output
    let text = try kinfolk.run("recluster")
    #expect(text.status == 0, "\(text.errors)")
    #expect(
      text.output == """
        No face changed its person; 1 person as before.
        Grouped by sface, at the threshold 0.615.

        """)
    let json = try kinfolk.run("recluster", "--json").json()
    #expect(json["moved"] as? Int == 0 && json["before"] as? Int == 1 && json["kept"] as? Int == 1)
    #expect(try kinfolk.run("people", "--json").output == people)
    let missing = try kinfolk.run("recluster", "--library", kinfolk.folder.file("none"))
    #expect(missing.status == 1 && missing.errors.contains("none"))
    #expect(try kinfolk.run("recluster", "now").status == 64)
  }
}

@Suite struct EvalTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  @Test func growingIsComparedWithAtOnce() throws {
    let face = try Kinfolk.fixture("astronaut.png")
    let files = (0..<4).map { ("Eileen/\($0).png", face + Data("\($0)".utf8)) }
    let album = try kinfolk.makeFolder("people", Dictionary(uniqueKeysWithValues: files))
    let result = try kinfolk.run("eval", album, "--grow", "1", "--batch", "2", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let report = try result.json()
    #expect(report["agreement_b3"] as? Double == 1)
    #expect(report["churn"] as? Double == 0)
    for key in ["grown", "at_once"] {
      let scores = try #require(report[key] as? [String: Any])
      #expect(scores["people"] as? Int == 1)
      #expect(scores["b3"] as? [String: Double] == ["precision": 1, "recall": 1, "f": 1])
      #expect(scores["pairwise"] as? [String: Double] == ["precision": 1, "recall": 1, "f": 1])
    }
    let alone = try kinfolk.run("eval", album, "--batch", "2")
    #expect(alone.status == 64)
    #expect(alone.errors.hasPrefix("Error: '--batch N' goes with --grow only."))
    #expect(try kinfolk.run("eval", album, "--grow", "soon").status == 64)
  }

  @Test func anEvaluationHasTheAgreedKeys() throws {
    let face = try Kinfolk.fixture("astronaut.png")
    let album = try kinfolk.makeFolder(
      "people",
      [
        "Eileen/Eileen_0001.png": face, "Eileen/Eileen_0002.png": face + Data("x".utf8),
        "Chelsea/Chelsea_0001.png": try Kinfolk.fixture("chelsea.png"),
      ])
    let result = try kinfolk.run("eval", album, "--json")
    #expect(result.status == 0, "\(result.errors)")
    let report = try result.json()
    #expect(report["photos"] as? Int == 3)
    #expect(report["missed"] as? Int == 1)
    #expect(report["people"] as? Int == 1)
    for score in ["pairwise", "b3"] {
      #expect(report[score] as? [String: Double] == ["precision": 1, "recall": 1, "f": 1])
    }
    #expect(report["same_photo_violations"] as? Int == 0)
    #expect(report["verification"] is NSNull)
    #expect(report["seconds"] is Double)
    #expect(!FileManager.default.fileExists(atPath: kinfolk.library))
  }

  @Test func labelsComeFromAFileToo() throws {
    let face = try Kinfolk.fixture("astronaut.png")
    let album = try kinfolk.makeFolder(
      "flat",
      [
        "1.png": face, "2.png": face + Data("x".utf8),
        "labels.csv": Data("path,identity\n1.png,Eileen\n2.png,Somebody\n".utf8),
      ])
    let report = try kinfolk.run("eval", album, "--labels", "\(album)/labels.csv", "--json").json()
    #expect(report["photos"] as? Int == 2)
    #expect((report["pairwise"] as? [String: Double])?["precision"] == 0)
    #expect((report["b3"] as? [String: Double])?["precision"] == 0.5)
    #expect((report["b3"] as? [String: Double])?["recall"] == 1)
  }

  @Test func labelsThatNameNoPhotoAreAnError() throws {
    let album = try kinfolk.makeFolder(
      "wrong",
      [
        "1.png": try Kinfolk.fixture("astronaut.png"),
        "labels.csv": Data("path,identity\n2.png,Eileen\n".utf8),
      ])
    let result = try kinfolk.run("eval", album, "--labels", "\(album)/labels.csv")
    #expect(result.status == 1)
    #expect(result.errors.contains("2.png"))
  }
}
