internal import Application
internal import Support

extension FolderReport {
  /// A clause.
  var text: String {
    let why = reason.map { ": \($0)" } ?? ""
    switch state {
    case "watched": return "watched"
    case "periodic": return "looked through every few minutes\(why)"
    case "scanned": return "scanned only"
    case "away": return "away\(why)"
    case "gone": return "gone; 'kinfolk folders remove --forget' takes it out"
    default: return "to be watched"
    }
  }
}

extension FoldersReport {
  func text(_ style: Style) -> String {
    let hint =
      folders.contains(where: \.watched)
      ? "" : "No folder is watched. 'kinfolk folders add FOLDER' adds one.\n"
    guard !folders.isEmpty else { return hint }
    var table = Table(.init(title: "Folder"), .init(title: "State"))
    for folder in folders { table.add(folder.path.description, folder.text) }
    return table.text(style) + hint
  }
}

extension FolderChangesReport {
  func text(adding: Bool) -> String {
    let lines = changes.map { change in
      if !adding {
        return "\(change.path) is \(change.forgotten ? "forgotten" : "watched no longer")."
      }
      if let above = change.partOf, above != change.path {
        return "\(change.path) is watched already, as part of \(above)."
      }
      return change.changed ? "\(change.path) is watched." : "\(change.path) is watched already."
    }
    let hint = adding && !isServiceRunning ? ["No service runs; 'kinfolk watch' starts one."] : []
    return (lines + hint).map { printable($0) + "\n" }.joined()
  }
}

extension PauseReport {
  var text: String {
    let running = isServiceRunning ? "" : " No service runs now."
    return switch (paused, changed) {
    case (true, true): "Paused: the service looks at no photo until 'kinfolk resume'.\(running)\n"
    case (true, false): "It is paused already; 'kinfolk resume' goes on.\(running)\n"
    case (false, true): "Resumed.\(running)\n"
    case (false, false): "It is not paused.\(running)\n"
    }
  }
}

extension RetryReport {
  var text: String {
    guard photos > 0 else { return "No photo is to be tried again: none of them failed.\n" }
    let what = "\(counted(photos, "photo")) \(photos == 1 ? "is" : "are") tried again"
    return isServiceRunning ? "\(what) now.\n" : "\(what) by the next scan or service.\n"
  }
}
