internal import Application
internal import Library
internal import Support

extension ScanReport {
  /// People shown at the end of a scan; `kinfolk people` lists them all.
  static let peopleShown = 15

  func text(_ style: Style) -> String {
    var text = "\(counted(files, "file")) in \(duration(seconds: seconds)): \(account)\n"
    if let change { text += "Went over to other models: \(change.text).\n" }
    text += ProblemText.text(failures, count: failed, "photo", "failed", style)
    text += ProblemText.text(unreadable, count: unreadableCount, "file", "could not be read", style)
    if let link = dangling.first {
      text += "\nLinks that lead nowhere are looked at again when their target comes. "
      text += "\(counted(danglingCount, "link")), the first is \(printable(link)).\n"
    }
    if let link = linkedFolders.first {
      text += "\nLinks to folders are not followed; scan those folders by their own names. "
      text += "\(counted(linkedFolders.count, "link")), the first is \(printable(link)).\n"
    }
    if !people.isEmpty {
      let heading = "\(counted(people.count, "person", "people")) found:"
      text += "\n\(style.bold(heading))\n"
      text += PeopleReport(people: people).text(style, limit: Self.peopleShown)
    }
    return text + "\n" + next(style)
  }

  /// The counts that are not zero, in one sentence.
  private var account: String {
    var parts: [String] = []
    let first = new - repeated
    var looked = first > 0 ? [counted(first, "new photo")] : []
    if repeated > 0 {
      looked.append("\(first > 0 ? grouped(repeated) : counted(repeated, "photo")) looked at again")
    }
    if !looked.isEmpty {
      // The faces are of both.
      parts.append(looked.joined(separator: " and ") + " with \(counted(faces, "face"))")
    }
    if unchanged > 0 { parts.append("\(grouped(unchanged)) already known") }
    if copies > 0 { parts.append(counted(copies, "copy or moved photo", "copies or moved photos")) }
    if !skipped.isEmpty { parts.append("skipped \(SkippedText.text(skipped))") }
    if !passedOver.isEmpty { parts.append("passed over \(PassedOverText.text(passedOver))") }
    if missing > 0 { parts.append("\(grouped(missing)) gone") }
    return (parts.isEmpty ? "nothing to do" : parts.joined(separator: ", ")) + "."
  }

  private func next(_ style: Style) -> String {
    guard complete else {
      return "Interrupted; everything done so far is kept. Scan again to go on.\n"
    }
    guard !people.isEmpty else { return "No people yet: a photo with a clear face is needed.\n" }
    // A named person stays when the last photo goes; there is nothing to look at then.
    let shown = people.filter { $0.photos > 0 }
    guard let person = shown.first(where: { $0.name == nil }) ?? shown.first else {
      return "No photo of theirs is there now.\n"
    }
    // A name with a dash in front would be taken for an option.
    let whom = person.name.flatMap { $0.hasPrefix("-") ? nil : quoted($0) } ?? "\(person.id)"
    var commands = [
      ("kinfolk sheet \(whom) -o sheet.jpg", "see the faces of one person"),
      ("kinfolk photos \(whom)", "list the photos that show them"),
    ]
    if person.name == nil {
      commands.insert(("kinfolk name \(person.id) 'Ada Lovelace'", "give them a name"), at: 1)
    }
    let widest = commands.map { displayWidth($0.0) }.max() ?? 0
    return "Next:\n"
      + commands.map { command, meaning in
        let padding = String(repeating: " ", count: widest - displayWidth(command) + 2)
        return "  \(style.cyan(printable(command)))\(padding)\(style.dim(meaning))\n"
      }.joined()
  }

  /// As a shell takes it for one word.
  private func quoted(_ name: String) -> String {
    "'" + name.replacing("'", with: "'\\''") + "'"
  }
}
