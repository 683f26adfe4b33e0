internal import Application
internal import Faces
internal import Grouping
internal import Library
internal import Support

/// `kinfolk models [list | inspect FILE | add FILE | use NAME | remove NAME | verify | check DIR]`
enum Models: Command {
  static let manifest = OptionSpec(
    name: "manifest", value: "FILE",
    help:
      "With add: what is known of the model, as JSON. A model that Kinfolk knows by its checksum "
      + "needs none.")
  static let acceptLicence = OptionSpec(
    name: "accept-licence",
    help: "With add: accept a licence that forbids commercial use. Without it you are asked.")
  static let dryRun = OptionSpec(
    name: "dry-run", help: "With use: change nothing, and say what it would cost.")
  static let yes = OptionSpec(name: "yes", help: "With remove: do not ask.")
  static let forget = OptionSpec(
    name: "forget",
    help:
      "With remove: drop the vectors, too, that the library keeps of it. To go back to it then means to "
      + "look at every photo again.")

  /// What it can be told to do, and which word goes with it.
  static let actions: [(name: String, word: String?)] = [
    ("list", nil), ("inspect", "FILE"), ("add", "FILE"), ("use", "NAME"), ("remove", "NAME"),
    ("verify", nil), ("check", "DIR"),
  ]

  static let spec = CommandSpec(
    name: "models",
    summary: "Show the models that find and tell apart faces, or bring one of your own.",
    forms: [
      "[list]", "inspect FILE", "add [--manifest FILE] [--accept-licence] FILE",
      "use [--dry-run] NAME", "remove [--yes] [--forget] NAME", "verify", "check DIR",
    ],
    operands: [
      OperandSpec(
        name: "ACTION", arity: .optional,
        help:
          "list (the default): the models; inspect: what an ONNX file holds; add: take one into "
          + "the library; use: have the library use one; remove: take an added one out; verify: hold "
          + "all files against their checksums; check: run ONNX test cases."),
      OperandSpec(name: "FILE", arity: .optional, help: "An ONNX file."),
      OperandSpec(name: "NAME", arity: .optional, help: "A model, by the name in the list."),
      OperandSpec(
        name: "DIR", arity: .optional,
        help: "A folder with folders of model.onnx and test_data_set_*/input_*.pb, output_*.pb."),
    ],
    options: [manifest, acceptLicence, dryRun, yes, forget],
    details: [
      "A detector finds faces, an embedder tells them apart. Some are part of this program; what you "
        + "add lies beside the library (LIBRARY-models/NAME) with its manifest, and is read-only to the "
        + "program from then on. Nothing is downloaded: kinfolk-get-model (script/get-model in the "
        + "sources) fetches known models.",
      "What is in a file is found out, and a new model tried, in a worker that is shut in: a file that "
        + "wants too much memory or time, or means harm, costs that worker. The same goes for each case.",
      "An added model is held against its SHA-256 whenever a scan or the service begins, and by "
        + "every worker that loads it. What needs no model works without: people, photos, names.",
      "After 'use', the library goes over to the model with the next scan or by the service. Names and "
        + "decisions are kept, and answers come from the old faces until all is done.",
    ],
    examples: [
      Example("kinfolk models", "What there is, and what is in use."),
      Example("kinfolk models inspect face.onnx", "What is in a file, and what it could be."),
      Example(
        "kinfolk models add --manifest my.json face.onnx", "Take a model into the library."),
      Example("kinfolk models use --dry-run my-face", "What would it cost to use it?"),
      Example("kinfolk models verify", "Are all files what they should be?"),
    ],
    exits: [
      ExitNote(.success), ExitNote(.failure),
      ExitNote(.partial, "With check: some cases failed; each is listed with its reason."),
      ExitNote(.usage), ExitNote(.unwritten),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let words = call.operands
    let name = words.first ?? "list"
    guard let action = actions.first(where: { $0.name == name }) else {
      let suggestion = didYouMean(name, among: actions.map(\.name))
      throw UsageError("Unknown action '\(name)'.\(suggestion)", command: spec.name)
    }
    let count = action.word == nil ? 1 : 2
    if words.count > count {
      throw UsageError("Unexpected argument '\(words[count])'.", command: spec.name)
    }
    if let word = action.word, words.count < count {
      throw UsageError("Missing argument '\(word)'.", command: spec.name)
    }
    for (option, owner) in [
      (manifest, "add"), (acceptLicence, "add"), (dryRun, "use"), (yes, "remove"),
      (forget, "remove"),
    ] where call.invocation.has(option) && owner != name {
      throw UsageError("'--\(option.name)' goes with \(owner) only.", command: spec.name)
    }
    switch name {
    case "inspect": return try ModelsInspect.run(call.paths[1], call)
    case "add": return try ModelsAdd.run(call.paths[1], call)
    case "use": return try ModelsUse.run(words[1], call)
    case "remove": return try ModelsRemove.run(words[1], call)
    case "verify": return try ModelsVerify.run(call)
    case "check": return try ModelsCheck.run(call.paths[1], call)
    default: return try ModelsList.run(call)
    }
  }

  /// By which models the library works, and is to work.
  ///
  /// - Parameter library: nil when there is none yet.
  static func use(of library: Library?, _ call: Call) throws -> ModelUse {
    // A library without any rests on what is wanted as soon as it has some.
    ModelUse(
      active: try library?.activeModels()
        ?? (try? call.wantedModels(of: library)).map(ActiveModels.init),
      wanted: try ModelWish(stored: try library?.settings() ?? [:], file: try call.settingsFile()))
  }
}
