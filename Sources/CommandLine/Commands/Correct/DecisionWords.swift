internal import Support
internal import Application
internal import Decisions
internal import Vocabulary

/// Says in words what a decision is.
struct DecisionWords {
  private let context: DecisionContext

  init(_ context: DecisionContext) { self.context = context }

  /// A clause in the past tense that follows «Decision 14:», without a full stop.
  func clause(_ entry: JournalEntry) -> String {
    let whom = entry.person.map(label) ?? "nobody"
    let others = listed(entry.people)
    switch entry.kind {
    case .name:
      let number = entry.person.map { "#\($0.rawValue)" } ?? whom
      return entry.name.map { "named \(number) \($0)" } ?? "took the name of \(number) away"
    case .confirm: return "confirmed \(others)"
    case .merge: return "merged \(others) into \(whom)"
    case .split:
      guard entry.people.count <= Self.listed else {
        return "split \(whom) into \(grouped(entry.people.count + 1)) people"
      }
      let parts = entry.people.map { part in
        let faces = entry.named.filter { $0.after == part }
        return "\(Self.faces(faces)) \(faces.count == 1 ? "is" : "are") \(label(part))"
      }
      return "split \(whom): \(parts.joined(separator: ", "))"
    case .move:
      let target = entry.people.isEmpty ? "to \(whom)" : "to a new person, \(others)"
      return "moved \(named(entry)) \(target)"
    case .reject:
      let faces = entry.named
      return "said that \(Self.faces(faces)) \(faces.count == 1 ? "is" : "are") not \(whom)"
    case .discard: return "discarded \(named(entry))"
    case .restore: return "restored \(named(entry))"
    case .hide: return "hid \(others)"
    case .unhide: return "showed \(others) again"
    case .cover:
      return entry.face.map { "chose face @\($0.rawValue) as the cover of \(whom)" }
        ?? "left the cover of \(whom) to the program"
    case .different: return "told \(whom) and \(others) apart"
    case .birthYear:
      return entry.year.map { "set the birth year of \(whom) to \($0)" }
        ?? "took the birth year of \(whom) away"
    case .undo:
      guard let target = entry.target else { return "undid a decision" }
      let text = context.targets[target].map { ": \(clause($0))" } ?? ""
      return "undid decision \(target.rawValue)\(text)"
    }
  }

  /// People or parts that are named one by one.
  private static let listed = 5

  /// «Ada (#3)», or «#3» for one without a name.
  private func label(_ person: PersonID) -> String {
    let number = "#\(person.rawValue)"
    return context.names[person].map { "\($0) (\(number))" } ?? number
  }

  private func listed(_ people: [PersonID]) -> String {
    guard people.count <= Self.listed else { return "\(grouped(people.count)) people" }
    let labels = people.map(label)
    guard let last = labels.last, labels.count > 1 else { return labels.first ?? "nobody" }
    return "\(labels.dropLast().joined(separator: ", ")) and \(last)"
  }

  /// The faces that the user named.
  private func named(_ entry: JournalEntry) -> String {
    Self.faces(entry.named)
  }

  private static func faces(_ faces: [CoveredFace]) -> String {
    guard let face = faces.first, faces.count == 1 else { return counted(faces.count, "face") }
    return "face @\(face.face.rawValue)"
  }
}
