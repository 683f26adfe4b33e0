import Foundation
import TestSupport
import Testing

/// Every command that corrects: what it does, that it can be taken back, and that what cannot be done changes nothing.
///
/// Person 1 has four faces (@1, @2, @3 and two.png:1), person 2 four (@4, @5, two.png:2, pair.png:2), person 3 three (@6, @7,
/// pair.png:1).
@Suite struct DecisionTests {
  let album: Album
  var kinfolk: Kinfolk { album.kinfolk }

  init() throws { album = try Album() }

  /// Runs commands that must succeed.
  func done(_ commands: [String]...) throws {
    for command in commands {
      let result = try kinfolk.run(command)
      #expect(result.status == 0, "\(command): \(result.errors)")
    }
  }

  func people(_ options: String...) throws -> [[String: Any]] {
    let report = try kinfolk.run(["people", "--json"] + options).json()
    return try #require(report["people"] as? [[String: Any]])
  }

  func faces(_ person: String) throws -> [Int] {
    let report = try kinfolk.run("show", person, "--json").json()
    let faces = try #require(report["faces"] as? [[String: Any]])
    return faces.compactMap { $0["id"] as? Int }.sorted()
  }

  func log(_ options: String...) throws -> [[String: Any]] {
    let report = try kinfolk.run(["log", "--json"] + options).json()
    return try #require(report["decisions"] as? [[String: Any]])
  }

