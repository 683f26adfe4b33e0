internal import Application
internal import Support

extension GroupingReport {
  enum Tense { case done, supposed }

  func text(_ tense: Tense) -> String {
    let supposed = tense == .supposed
    let people = counted(before, "person", "people")
    guard moved > 0 else {
      return "No face \(supposed ? "would change" : "changed") its person; \(people) as before.\n"
    }
    var facts = FactList()
    facts.add("People", "\(grouped(before)) before, \(grouped(after)) \(supposed ? "then" : "now")")
    facts.add("Joined others", counted(joined, "person", "people"))
    facts.add("Came apart", counted(divided, "person", "people"))
    facts.add("Faces moved", grouped(moved))
    facts.add("Made, removed", "\(grouped(made)), \(grouped(removed))")
    if kept > 0 {
      facts.add(
        "Decided about", "\(grouped(keptUntouched)) of \(grouped(kept)) with the same faces")
    }
    return facts.text(.plain)
  }
}
