internal import Application
internal import Faces
internal import Support

extension ModelMistake: WordedError {
  var failure: Failure {
    switch self {
    case .exists(let model):
      Failure(
        "model_exists",
        model.isAdded
          ? "There is a model '\(model.name)' already. 'kinfolk models remove \(model.name)' takes it "
            + "out; or give this one another name in its manifest."
          : "This program carries a model '\(model.name)'. Give this one another name in its manifest."
      )
    case .alike(let model):
      Failure(
        "model_exists",
        "There is a model '\(model.name)', whose name differs by large and small letters only. Give this "
          + "one another name in its manifest.")
    case .unrecognised(let file):
      Failure(
        "unknown_model",
        "\(file): Nothing is known of this file. 'kinfolk models inspect' drafts a manifest for it; "
          + "name that with --manifest once it is complete.")
    case .unfit(let error):
      Failure(
        "model_unfit",
        "\(error.description). Nothing was added; 'kinfolk models inspect' shows what a file holds and drafts "
          + "a manifest for it.")
    case .unknown(let name, let known):
      Failure(
        "no_model",
        "There is no model '\(name)'. 'kinfolk models' lists those there are."
          + didYouMean(name, among: known))
    case .licence(let model):
      Failure(
        "licence",
        "The licence of '\(model.name)' forbids commercial use (\(model.licence.name)), and was not "
          + "accepted. 'kinfolk models add --accept-licence' accepts it.")
    case .carried(let model):
      Failure(
        "carried_model", "'\(model.name)' is part of this program and cannot be removed.")
    case .trial(let model, let reason):
      Failure("model_trial", "'\(model.name)' cannot be used: \(reason).")
    case .overtaxing(let file, let reason):
      Failure("model_trial", "\(file): It cannot be said what is in this file: \(reason).")
    case .needed(let name, let role, let isActive):
      Failure(
        "model_in_use",
        isActive
          ? "'\(name)' is the \(role.rawValue) in use. Have the library use another first, with "
            + "'kinfolk models use NAME', and scan."
          : "'\(name)' is the \(role.rawValue) that the library is to use. 'kinfolk config "
            + "unset \(role.rawValue)' takes that back.")
    }
  }
}

/// A setting cannot be kept by the library, for the configuration file says something else.
struct SetInFile: WordedError {
  var setting: Setting
  var file: SettingsFile
  var line: Int

  var failure: Failure {
    Failure(
      "set_in_file",
      "'\(setting.key)' stands in \(file.path):\(line), which goes over what the library keeps. "
        + "Change it there.")
  }
}
