import Foundation
import Support
import TestSupport
import Testing

/// The embedder that the program carries, as somebody would bring it.
struct BroughtModel {
  let network: String
  let manifest: String

  /// - Parameter change: of the manifest's text.
  init(_ kinfolk: Kinfolk, _ change: (String) -> String = { $0 }) throws {
    let weights = "\(Fixtures.root)/Weights"
    let folder = try kinfolk.makeFolder(
      "brought-\(UUID().uuidString)",
      [
        "copy.onnx": try Data(contentsOf: URL(fileURLWithPath: "\(weights)/dlib-face-resnet.onnx")),
        "cohort.bin": try Data(contentsOf: URL(fileURLWithPath: "\(weights)/cohort.bin")),
      ])
    let carried = try String(contentsOfFile: "\(weights)/dlib-face-resnet.json", encoding: .utf8)
    let text =
      carried.replacing(#""name": "dlib-face-resnet""#, with: #""name": "copy""#)
      .replacing(#""name": "dlib-face-resnet.onnx""#, with: #""name": "copy.onnx""#)
    network = "\(folder)/copy.onnx"
    manifest = "\(folder)/copy.json"
    try Data(change(text).utf8).write(to: URL(fileURLWithPath: manifest))
  }
}

@Suite struct ModelsTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  private var added: String { "\(kinfolk.library)-models/copy" }

  /// The same network in a file of another checksum, and so another embedder to a library.
  private func retitled() throws -> BroughtModel {
    let model = try BroughtModel(kinfolk) { Self.withoutChecksum($0) }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: model.network))
    // The field «doc_string» of the model.
    bytes.append(contentsOf: [0x32, 1, UInt8(ascii: "x")])
    try bytes.write(to: URL(fileURLWithPath: model.network))
    return model
  }

  /// A manifest that leaves length and checksum of its network to be found out.
  private static func withoutChecksum(_ manifest: String) -> String {
    let named = try? Regex(#",\s*"bytes": 22442512,\s*"sha256": "[0-9a-f]{64}""#)
    return named.map { manifest.replacing($0, with: "") } ?? manifest
  }

  private func add(_ options: String..., change: (String) -> String = { $0 }) throws
    -> Kinfolk.Result
  {
    let model = try BroughtModel(kinfolk, change)
    return try kinfolk.run(
      ["models", "add", "--manifest", model.manifest] + options + [model.network])
  }

  @Test func aScanIsByAnAddedModel() throws {
    let photos = try kinfolk.makeFolder(
      "photos", ["astronaut.png": try Kinfolk.fixture("astronaut.png")])
    let first = try add()
    #expect(
      first.output
        == "Added the embedder 'copy', 22.7 MB. 'kinfolk models use copy' has the library "
        + "use it.\n", "\(first.errors)")
    let again = try add("--json").json()
    #expect(again["state"] as? String == "there" && again["added"] as? Bool == true)
    let use = try kinfolk.run("models", "use", "copy")
    #expect(use.status == 0, "\(use.errors)")
    #expect(try kinfolk.run("config", "get", "embedder").output == "copy\n")
    let scan = try kinfolk.run("scan", photos)
    #expect(scan.status == 0, "\(scan.errors)")
    #expect(try kinfolk.run("people", "--json").json()["people"] as? [Any] != nil)
    let list = try kinfolk.run("models", "--json").json()
    let models = try #require(list["models"] as? [[String: Any]])
    let copy = try #require(models.first { $0["name"] as? String == "copy" })
    #expect(copy["in_use"] as? Bool == true && copy["wanted"] as? Bool == true)
    #expect(copy["folder"] as? String == added)

    // What it is needed for.
    let refused = try kinfolk.run("models", "remove", "--yes", "copy")
    #expect(refused.status == 1)
    #expect(refused.errors.hasPrefix("Error: 'copy' is the embedder in use."))

    // Without its weights nothing is searched, and everything is answered.
    try FileManager.default.moveItem(atPath: "\(added)/copy.onnx", toPath: "\(added)/away")
    let missing = try kinfolk.run("scan", "--again", photos)
    #expect(missing.status == 1)
    #expect(
      missing.errors
        == "Error: the model file 'copy/copy.onnx' is missing. 'kinfolk models add' puts "
        + "an added model back as it should be; 'kinfolk models use' has the library use another.\n"
    )
    for command in [
      ["people"], ["photos", "1"], ["status"], ["show", "1"], ["config"], ["name", "1", "Ada"],
      ["models"],
    ] {
      let answer = try kinfolk.run(command)
      #expect(answer.status == 0, "\(command): \(answer.errors)")
    }
    let verify = try kinfolk.run("models", "verify")
    #expect(verify.status == 1)
    #expect(verify.output.contains("The model file 'copy/copy.onnx' is missing.\n"))
    #expect(try kinfolk.run("watch").errors.contains("'copy/copy.onnx' is missing"))

    // Changed by one byte, as long as before.
    try FileManager.default.moveItem(atPath: "\(added)/away", toPath: "\(added)/copy.onnx")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: "\(added)/copy.onnx")
    let handle = try #require(FileHandle(forWritingAtPath: "\(added)/copy.onnx"))
    try handle.seek(toOffset: 1_000_000)
    try handle.write(contentsOf: Data([1, 2, 3]))
    try handle.close()
    let changed = try kinfolk.run("scan", "--again", photos)
    #expect(changed.status == 1)
    #expect(changed.errors.contains("the model file 'copy/copy.onnx' has the SHA-256 "))
    let mended = try add()
    #expect(mended.output.hasPrefix("Put the embedder 'copy' back as it should be, 22.7 MB."))
    #expect(try kinfolk.run("models", "verify").status == 0)
    #expect(try kinfolk.run("scan", "--again", photos).status == 0)

    // And without its folder.
    try FileManager.default.moveItem(
      atPath: "\(kinfolk.library)-models", toPath: kinfolk.folder.file("away"))
    let gone = try kinfolk.run("scan", photos)
    #expect(gone.status == 1)
    #expect(
      gone.errors
        == "Error: The library keeps the setting 'embedder': there is no embedder 'copy'. "
        + "'kinfolk models' lists those there are. 'kinfolk config unset embedder' goes back to the "
        + "program's own.\n")
    for command in [["people"], ["photos", "Ada"], ["status"], ["config"], ["folders"]] {
      #expect(try kinfolk.run(command).status == 0, "\(command)")
    }
    #expect(try kinfolk.run("config", "unset", "embedder").status == 0)
  }

  @Test func whatIsNeededNoMoreIsRemoved() throws {
    _ = try add()
    let asked = try kinfolk.run("models", "remove", "copy")
    #expect(asked.status == 1)
    #expect(
      asked.errors == "Error: The files of 'copy' (22.7 MB) would be removed. Say so with --yes.\n")
    #expect(
      try kinfolk.run("models", "remove", "mtcnn", "--yes").errors
        == "Error: 'mtcnn' is part of this program and cannot be removed.\n")
    #expect(
      try kinfolk.run("models", "remove", "copi", "--yes").errors
        == "Error: There is no model 'copi'. 'kinfolk models' lists those there are. Did you mean 'copy'?\n"
    )
    let removed = try kinfolk.run("models", "remove", "copy", "--yes")
    #expect(removed.output.hasPrefix("Removed the embedder 'copy', 22.7 MB."))
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(kinfolk.library)-models") == [])
  }

  /// Of one that nothing can be read of only the folder is known, and that goes.
  @Test func oneWithABrokenManifestIsRemoved() throws {
    #expect(try add().status == 0)
    let manifest = URL(fileURLWithPath: "\(added)/manifest.json")
    try FileManager.default.removeItem(at: manifest)
    try Data("{".utf8).write(to: manifest)
    #expect(try kinfolk.run("models").output.contains("'copy' cannot be used"))
    #expect(
      try kinfolk.run("models", "remove", "--yes", "copi").errors.contains("Did you mean 'copy'?"))
    let removed = try kinfolk.run("models", "remove", "--yes", "copy")
    #expect(removed.output == "Removed the model 'copy', 22.7 MB.\n", "\(removed.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(kinfolk.library)-models") == [])

    #expect(try add().status == 0)
    #expect(try kinfolk.run("models", "use", "copy").status == 0)
    try FileManager.default.removeItem(at: manifest)
    try Data("{".utf8).write(to: manifest)
    let wanted = try kinfolk.run("models", "remove", "--yes", "copy")
    #expect(
      wanted.errors
        == "Error: 'copy' is the embedder that the library is to use. 'kinfolk config unset embedder' takes that back.\n"
    )
    #expect(try kinfolk.run("config", "unset", "embedder").status == 0)
    let report = try kinfolk.run("models", "remove", "--yes", "--json", "copy").json()
    #expect(report["role"] is NSNull && report["name"] as? String == "copy")
  }

  /// Where it cannot be written, the model's folder is named, and not the hidden one that it is made in.
  @Test func aDiskThatIsFullIsNamedByTheModelsFolder() throws {
    let model = try BroughtModel(kinfolk)
    let full = try kinfolk.shell(
      "trap '' XFSZ; ulimit -f 1000; kinfolk models add --manifest \(model.manifest) \(model.network)"
    )
    #expect(full.status == 1)
    #expect(
      full.errors
        == "Error: \(try realPath(kinfolk.folder.path))/library.sqlite-models/copy: File too large.\n",
      "\(full.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(kinfolk.library)-models") == [])
  }

  @Test func aModelThatIsWantedIsNamedByFileAndLine() throws {
    let path = kinfolk.folder.file("k.conf")
    try Data("# mine\nembedder = nix\n".utf8).write(to: URL(fileURLWithPath: path))
    let photos = try kinfolk.makeFolder("photos", [:])
    let scan = try kinfolk.run("scan", photos, "--config", path)
    #expect(scan.status == 1)
    #expect(
      scan.errors
        == "Error: \(path):2: there is no embedder 'nix'. 'kinfolk models' lists those there are.\n"
    )
    let use = try kinfolk.run("models", "use", "dlib-face-resnet", "--config", path)
    #expect(use.errors.contains("'embedder' stands in \(path):2, which goes over"))
    #expect(
      try kinfolk.run("config", "set", "embedder", "mtcnn").errors
        == "Error: there is no embedder 'mtcnn'. 'kinfolk models' lists those there are.\n")
    #expect(try kinfolk.run("config", "set", "embedder", "../x").status == 64)
  }

  @Test func anUnfreeLicenceHasToBeAccepted() throws {
    let unfree = { (text: String) in
      text.replacing(
        #""licence": "CC0-1.0""#,
        with: #""licence": "Research only", "commercialUse": false, "licenceNote": "Ask them.""#)
    }
    let refused = try add(change: unfree)
    #expect(refused.status == 1)
    #expect(
      refused.errors == """
        The licence of 'copy' forbids commercial use: Research only. Ask them.
        Error: The licence of 'copy' forbids commercial use (Research only), and was not accepted. \
        'kinfolk models add --accept-licence' accepts it.

        """)
    #expect(!FileManager.default.fileExists(atPath: added))

    let model = try BroughtModel(kinfolk, unfree)
    let arguments = ["models", "add", "--manifest", model.manifest, model.network]
    let no = try PseudoTerminal(kinfolk.process(arguments))
    try no.wait(for: "Do you accept that? [y/N] ")
    no.type("n\n")
    try no.wait(for: "was not accepted")
    let yes = try PseudoTerminal(kinfolk.process(arguments))
    try yes.wait(for: "Do you accept that? [y/N] ")
    yes.type("y\n")
    try yes.wait(for: "Added the embedder 'copy'")
    let list = try kinfolk.run("models").output
    #expect(list.contains("Research only, not commercial (accepted)"))
    #expect(list.hasSuffix("copy: Ask them.\n"))
    #expect(
      try String(contentsOfFile: "\(added)/accepted-licence", encoding: .utf8)
        .hasPrefix("Research only\n20"))
    // By a script.
    #expect(try kinfolk.run("models", "remove", "--yes", "copy").status == 0)
    #expect(try add("--accept-licence", change: unfree).status == 0)
  }

  @Test func whatDoesNotGoTogetherIsNotAdded() throws {
    func refuse(_ message: String, _ change: (String) -> String) throws {
      let result = try add(change: change)
      #expect(result.status == 1)
      #expect(result.errors.contains(message), "\(result.errors)")
      // That is what was just tried.
      #expect(!result.errors.contains("'kinfolk models add' puts"), "\(result.errors)")
      let left = try? FileManager.default.contentsOfDirectory(atPath: "\(kinfolk.library)-models")
      #expect((left ?? []).isEmpty)
    }
    try refuse("is no manifest: its field 'name' must be 1 to 64 letters") {
      $0.replacing(#""name": "copy""#, with: #""name": "../copy""#)
    }
    try refuse("is no manifest: its field 'name' is there twice") {
      $0.replacing(#""name": "copy","#, with: #""name": "copy", "name": "copy","#)
    }
    try refuse("This program carries a model 'dlib-face-resnet'.") {
      $0.replacing(#""name": "copy""#, with: #""name": "dlib-face-resnet""#)
    }
    try refuse("which this program does not know; embedders have 'network'.") {
      $0.replacing(#""family": "network""#, with: #""family": "magic""#)
    }
    // The trial shows what the manifest has wrong.
    try refuse("gives 128 numbers instead of 64") {
      $0.replacing(#""dimension": 128"#, with: #""dimension": 64"#)
        .replacing(#""count": 512"#, with: #""count": 1024"#)
    }
    try refuse("which the manifest of 'copy' does not name") {
      $0.replacing("c6a4939b0bca", with: "000000000000")
    }
    try refuse("cohort.bin' has the SHA-256") {
      $0.replacing("03ce5c559c5e", with: "000000000000")
    }
    let model = try BroughtModel(kinfolk)
    try Data().write(to: URL(fileURLWithPath: model.network))
    #expect(
      try kinfolk.run("models", "add", "--manifest", model.manifest, model.network).errors
        .contains("copy.onnx' cannot be read: No data available. Nothing was added"))
    let nothing = try kinfolk.run("models", "add", "\(Fixtures.root)/Weights/mtcnn-pnet.onnx")
    #expect(nothing.status == 1)
    #expect(nothing.errors.contains("Nothing is known of this file."))
    #expect(try kinfolk.run("models", "add", "none.onnx").errors.contains("none.onnx"))
  }

  /// The library gets no further than it is without the model that it is on the way to.
  @Test func doctorLooksAtModelsToCome() throws {
    let photos = try kinfolk.makeFolder(
      "photos", ["astronaut.png": try Kinfolk.fixture("astronaut.png")])
    #expect(try kinfolk.run("scan", photos).status == 0)
    #expect(try add().status == 0)
    #expect(try kinfolk.run("models", "use", "copy").status == 0)
    #expect(try kinfolk.run("doctor").status == 0)
    let network = "\(added)/copy.onnx"
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: network)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: network))
    try file.truncate(atOffset: 1000)
    let doctor = try kinfolk.run("doctor")
    #expect(doctor.status == 1)
    #expect(
      doctor.output.contains("the model file 'copy/copy.onnx' has 1000 bytes instead of"),
      "\(doctor.output)")
  }

  /// New photos do not wait for a model that is to come: it may be long until it is mended.
  @Test func aModelToComeThatIsDamagedStopsNothing() throws {
    let astronaut = try Kinfolk.fixture("astronaut.png")
    let photos = try kinfolk.makeFolder("photos", ["astronaut.png": astronaut])
    #expect(try kinfolk.run("scan", photos).status == 0)
    #expect(try add().status == 0)
    #expect(try kinfolk.run("models", "use", "copy").status == 0)
    let network = "\(added)/copy.onnx"
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: network)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: network))
    try file.truncate(atOffset: 1000)
    try file.close()
    let reason =
      "the model file 'copy/copy.onnx' has 1000 bytes instead of 22442512. 'kinfolk models add' puts "
      + "an added model back as it should be; 'kinfolk models use' has the library use another."

    try (astronaut + [0]).write(
      to: URL(fileURLWithPath: "\(photos)/another.png"))
    let scan = try kinfolk.run("scan", photos)
    #expect(scan.status == 0)
    #expect(
      scan.errors.contains(
        "Warning: The library stays with yunet and sface for now: \(reason)\n"), "\(scan.errors)")
    let status = try kinfolk.run("status", "--json").json()
    #expect((status["photos"] as? [String: Any])?["done"] as? Int == 2)
    #expect(status["change"] is NSNull)
    let blocked = try #require(status["blocked_change"] as? [String: Any])
    #expect(blocked["reason"] as? String == reason)
    #expect(
      blocked["to"] as? [String: String] == ["detector": "yunet", "embedder": "copy"])
    #expect(
      try kinfolk.run("status").lines.contains(
        "Models   yunet and sface, to be yunet and copy once it can: \(reason)"))

    // The service goes on, too, and over once the model is there.
    let watch = try kinfolk.start(["watch", photos, "--jobs", "1"])
    defer { if watch.process.isRunning { watch.process.terminate() } }
    func wait(for text: String) {
      let end = Date().addingTimeInterval(60)
      while !watch.errors.contains(text), watch.process.isRunning, Date() < end { usleep(50_000) }
      #expect(watch.errors.contains(text), "\(watch.errors)")
    }
    wait(for: "The library stays with yunet and sface for now: \(reason)")
    #expect(try add().output.hasPrefix("Put the embedder 'copy' back"))
    wait(for: "The library went over to other models: yunet and copy.")
    #expect(watch.errors.components(separatedBy: "The library stays").count == 2)
    watch.process.terminate()
    #expect(try watch.finish().status == 0)
    let after = try kinfolk.run("status", "--json").json()
    #expect(after["blocked_change"] is NSNull)
    #expect((after["models"] as? [String: String])?["embedder"] == "copy")
  }

  /// As where it is damaged.
  @Test func aModelToComeThatIsNotThereStopsNothing() throws {
    let photos = try kinfolk.makeFolder(
      "photos", ["astronaut.png": try Kinfolk.fixture("astronaut.png")])
    #expect(try kinfolk.run("scan", photos).status == 0)
    let path = kinfolk.folder.file("other.conf")
    try Data("embedder = copy\n".utf8).write(to: URL(fileURLWithPath: path))
    let reason = "\(path):1: there is no embedder 'copy'. 'kinfolk models' lists those there are."
    let scan = try kinfolk.run("--config", path, "scan", photos)
    #expect(scan.status == 0)
    #expect(
      scan.errors.contains("Warning: The library stays with yunet and sface for now: \(reason)\n"),
      "\(scan.errors)")
    let status = try kinfolk.run("--config", path, "status", "--json").json()
    let blocked = try #require(status["blocked_change"] as? [String: Any])
    #expect(blocked["reason"] as? String == reason)
    let doctor = try kinfolk.run("--config", path, "doctor")
    #expect(doctor.status == 1 && doctor.output.contains("there is no embedder 'copy'"))
    #expect(try add().status == 0)
    #expect(try kinfolk.run("--config", path, "scan", photos).status == 0)
    let after = try kinfolk.run("--config", path, "status", "--json").json()
    #expect((after["models"] as? [String: String])?["embedder"] == "copy")

    // One that nobody accepted the licence of.
    #expect(try kinfolk.run("models", "use", "dlib-face-resnet").status == 0)
    #expect(try kinfolk.run("scan", photos).status == 0)
    let manifest = "\(added)/manifest.json"
    let text = try String(contentsOfFile: manifest, encoding: .utf8)
    try FileManager.default.removeItem(atPath: manifest)
    try Data(
      text.replacing(
        #""licence": "CC0-1.0""#, with: #""licence": "Research only", "commercialUse": false"#
      ).utf8
    ).write(to: URL(fileURLWithPath: manifest))
    let unaccepted = try kinfolk.run("--config", path, "scan", photos)
    #expect(unaccepted.status == 0)
    #expect(
      unaccepted.errors.contains(
        "for now: the licence of 'copy' forbids commercial use (Research only), and was not accepted. "
          + "'kinfolk models add --accept-licence' accepts it.\n"), "\(unaccepted.errors)")
  }

  /// What the library rests on does not depend on whether what it is to go over to is there.
  @Test func whatIsInUseStaysWhateverIsWanted() throws {
    let photos = try kinfolk.makeFolder(
      "photos", ["astronaut.png": try Kinfolk.fixture("astronaut.png")])
    #expect(try add().status == 0)
    #expect(try kinfolk.run("models", "use", "copy").status == 0)
    #expect(try kinfolk.run("scan", photos).status == 0)
    let file = kinfolk.folder.file("other.conf")
    try Data("embedder = nosuch\n".utf8).write(to: URL(fileURLWithPath: file))
    let remove = try kinfolk.run("--config", file, "models", "remove", "--yes", "copy")
    #expect(remove.status == 1)
    #expect(remove.errors.contains("'copy' is the embedder in use."), "\(remove.errors)")
    let list = try kinfolk.run("--config", file, "models").lines
    #expect(list.contains { $0.contains("copy ") && $0.contains("in use") }, "\(list)")
  }

  /// Several libraries may share what a link leads to.
  @Test func ofALinkedModelTheLinkIsRemoved() throws {
    #expect(try add().status == 0)
    let shared = kinfolk.folder.file("shared")
    try FileManager.default.moveItem(atPath: added, toPath: shared)
    try FileManager.default.createSymbolicLink(atPath: added, withDestinationPath: shared)
    #expect(try kinfolk.run("models", "remove", "--yes", "copy").status == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(kinfolk.library)-models") == [])
    #expect(FileManager.default.fileExists(atPath: "\(shared)/copy.onnx"))
  }

  @Test func aDraftThatAKillLeftIsTakenAway() throws {
    // No process has this number: it is beyond what Linux gives.
    try kinfolk.folder.make("library.sqlite-models/.adding-99999999/copy")
    try kinfolk.folder.write("half", to: "library.sqlite-models/.adding-99999999/copy/copy.onnx")
    #expect(try !kinfolk.run("models").output.contains("copy"))
    #expect(try add().status == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(kinfolk.library)-models") == ["copy"])
    // Also where there is nothing to be added.
    try kinfolk.folder.make("library.sqlite-models/.adding-99999999/copy")
    #expect(try add().output.contains("is there already"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(kinfolk.library)-models") == ["copy"])
  }

  @Test func aFileIsInspected() throws {
    let network = "\(Fixtures.root)/Weights/dlib-face-resnet.onnx"
    let report = try kinfolk.run("models", "inspect", "--json", network).json()
    #expect(report["role"] as? String == "embedder" && report["family"] as? String == "network")
    #expect(report["runnable"] as? Bool == true && report["certain"] as? Bool == false)
    #expect(report["known_as"] is NSNull)
    #expect(report["bytes"] as? Int == 22_442_512)
    #expect(
      report["sha256"] as? String
        == "c6a4939b0bca9c0bd26a601a86d8299001b6e7ce865f5598508ef834c07b43e9")
    let work = try #require(report["work"] as? [String: Any])
    // What the network does, as docs/performance.md has it.
    #expect((500_000_000...1_200_000_000).contains(try #require(work["flop"] as? Int)))
    let manifest = try #require(report["manifest"] as? String)
    #expect(manifest.contains(#""dimension": 128"#) && manifest.contains(#""width": 150"#))
    // The draft is a manifest: with it, the file can be added.
    let draft = kinfolk.folder.file("draft.json")
    try Data(manifest.utf8).write(to: URL(fileURLWithPath: draft))
    let added = try kinfolk.run(
      "models", "add", "--manifest", draft, network, "--json"
    )
    #expect(added.status == 1 && added.errors.contains("This program carries a model"))
    try Data(
      manifest.replacing(#""name": "dlib-face-resnet","#, with: #""name": "drafted","#).utf8
    ).write(to: URL(fileURLWithPath: draft))
    let done = try kinfolk.run("models", "add", "--manifest", draft, network)
    #expect(done.status == 0, "\(done.errors)")
    let text = try kinfolk.run("models", "inspect", network).output
    #expect(text.contains("Could be    an embedder of the family 'network': it makes 128 numbers"))
    #expect(text.contains("A manifest to start from."))
    let picture = try kinfolk.run(
      "models", "inspect", "\(Fixtures.root)/Tests/Fixtures/astronaut.png")
    #expect(picture.status == 1)
    #expect(picture.errors.contains("model 'astronaut.png' is damaged or no ONNX file"))
  }

  /// From a file that somebody has to people.
  @Test(
    .enabled(if: SharedData.isPresent, "needs ../shared/data"),
    arguments: [
      ("mobilefacenet", "mobilefacenet__hyeonjunchoi.onnx"),
      ("mobilefacenet-foamliu", "mobilefacenet__foamliu_opset18.onnx"),
    ])
  func aBroughtEmbedderTellsPeopleApart(name: String, file: String) throws {
    let added = try kinfolk.run("models", "add", SharedData.path("models-dev/\(file)"))
    #expect(added.status == 0, "\(added.errors)")
    #expect(try kinfolk.run("models", "use", name).status == 0)
    var photos: [String: Data] = [:]
    for person in ["Abdullah_Gul", "Angelina_Jolie", "Bill_Gates"] {
      for photo in try SharedData.list("lfw-dev/\(person)").prefix(5) {
        photos[photo] = Data(try SharedData.bytes("lfw-dev/\(person)/\(photo)"))
      }
    }
    let scan = try kinfolk.run("scan", try kinfolk.makeFolder("photos", photos))
    #expect(scan.status == 0, "\(scan.errors)")
    let people = try #require(
      try kinfolk.run("people", "--json").json()["people"] as? [[String: Any]])
    let sizes = people.compactMap { $0["photos"] as? Int }
    #expect(sizes.count { $0 >= 4 } == 3, "\(people)")
    #expect(sizes.allSatisfy { $0 <= 5 })
  }

  /// Whoever comes second with the same finds it there.
  @Test func twoMayAddTheSameAtOnce() throws {
    let model = try BroughtModel(kinfolk)
    let words = ["models", "add", "--manifest", model.manifest, "--json", model.network]
    let processes = try (0..<3).map { _ in
      let process = kinfolk.process(words)
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      return process
    }
    for process in processes {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(kinfolk.library)-models") == ["copy"])
    #expect(try kinfolk.run("models", "verify").status == 0)
    // Where the file system tells no large letters from small ones, it would be the same folder.
    let alike = try add { $0.replacing(#""name": "copy""#, with: #""name": "Copy""#) }
    #expect(alike.status == 1)
    #expect(
      alike.errors
        == "Error: There is a model 'copy', whose name differs by large and small letters only. Give "
        + "this one another name in its manifest.\n")
  }

  @Test func useSaysCostAndEffectAndRemoveForgets() throws {
    let photos = try kinfolk.makeFolder(
      "photos", ["astronaut.png": try Kinfolk.fixture("astronaut.png")])
    #expect(try kinfolk.run("scan", photos).status == 0)
    let model = try retitled()
    let words = ["models", "add", "--manifest", model.manifest, model.network]
    let added = try kinfolk.run(words)
    #expect(added.status == 0, "\(added.errors)")
    let dry = try kinfolk.run("models", "use", "--dry-run", "copy")
    #expect(
      dry.output == """
        1 face of 1 photo looked at again.
        Until that is done, people and answers stay as they are. Then all faces are grouped anew under all your decisions: \
        names, merges, splits, rejections, discards and covers stay. 'kinfolk status' shows how far it is. Going back is quick, \
        for the vectors of 'sface' are kept.
        The threshold of 'copy' is 0.072; that of 'sface' (0.615) is kept for it and not carried over.
        Nothing was changed; leave --dry-run out to do it.

        """, "\(dry.errors)")
    let use = try kinfolk.run("models", "use", "copy")
    #expect(
      use.output.hasSuffix(
        "The embedder is to be 'copy' instead of 'sface' from the next 'kinfolk scan' on.\n"
      ))
    let list = try kinfolk.run("models").output
    #expect(list.contains("in use until the change is done") && list.contains("wanted"))
    #expect(try kinfolk.run("models", "remove", "--yes", "copy").status == 1)
    #expect(try kinfolk.run("scan", photos).status == 0)
    let back = try kinfolk.run("models", "use", "sface").output
    #expect(
      back.hasPrefix("Nothing has to be looked at again. 1 face is known to it from before.\n"))
    #expect(try kinfolk.run("scan", photos).status == 0)
    // Its vector is still there.
    let asked = try kinfolk.run("models", "remove", "--forget", "copy")
    #expect(
      asked.errors
        == "Error: The files of 'copy' (22.7 MB) and 1 vector would be removed. Say so with --yes.\n"
    )
    let removed = try kinfolk.run("models", "remove", "--yes", "--forget", "copy", "--json").json()
    #expect(removed["vectors_forgotten"] as? Int == 1 && removed["vectors_kept"] as? Int == 0)
    #expect(try kinfolk.run("people", "--json").json()["people"] as? [Any] != nil)
    #expect(try kinfolk.run(words).status == 0)
    #expect(
      try kinfolk.run("models", "use", "--dry-run", "copy").output.hasPrefix(
        "1 face of 1 photo looked"))
  }

  /// The same network with another manifest makes other vectors. Those are never held against the ones there are, whether the model has
  /// another name, was removed and added under the same one, or its manifest was written to.
  @Test func theSameNetworkUsedAnotherWayIsAnotherEmbedder() throws {
    let photos = try kinfolk.makeFolder(
      "photos", ["astronaut.png": try Kinfolk.fixture("astronaut.png")])
    func expectAda(_ embedder: String) throws {
      let people = try #require(
        try kinfolk.run("people", "--json").json()["people"] as? [[String: Any]])
      #expect(people.count == 1 && people[0]["name"] as? String == "Ada")
      #expect(people[0]["faces"] as? Int == 1)
      let status = try kinfolk.run("status", "--json").json()
      #expect((status["models"] as? [String: Any])?["embedder"] as? String == embedder)
      #expect(status["change"] is NSNull)
      #expect(try kinfolk.run("doctor").status == 0)
    }
    func withMean(_ mean: String) -> (String) -> String {
      { $0.replacing("122.782", with: mean).replacing(#": "copy""#, with: #": "other""#) }
    }
    #expect(try add().status == 0)
    #expect(try kinfolk.run("models", "use", "copy").status == 0)
    #expect(try kinfolk.run("scan", photos).status == 0)
    #expect(try kinfolk.run("name", "1", "Ada").status == 0)
    #expect(try kinfolk.run("confirm", "Ada").status == 0)

    let again = "1 face of 1 photo looked at again"
    for mean in ["100", "90.5"] {
      #expect(try add(change: withMean(mean)).status == 0)
      #expect(try kinfolk.run("models", "use", "--dry-run", "other").output.hasPrefix(again))
      #expect(try kinfolk.run("models", "use", "other").status == 0)
      let scan = try kinfolk.run("scan", photos, "--json").json()
      #expect((scan["change"] as? [String: Any])?["matched"] as? Int == 1, "\(scan)")
      try expectAda("other")
      let last = try #require(
        try kinfolk.run("status", "--json").json()["last_change"] as? [String: Any])
      #expect((last["from"] as? [String: Any])?["embedder"] as? String == "copy")
      #expect((last["faces"] as? [String: Any])?["from_photos"] as? Int == 1)
      #expect(
        try kinfolk.run("status").lines.contains {
          $0.hasPrefix("Models ") && $0.contains(" and other since 20")
            && $0.hasSuffix(" and copy before: 1 face as before")
        })
      let back = try kinfolk.run("models", "use", "copy").output
      #expect(
        back.hasPrefix("Nothing has to be looked at again. 1 face is known to it from before.\n"))
      #expect(try kinfolk.run("scan", photos).status == 0)
      try expectAda("copy")
      #expect(try kinfolk.run("models", "remove", "--yes", "other").status == 0)
    }

    let manifest = URL(fileURLWithPath: "\(added)/manifest.json")
    let text = try String(contentsOf: manifest, encoding: .utf8)
    try FileManager.default.removeItem(at: manifest)
    try Data(text.replacing("122.782", with: "80").utf8).write(to: manifest)
    #expect(try kinfolk.run("scan", photos, "--json").json()["repeated"] as? Int == 1)
    try expectAda("copy")
    #expect(try kinfolk.run("scan", photos, "--json").json()["repeated"] as? Int == 0)
    // What changes no vector looks at nothing again.
    try Data(
      text.replacing("122.782", with: "80").replacing("0.072", with: "0.08").utf8
    ).write(to: manifest)
    #expect(try kinfolk.run("scan", photos, "--json").json()["repeated"] as? Int == 0)
    try expectAda("copy")
  }

  /// A file that wants too much ends no command, and what can be said is said.
  @Test func greedyFilesCostAWorker() throws {
    let folder = kinfolk.folder.file("cases")
    for (name, copies) in [("hundred-gigabytes", 700_000), ("three-gigabytes", 7000)] {
      let files: [String: [UInt8]] = [
        "model.onnx": GreedyNetwork.bytes(copies: copies, sines: 3),
        "test_data_set_0/input_0.pb": GreedyNetwork.zeros("data", [1, 3, 112, 112]),
        "test_data_set_0/output_0.pb": GreedyNetwork.zeros("y", [1, 1, 1, 1, 1]),
      ]
      for (file, bytes) in files {
        let url = URL(fileURLWithPath: "\(folder)/\(name)/\(file)")
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
      }
    }
    let check = try kinfolk.run("models", "check", folder)
    #expect(check.status == 3)
    #expect(check.output.hasSuffix("0 passed, 2 failed, 0 skipped\n"), "\(check.output)")
    let inspect = try kinfolk.run(
      "models", "inspect", "--json", "\(folder)/hundred-gigabytes/model.onnx"
    ).json()
    // All its operators are known, and it runs no more for that.
    #expect(inspect["work"] is NSNull && inspect["runnable"] as? Bool == false)
    let refusal = (inspect["refusals"] as? [[String: Any]])?.first
    #expect((refusal?["reason"] as? String)?.contains("at most") == true, "\(inspect)")
    let model = try BroughtModel(kinfolk) {
      Self.withoutChecksum($0).replacing("h\": 150", with: "h\": 112")
        .replacing("t\": 150", with: "t\": 112")
        .replacing(#""name": "copy""#, with: #""name": "greedy""#)
    }
    try Data(GreedyNetwork.bytes(copies: 7000, sines: 3)).write(
      to: URL(fileURLWithPath: model.network))
    let added = try kinfolk.run("models", "add", "--manifest", model.manifest, model.network)
    #expect(added.status == 1)
    #expect(
      added.errors.hasPrefix("Error: 'greedy' cannot be used: model 'greedy/copy.onnx'"),
      "\(added.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(kinfolk.library)-models") == [])
  }

  /// What lies beside a library in a folder of photos is none of the photos.
  @Test func modelsInAFolderOfPhotosArePassedOver() throws {
    let photos = try kinfolk.makeFolder(
      "photos", ["astronaut.png": try Kinfolk.fixture("astronaut.png")])
    let library = "\(photos)/family.sqlite"
    let model = try BroughtModel(kinfolk)
    #expect(
      try kinfolk.run(
        "--library", library, "models", "add", "--manifest", model.manifest, model.network
      ).status == 0)
    try Kinfolk.fixture("astronaut.png").write(
      to: URL(fileURLWithPath: "\(library)-models/copy/picture.png"))
    let scan = try kinfolk.run("--library", library, "scan", photos, "--json").json()
    #expect(scan["files"] as? Int == 1)
    let status = try kinfolk.run("--library", library, "status", "--json").json()
    #expect(status["files"] as? Int == 1)
    #expect((status["passed_over"] as? [String: Any])?.isEmpty == true, "\(status)")
    // Those of another library are files like any other.
    let other = try kinfolk.run("scan", photos, "--json").json()
    #expect(other["copies"] as? Int == 1)
  }

  /// Detectors of others, brought in and used on photos.
  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func photosAreSearchedByDetectorsOfOthers() throws {
    let names = try SharedData.list("detect-dev/single").filter { $0.hasSuffix(".jpg") }.prefix(6)
    var files: [String: Data] = [:]
    for name in names {
      files[name] = try Data(
        contentsOf: URL(fileURLWithPath: SharedData.path("detect-dev/single/\(name)")))
    }
    let photos = try kinfolk.makeFolder("photos", files)
    for (file, name) in [
      ("face_detection_yunet_2026may", "yunet-2026may"), ("det_500m", "scrfd-500m"),
    ] {
      let added = try kinfolk.run(
        "models", "add", "--accept-licence", SharedData.path("models-dev/\(file).onnx"))
      #expect(added.status == 0, "\(added.errors)")
      #expect(try kinfolk.run("models", "use", name).status == 0)
      let scan = try kinfolk.run("scan", photos)
      #expect(scan.status == 0, "\(scan.errors)")
      let models = try #require(
        try kinfolk.run("models", "--json").json()["models"] as? [[String: Any]])
      #expect(models.first { $0["name"] as? String == name }?["in_use"] as? Bool == true)
      // One person each, as their folder says.
      #expect(
        try kinfolk.run("status", "--json").json()["faces"] as? Int == names.count, "\(name)")
    }
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func filesOfOthersAreKnown() throws {
    for (file, name) in [
      ("det_500m", "scrfd-500m"), ("face_detection_yunet_2026may", "yunet-2026may"),
      ("mobilefacenet__foamliu_opset18", "mobilefacenet-foamliu"),
      ("mobilefacenet__hyeonjunchoi", "mobilefacenet"),
      ("retinaface_mobile320__rit5k", "retinaface-mobile320"),
      ("ultralight_RFB-320", "ultralight-rfb-320"), ("yunet_n_dynamic", "yunet-dynamic"),
    ] {
      let path = SharedData.path("models-dev/\(file).onnx")
      let report = try kinfolk.run("models", "inspect", "--json", path).json()
      #expect(report["known_as"] as? String == name)
      #expect(report["runnable"] as? Bool == true)
    }
    // Without a manifest.
    let added = try kinfolk.run(
      "models", "add", SharedData.path("models-dev/mobilefacenet__hyeonjunchoi.onnx"))
    #expect(added.output.hasPrefix("Added the embedder 'mobilefacenet', 4.0 MB."))
    #expect(try kinfolk.run("models").output.contains("threshold 0.5, not measured"))
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func casesOfOnnxAreChecked() throws {
    let cases = SharedData.path("onnx-node")
    let some = try SharedData.list("onnx-node").prefix(3)
    let folder = kinfolk.folder.file("cases")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in some {
      try FileManager.default.copyItem(atPath: "\(cases)/\(name)", toPath: "\(folder)/\(name)")
    }
    let good = try kinfolk.run("models", "check", folder)
    #expect(good.output == "3 passed, 0 failed, 0 skipped\n" && good.status == 0, "\(good.output)")
    // One that should leave negative numbers as they are.
    let set = "\(folder)/test_abs/test_data_set_0"
    try #require(some.first == "test_abs")
    let mistaken = try Data(contentsOf: URL(fileURLWithPath: "\(set)/input_0.pb"))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: set)
    try FileManager.default.removeItem(atPath: "\(set)/output_0.pb")
    try mistaken.write(to: URL(fileURLWithPath: "\(set)/output_0.pb"))
    let bad = try kinfolk.run("models", "check", folder)
    #expect(bad.status == 3)
    #expect(bad.lines.first?.hasPrefix("\(some[0]): ") == true)
    #expect(bad.lines.last == "2 passed, 1 failed, 0 skipped")
    let json = try kinfolk.run("models", "check", folder, "--json").json()
    #expect(json["failed"] as? Int == 1 && (json["cases"] as? [Any])?.count == 3)
    // Links in a circle lead to nothing new, and what cannot be read is said in words.
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/circle", withDestinationPath: folder)
    try FileManager.default.removeItem(atPath: "\(set)/output_0.pb")
    try FileManager.default.createDirectory(
      atPath: "\(set)/output_0.pb", withIntermediateDirectories: false)
    #expect(
      try kinfolk.run("models", "check", folder).lines == [
        "\(some[0]): output_0.pb cannot be read: it is a folder", "2 passed, 1 failed, 0 skipped",
      ])
    let none = try kinfolk.run("models", "check", "\(Fixtures.root)/docs")
    #expect(none.status == 1 && none.errors.contains("No folder in it holds a model.onnx."))
  }

  @Test func wrongUseIsTold() throws {
    for (words, message) in [
      (["models", "lst"], "Unknown action 'lst'. Did you mean 'list'?"),
      (["models", "use"], "Missing argument 'NAME'."),
      (["models", "verify", "x"], "Unexpected argument 'x'."),
      (["models", "list", "--yes"], "'--yes' goes with remove only."),
      (["models", "add", "--dry-run", "f"], "'--dry-run' goes with use only."),
    ] {
      let result = try kinfolk.run(words)
      #expect(result.status == 64)
      #expect(result.errors.hasPrefix("Error: \(message)\n"), "\(result.errors)")
    }
  }
}
