internal import Glibc
internal import Support

/// Where answers come from: a terminal key by key, or lines of a file, a pipe, or a terminal that can do no more.
protocol ReviewInput: AnyObject {
  /// Asks for one of `keys`.
  ///
  /// - Returns: the key; nil when there will be no more answers.
  func key(_ prompt: String, among keys: String) -> ReviewReply<Character>
  /// Asks for a line of text, with names completed from `names`.
  func line(_ prompt: String, names: NameCompletion) -> ReviewReply<String>
}

enum ReviewReply<Answer> {
  case answer(Answer)
  /// The input is at its end.
  case end
  /// Ctrl-C, or a signal that asks the program to end.
  case interrupted
  /// The screen may have lost what was on it: show the question again and ask again.
  case redraw
}

/// Answers one a line, for scripts; what is asked goes to standard output as in a terminal.
final class LineInput: ReviewInput {
  private let console: Console
  private let speaks: Bool
  private let descriptor: Int32
  private let echoes: Bool
  private var pending: [UInt8] = []

  /// - Parameter speaks: false reads the answers without asking.
  init(_ console: Console, speaks: Bool, descriptor: Int32 = STDIN_FILENO) {
    self.console = console
    self.speaks = speaks
    self.descriptor = descriptor
    // A terminal shows what is typed; elsewhere a log of standard output is to read like a conversation.
    echoes = isatty(descriptor) != 1
  }

  func key(_ prompt: String, among keys: String) -> ReviewReply<Character> {
    while true {
      guard case .answer(let line) = ask(prompt) else { return .end }
      let word = line.lowercased()
      // The whole words that the keys stand for are understood too: «yes», «skip».
      if let key = word.first, keys.contains(key), word.count == 1 || Self.words.contains(word) {
        return .answer(key)
      }
      console.write(
        "'\(printable(line))' is none of \(keys.map(String.init).joined(separator: ", ")).\n")
    }
  }

  func line(_ prompt: String, names: NameCompletion) -> ReviewReply<String> { ask(prompt) }

  private static let words: Set<String> = ["yes", "no", "skip", "undo", "quit"]

  private func ask(_ prompt: String) -> ReviewReply<String> {
    say(prompt)
    console.output.flush()
    guard let line = nextLine() else {
      say("\n")
      return .end
    }
    if echoes { say(printable(line) + "\n") }
    return .answer(line.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  private func say(_ text: String) {
    if speaks { console.write(text) }
  }

  private func nextLine() -> String? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeSubrange(...end)
        return line
      }
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = unsafe read(descriptor, &bytes, bytes.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        guard !pending.isEmpty else { return nil }
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
      }
      pending += bytes[..<count]
    }
  }
}

/// Answers key by key.
final class KeyInput: ReviewInput {
  private let terminal: Terminal

  init(_ terminal: Terminal) { self.terminal = terminal }

  func key(_ prompt: String, among keys: String) -> ReviewReply<Character> {
    terminal.write(prompt)
    while true {
      switch terminal.next() {
      case .key(.character(let character)):
        guard let key = character.lowercased().first, keys.contains(key) else { continue }
        terminal.write("\(key)\n")
        return .answer(key)
      case .key(let key):
        if let reply: ReviewReply<Character> = control(key, isEmpty: true) { return reply }
      case .redraw: return .redraw
      case .ended, .timeout: return .interrupted
      }
    }
  }

  func line(_ prompt: String, names: NameCompletion) -> ReviewReply<String> {
    var text = ""
    func show() { terminal.write("\r\u{1B}[K\(prompt)\(text)") }
    terminal.write("\(prompt)")
    while true {
      switch terminal.next() {
      case .key(.character(let character)):
        // Marks that combine with the letter before them make it one character.
        text.append(character)
        terminal.write(String(character))
      case .key(.backspace):
        if !text.isEmpty { text.removeLast() }
        show()
      case .key(.eraseLine):
        text = ""
        show()
      case .key(.enter):
        terminal.write("\n")
        return .answer(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
      case .key(.tab):
        if let completed = names.completed(text) {
          text = completed
        } else {
          let matches = names.matches(text)
          if matches.count > 1 { terminal.write("\n\(shown(matches))\n") }
        }
        show()
      case .key(let key):
        if let reply: ReviewReply<String> = control(key, isEmpty: text.isEmpty) { return reply }
      case .redraw: return .redraw
      case .ended, .timeout: return .interrupted
      }
    }
  }

  /// Keys that mean the same at every question.
  private func control<Answer>(_ key: Key, isEmpty: Bool) -> ReviewReply<Answer>? {
    switch key {
    case .interrupt:
      terminal.write("^C\n")
      return .interrupted
    case .endOfInput where isEmpty:
      terminal.write("\n")
      return .end
    case .suspend:
      terminal.write("^Z\n")
      terminal.suspend()
      return nil  // a redraw follows
    case .redraw: return .redraw
    default: return nil
    }
  }

  /// Names to choose from, as many as fit a few lines.
  private func shown(_ names: [String]) -> String {
    let most = 20
    let list = names.prefix(most).map(printable).joined(separator: ", ")
    return names.count > most ? "\(list) and \(grouped(names.count - most)) more" : list
  }
}