  /// Runs a command that must say exactly this, and take everything back with `undo`.
  func expectUndoable(_ command: [String], _ sentence: String, after check: () throws -> Void)
    throws
  {
    let before = try album.seen()
    let result = try kinfolk.run(command)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == sentence + "\n")
    #expect(try album.seen() != before)
    try check()
    try done(["undo"])
    #expect(try album.seen() == before, "\(command) was not taken back")
  }

  func expectRefused(_ command: [String], code: String, _ message: String) throws {
    let before = try album.state()
    let text = try kinfolk.run(command)
    #expect(text.status == 1, "\(command)")
    #expect(text.output == "")
    #expect(text.errors == "Error: \(message)\n")
    let json = try kinfolk.run(command + ["--json"])
    #expect(json.status == 1)
    let error = try json.errorJSON()["error"] as? [String: String]
    #expect(error == ["code": code, "message": message])
    #expect(try album.state() == before, "\(command) changed something")
  }

  @Test func theAlbumShowsThreePeople() throws {
    #expect(
      try kinfolk.run("people").output == """
        Person  Name  Photos  Faces
            #1  -          4      4
            #2  -          4      4
            #3  -          3      3

        """)
    #expect(try faces("1") == [1, 2, 3, album.number("two.png", 1)])
  }

  // MARK: People

  @Test func aNameIsADecision() throws {
    try expectUndoable(
      ["name", "1", "Ada"],
      "Decision 1: named #1 Ada. Ada has 4 faces on 4 photos. 'kinfolk undo 1' takes it back."
    ) { () throws in
      #expect(try people()[0]["name"] as? String == "Ada")
      #expect(try people()[0]["kept"] as? Bool == true)
      #expect(try people()[0]["confirmed"] as? Int == 4)
    }
    try done(["name", "1", "Ada"])
    #expect(
      try kinfolk.run("name", "ada", "Ada").output == "It is so already; nothing was decided.\n")
    #expect(
      try kinfolk.run("name", "Ada", "--remove").output
        == "Decision 4: took the name of #1 away. #1 has 4 faces on 4 photos. "
        + "'kinfolk undo 4' takes it back.\n")
    try done(["undo", "4"], ["photos", "Ada"])
  }

  @Test func mergedPeopleAreOne() throws {
    try expectUndoable(
      ["merge", "1", "3"],
      "Decision 1: merged #3 into #1. #1 has 7 faces on 7 photos. 'kinfolk undo 1' takes it back."
    ) { () throws in
      #expect(try people().compactMap { $0["id"] as? Int } == [1, 2])
      for command in [
        ["photos", "3"], ["sheet", "3", "-o", "x.jpg"], ["show", "3"], ["name", "3", "Cleo"],
        ["hide", "3"], ["merge", "2", "3"], ["split", "3", "--natural"], ["log", "--person", "#3"],
      ] {
        let result = try kinfolk.run(command)
        #expect(result.status == 1, "\(command)")
        #expect(result.errors == "Error: Person #3 is part of #1 now.\n", "\(command)")
      }
    }
  }

  @Test func whoSharesAPhotoIsMergedOnlyWhenAsked() throws {
    let result = try kinfolk.run("merge", "1", "2")
    #expect(result.status == 1)
    #expect(result.errors.contains("\(album.path)/two.png"), "\(result.errors)")
    #expect(result.errors.contains("--same-photo"))
    #expect(try log().isEmpty)
    try expectUndoable(
      ["merge", "1", "2", "--same-photo"],
      "Decision 1: merged #2 into #1. #1 has 8 faces on 7 photos. 'kinfolk undo 1' takes it back."
    ) { () throws in #expect(try faces("1").count == 8) }
  }

  @Test func aConfirmedPersonKeepsTheFacesAtAnyThreshold() throws {
    try expectUndoable(
      ["confirm", "1", "3"],
      "Decision 1: confirmed #1 and #3. 'kinfolk undo 1' takes it back."
    ) { () throws in
      #expect(try people().map { $0["confirmed"] as? Int } == [4, 0, 3])
      #expect(try kinfolk.run("show", "1").output.contains("  yes  "))
    }
    try done(["confirm", "1", "2", "3"], ["config", "set", "threshold", "0.9"])
    #expect(try people().map { $0["faces"] as? Int } == [4, 4, 3])
    try done(["config", "set", "threshold", "0.0001"])
    #expect(try people().map { $0["faces"] as? Int } == [4, 4, 3])
  }

  @Test func hiddenPeopleAreLeftOut() throws {
    try expectUndoable(
      ["hide", "2", "3"], "Decision 1: hid #2 and #3. 'kinfolk undo 1' takes it back."
    ) { () throws in
      #expect(try people().compactMap { $0["id"] as? Int } == [1])
      #expect(try people("--hidden").compactMap { $0["id"] as? Int } == [2, 3])
      #expect(try people("--all").compactMap { $0["id"] as? Int } == [1, 2, 3])
      #expect(try kinfolk.run("people", "--all").output.contains("- (hidden)"))
      #expect(try kinfolk.run("photos", "2").lines.count == 4)
    }
    try done(["hide", "2", "3"])
    try expectUndoable(
      ["unhide", "2"], "Decision 4: showed #2 again. 'kinfolk undo 4' takes it back."
    ) { () throws in #expect(try people("--hidden").compactMap { $0["id"] as? Int } == [3]) }
    try done(["unhide", "2", "3"])
    #expect(try kinfolk.run("people", "--hidden").output == "Nobody is hidden.\n")
  }

  @Test func differentPeopleAreNotMerged() throws {
    try done(["different", "1", "3"])
    let before = try album.state()
    let result = try kinfolk.run("merge", "1", "3")
    #expect(result.status == 1)
    #expect(result.errors.contains("ecision 1") && result.errors.contains("kinfolk undo 1"))
    #expect(try album.state() == before)
    try done(["undo", "1"], ["merge", "1", "3"])
  }

  @Test func theCoverIsTheUsersToChoose() throws {
    #expect(
      try kinfolk.run("cover", "3", "--auto").output == "It is so already; nothing was decided.\n")
    let cover = try people()[2]["cover"] as? Int
    let other = try #require(try faces("3").first { $0 != cover })
    try expectUndoable(
      ["cover", "3", "@\(other)"],
      "Decision 1: chose face @\(other) as the cover of #3. #3 has 3 faces on 3 photos. "
        + "'kinfolk undo 1' takes it back."
    ) { () throws in #expect(try people()[2]["cover"] as? Int == other) }
    try done(["cover", "3", "\(other)"], ["cover", "3", "--auto"])
    #expect(try people()[2]["cover"] as? Int == cover)
  }

  @Test func aBirthYearIsKept() throws {
    try expectUndoable(
      ["born", "1", "1985"],
      "Decision 1: set the birth year of #1 to 1985. #1 has 4 faces on 4 photos. "
        + "'kinfolk undo 1' takes it back."
    ) { () throws in #expect(try people()[0]["birth_year"] as? Int == 1985) }
    try done(["born", "1", "1985"], ["born", "1", "--unknown"])
    #expect(try people()[0]["birth_year"] is NSNull)
  }

  // MARK: Faces

  @Test func namedFacesBecomeSomebodyElse() throws {
    try done(["name", "1", "Ada"])
    try expectUndoable(
      ["split", "Ada", "@2", "3"],
      "Decision 2: split Ada (#1): 2 faces are #4. Ada has 2 faces on 2 photos. "
        + "'kinfolk undo 2' takes it back."
    ) { () throws in
      #expect(try faces("4") == [2, 3])
      let refused = try kinfolk.run("merge", "Ada", "4")
      #expect(refused.status == 1)
      #expect(refused.errors.contains("kinfolk undo 2"), "\(refused.errors)")
    }
  }

  @Test func aMixedPersonFallsIntoNaturalParts() throws {
    try done(["merge", "1", "3"], ["name", "1", "Ada"])
    let before = try album.state()
    let dry = try kinfolk.run("split", "Ada", "--natural", "--dry-run", "-o", "parts.png")
    #expect(dry.status == 0, "\(dry.errors)")
    #expect(dry.lines.count == 5, "\(dry.output)")
    #expect(dry.output.contains("Ada falls into 2 parts at the distance "))
    #expect(dry.output.contains("Nothing was changed. Part 1 would stay Ada."))
    #expect(try PictureTests.size(kinfolk.folder.file("parts.png"))[0] == 8 * 160 + 7 * 20 + 64)
    let report = try kinfolk.run("split", "Ada", "--natural", "--dry-run", "--json").json()
    let parts = try #require(report["parts"] as? [[String: Any]])
    #expect(parts.map { $0["size"] as? Int } == [4, 3])
    #expect(try album.state() == before)

    let split = try kinfolk.run("split", "Ada", "--natural")
    #expect(
      split.output
        == "Decision 3: split Ada (#1): 3 faces are #4. Ada has 4 faces on 4 photos. "
        + "'kinfolk undo 3' takes it back.\n")
    #expect(try faces("4") == parts[1]["faces"] as? [Int])
    try done(["undo", "3"])
    #expect(try faces("Ada").count == 7)
  }

  @Test func facesOfOnePhotoGoToDifferentParts() throws {
    try done(["merge", "1", "2", "--same-photo"], ["split", "1", "--natural"])
    let first = try album.person("two.png", 1)
    #expect(try first != album.person("two.png", 2))
    #expect(try faces("\(first)").count == 4)
  }

  @Test func whoHoldsTogetherIsNotSplit() throws {
    try expectRefused(
      ["split", "1", "--natural"], code: "holds_together",
      "#1 does not fall into natural parts; nothing was changed. "
        + "Name the faces that are somebody else: kinfolk split PERSON FACE...")
    try expectRefused(
      ["split", "1", "--natural", "--threshold", "0.2"], code: "holds_together",
      "#1 holds together at this threshold; nothing was changed. "
        + "Name the faces that are somebody else: kinfolk split PERSON FACE...")
    #expect(
      try kinfolk.run("split", "1", "--natural", "--dry-run").output == "#1 holds together.\n")
  }

  @Test func aThresholdOfOnesOwnCounts() throws {
    try done(["merge", "1", "3"])
    #expect(
      try kinfolk.run("split", "1", "--natural", "--threshold", "0.9", "--dry-run").output
        == "#1 holds together.\n")
    try done(["split", "1", "--natural", "--threshold", "0.2"])
    #expect(try faces("1") == [1, 2, 3, album.number("two.png", 1)])
  }

  @Test func facesAreMoved() throws {
    // Else the other faces of the first person, which look the same, would follow.
    try done(["confirm", "1"])
    let operand = "\(album.path)/ada-2.png:1"
    try expectUndoable(
      ["move", operand, "--to", "3"],
      "Decision 2: moved face @2 to #3. #3 has 4 faces on 4 photos. 'kinfolk undo 2' takes it back."
    ) { () throws in
      #expect(try album.person("ada-2.png") == 3)
      #expect(try faces("1").contains(2) == false)
      let refused = try kinfolk.run("reject", "3", "2")
      #expect(refused.status == 1)
      #expect(refused.errors.contains("kinfolk undo 2"), "\(refused.errors)")
    }
    try expectUndoable(
      ["move", "@1", "@2", "--new"],
      "Decision 4: moved 2 faces to a new person, #4. #4 has 2 faces on 2 photos. "
        + "'kinfolk undo 4' takes it back."
    ) { () throws in #expect(try faces("4") == [1, 2]) }
  }

  @Test func aFaceTakenOutDoesNotComeBack() throws {
    try done(["name", "1", "Ada"])
    try expectUndoable(
      ["reject", "Ada", "@2"],
      "Decision 2: said that face @2 is not Ada (#1). Ada has 3 faces on 3 photos. "
        + "'kinfolk undo 2' takes it back."
    ) { () throws in
      #expect(try faces("Ada").contains(2) == false)
      let refused = try kinfolk.run("move", "@2", "--to", "Ada")
      #expect(refused.status == 1)
      #expect(refused.errors.contains("kinfolk undo 2"), "\(refused.errors)")
    }
    try done(
      ["reject", "Ada", "@2"], ["config", "set", "threshold", "0.5"], ["scan", album.path])
    #expect(try faces("Ada").contains(2) == false)
  }

  @Test func whatIsNoFaceCanBeRestored() throws {
    try done(["name", "1", "Ada"])
    try expectUndoable(
      ["discard", "\(album.path)/two.png:1"],
      "Decision 2: discarded face @\(album.number("two.png", 1)). 'kinfolk undo 2' takes it back."
    ) { () throws in
      #expect(try faces("Ada") == [1, 2, 3])
      #expect(try album.person("two.png", 1) == 2, "the other one is the first from the left now")
      #expect(try kinfolk.run("show", "--discarded").output.contains("two.png"))
      try done(["sheet", "--discarded", "-o", "discarded.png"])
    }
    let number = try album.number("two.png", 1)
    try done(["discard", "\(number)"], ["restore", "\(number)"])
    #expect(try kinfolk.run("show", "--discarded").output == "No face was discarded.\n")
    #expect(try album.person("two.png", 1) == 1, "it is like Ada's others")
  }

  @Test func theOddFacesComeFirst() throws {
    try done(["move", "@6", "--to", "1"])
    let report = try kinfolk.run("show", "1", "--odd", "--limit", "1", "--json").json()
    let odd = try #require((report["faces"] as? [[String: Any]])?.first)
    #expect(odd["id"] as? Int == 6)
    #expect(odd["confirmed"] as? Bool == true)
    #expect((odd["photo"] as? String)?.hasSuffix("cleo-1.png") == true)
    #expect(try #require(odd["distance"] as? Double) > 0.04)
  }

  @Test func listsMayComeFromStandardInput() throws {
    let result = try kinfolk.run("reject", "1", "-", input: "2\n\n@3 \n")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("Decision 1: said that 2 faces are not #1. "))
    #expect(try kinfolk.run("hide", "-", input: "").status == 64)
    try done(["undo"])
    #expect(try kinfolk.run("hide", "1", "-", input: "2\n3\n").status == 0)
    #expect(try people().isEmpty)
    #expect(
      try kinfolk.run("people").output
        == "Everybody is hidden. 'kinfolk people --hidden' lists them.\n")
  }

  // MARK: The journal

  @Test func theLogTellsEverything() throws {
    #expect(try kinfolk.run("log").output == "Nothing was decided yet.\n")
    try done(["name", "1", "Ada"], ["hide", "2"], ["undo"], ["merge", "Ada", "3"])
    let lines = try kinfolk.run("log").lines
    #expect(lines.count == 5)
    #expect(lines[1].contains("merged #3 into Ada (#1)"))
    #expect(lines[2].contains("undid decision 2: hid #2"))
    #expect(lines[3].contains("hid #2 (undone)"))
    #expect(lines[4].contains("named #1 Ada"))

    let entries = try log()
    #expect(entries.map { $0["decision"] as? Int } == [4, 3, 2, 1])
    #expect(entries.map { $0["kind"] as? String } == ["merge", "undo", "hide", "name"])
    #expect(entries.map { $0["is_undone"] as? Bool } == [false, false, true, false])
    #expect(entries[1]["undoes"] as? Int == 2)
    #expect(entries[3]["faces"] as? Int == 4)
    #expect(
      try #require(entries[0]["at"] as? String).wholeMatch(of: /\d{4}-\d\d-\d\dT[\d:]{8}Z/) != nil)
    #expect(try log("--limit", "1").map { $0["decision"] as? Int } == [4])
    #expect(try log("--person", "Ada").map { $0["decision"] as? Int } == [4, 1])
    #expect(try log("--person", "2").map { $0["decision"] as? Int } == [3, 2])
  }

  @Test func anUndoneDecisionCanBeDecidedAgain() throws {
    try done(["name", "1", "Ada"])
    let undone = try kinfolk.run("undo")
    #expect(
      undone.output
        == "Decision 2: undid decision 1: named #1 Ada. 'kinfolk undo 2' decides it again.\n")
    let report = try kinfolk.run("undo", "2", "--json").json()
    #expect(report["decision"] as? Int == 3)
    #expect(report["undone"] as? Int == 2)
    #expect(try people()[0]["name"] as? String == "Ada")
  }

  @Test func reportsHaveTheAgreedKeys() throws {
    try done(["confirm", "1"])
    let report = try kinfolk.run("move", "1", "2", "--to", "3", "--json").json()
    #expect(
      Set(report.keys) == [
        "decision", "kind", "text", "person", "others", "faces", "undone", "settled",
      ])
    #expect(report["kind"] as? String == "move")
    #expect(report["text"] as? String == "moved 2 faces to #3")
    #expect((report["person"] as? [String: Any])?["faces"] as? Int == 5)
    #expect(report["faces"] as? [Int] == [1, 2])
    #expect(report["settled"] as? Bool == true)
  }

  @Test func decisionsOutliveScansAndThresholds() throws {
    try done(
      ["name", "1", "Ada"], ["merge", "Ada", "3"], ["reject", "Ada", "@2"], ["discard", "@4"],
      ["cover", "Ada", "@6"], ["born", "Ada", "1985"], ["hide", "2"])
    let ada = try faces("Ada")
    for threshold in ["0.01", "0.5"] {
      try done(["config", "set", "threshold", threshold], ["scan", album.path])
      #expect(try faces("Ada") == ada)
      #expect(try people("--hidden").count == 1)
      let person = try #require(try people().first { $0["name"] as? String == "Ada" })
      #expect(person["cover"] as? Int == 6)
      #expect(person["birth_year"] as? Int == 1985)
    }
  }

  // MARK: What cannot be done

  @Test func unknownPeopleAndFacesAreNamed() throws {
    try done(["name", "1", "Ada Lovelace"])
    try expectRefused(
      ["confirm", "Ada Lovelase"], code: "no_such_person",
      "There is no person 'Ada Lovelase'. Did you mean 'Ada Lovelace'?")
    try expectRefused(
      ["merge", "1", "99"], code: "no_such_person",
      "There is no person '99'. 'kinfolk people' lists them.")
    let two = "\(album.path)/two.png"
    try expectRefused(
      ["discard", "\(two):3"], code: "no_such_face",
      "There is no face 3 in \(two): it has 2, counted from the left. 'kinfolk faces' lists them.")
    try expectRefused(
      ["discard", "1", "\(album.path)/none.png:1"], code: "no_such_photo",
      "\(album.path)/none.png is not in the library. Scan its folder first: kinfolk scan FOLDER")
  }

  @Test(arguments: [
    ["name", "2", "ada"], ["discard", "@9999"], ["discard", "twelve"],
    ["split", "1", "@4"], ["split", "1", "@1", "@4"], ["cover", "1", "@4"],
    ["restore", "@1"], ["different", "1", "1"], ["undo", "99"], ["move", "@4", "--to", "nobody"],
    ["log", "--person", "nobody"], ["show", "nobody"], ["split", "nobody", "--natural"],
    ["move", "@1", "@10", "@11", "--new"], ["merge", "1", "2"], ["hide", "1", "nobody"],
  ])
  func whatCannotBeDoneChangesNothing(command: [String]) throws {
    try done(["name", "1", "Ada"])
    let before = try album.state()
    for options in [[], ["--json"]] {
      let result = try kinfolk.run(command + options)
      #expect(result.status == 1, "\(result.output)")
      #expect(result.output == "")
      #expect(options.isEmpty ? result.errors.hasPrefix("Error: ") : result.errors.first == "{")
    }
    #expect(try album.state() == before)
  }

  @Test func aTakenNameSuggestsToMerge() throws {
    try done(["name", "1", "Ada"])
    let result = try kinfolk.run("name", "2", "ada")
    #expect(result.status == 1)
    #expect(result.errors.contains("kinfolk merge"), "\(result.errors)")
  }

  @Test func thereMustBeSomethingToUndo() throws {
    let result = try kinfolk.run("undo")
    #expect(result.status == 1)
    #expect(result.output == "")
  }
}
