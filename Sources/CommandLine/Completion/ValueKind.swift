internal import Application

/// What a shell can offer for an operand or the value of an option. Its name tells: names mean the same in every command.
enum ValueKind: Sendable, Equatable {
  case file
  case folder
  case words([String])
  /// Numbers, names of people, dates: nothing a shell knows.
  case other

  /// - Returns: nil for a name that is not in the table, which a test refuses.
  static func named(_ name: String, of command: String) -> ValueKind? {
    switch name {
    case "FILE", "PHOTO", "A", "B": .file
    case "DIR", "FOLDER": .folder
    case "FACE" where command == Restore.spec.name: .file
    case "COMMAND": .words(allCommands.map { $0.spec }.filter { !$0.isHidden }.map(\.name))
    case "KEY": .words(Setting.all.map(\.key))
    case "ACTION" where command == Config.spec.name: .words(Config.actions.map(\.name))
    case "ACTION" where command == Folders.spec.name: .words(Folders.actions)
    case "ACTION" where command == Models.spec.name: .words(Models.actions.map(\.name))
    case "HOW": .words(Review.manners)
    case "SHELL": .words(Completion.allCases.map(\.rawValue))
    case "PERSON", "OTHER", "FACE", "NAME", "YEAR", "VALUE", "DECISION", "WORD", "A,B,C", "DATE",
      "DISTANCE", "F", "N", "PERCENT", "PIXELS", "SCORE", "SEED":
      .other
    default: nil
    }
  }
}

extension CommandSpec {
  /// What can stand for an operand.
  func kind(of operand: OperandSpec) -> ValueKind {
    ValueKind.named(operand.name, of: name) ?? .other
  }

  /// What an option's value can be; nil for a flag.
  func kind(of option: OptionSpec) -> ValueKind? {
    option.value.map { ValueKind.named($0, of: name) ?? .other }
  }
}
