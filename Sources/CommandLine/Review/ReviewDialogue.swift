internal import Application
internal import Grouping
internal import Clustering
internal import Decisions
internal import Library
internal import Support
internal import Vocabulary

/// Puts the questions of a session before somebody, in words, and takes the answers.
struct ReviewDialogue {
  enum End {
    case quit
    /// By Ctrl-C or a signal.
    case interrupted
    /// There is nothing left to ask.
    case done
  }

  private enum Outcome {
    case answered(ReviewAnswer)
    case undo
    case end(End)
    case again
  }

  private(set) var session: ReviewSession
  private let input: any ReviewInput
  private let pictures: ReviewPictures
  private let console: Console
  /// False keeps silent, for `--json`.
  private let speaks: Bool

  init(
    _ session: ReviewSession, _ input: any ReviewInput, _ pictures: ReviewPictures, _ call: Call
  ) {
    self.session = session
    self.input = input
    self.pictures = pictures
    console = call.console
    speaks = !call.isJSON
  }

  /// Asks until there is nothing left, or the user has had enough.
  mutating func run() throws -> End {
    while let question = try session.next() {
      var isOpen = true
      while isOpen {
        switch try ask(question) {
        case .again: continue
        case .end(let end): return end
        case .undo: isOpen = !(try undo())
        case .answered(let answer): isOpen = !(try carryOut(answer, to: question))
        }
      }
    }
    return .done
  }

  /// Brings the people up to date and says what came of it.
  mutating func group() throws {
    let grouping = try session.group()
    if grouping == .leftToScan {
      say("The other faces are sorted in by the next scan.\n")
    } else if let moved = grouping.summary?.moved, moved > 0 {
      say("\(counted(moved, "more face")) found a place by this.\n")
    }
  }

  // MARK: Questions

  private func ask(_ question: ReviewQuestion) throws -> Outcome {
    say("\n\(try text(of: question))\n")
    if speaks {
      say(try pictures.show(question, session, columns: console.output.columns))
    }
    switch question {
    case .same:
      return outcome(
        input.key("[y]es  [n]o  [s]kip  [u]ndo  [q]uit  > ", among: "ynsuq")
      ) { key in
        switch key {
        case "y": .answered(.same)
        case "n": .answered(.different)
        default: command(key)
        }
      }
    case .who: return try askName(question)
    }
  }

  private func askName(_ question: ReviewQuestion) throws -> Outcome {
    let names = try session.library.names()
    let completion = NameCompletion(names.map(\.name))
    let reply = input.line("Name, or [s]kip  [u]ndo  [q]uit  > ", names: completion)
    return try outcome(reply) { text in
      if text.isEmpty { return .again }
      if text.count == 1, let key = text.lowercased().first, "suq".contains(key) {
        return command(key)
      }
      let matches = completion.matches(text)
      guard matches.count == 1, let known = names.first(where: { $0.name == matches[0] }) else {
        return .answered(.name(text))
      }
      let faces = try session.library.person(known.person)?.faces ?? 0
      let label = "\(printable(known.name)) (\(counted(faces, "face")))"
      return outcome(input.key("Is this \(label)?  [y]es  [n]o  > ", among: "yn")) { key in
        if key == "y" { return .answered(.known(known.person)) }
        // What only begins like the known name may well be another one.
        return completion.isName(text) ? .again : .answered(.name(text))
      }
    }
  }

  private func command(_ key: Character) -> Outcome {
    switch key {
    case "s": .answered(.skip)
    case "u": .undo
    default: .end(.quit)
    }
  }

  private func outcome<Answer>(
    _ reply: ReviewReply<Answer>, _ answered: (Answer) throws -> Outcome
  ) rethrows -> Outcome {
    switch reply {
    case .answer(let answer): try answered(answer)
    case .end: .end(.quit)
    case .interrupted: .end(.interrupted)
    case .redraw: .again
    }
  }

  private func text(of question: ReviewQuestion) throws -> String {
    switch question {
    case .who(let person, let faces, _):
      return "Who is #\(person.rawValue), with \(counted(faces, "face"))?"
    case .same(let suggestion):
      let reason = try session.evidence(for: suggestion).reason
      let other = try label(suggestion.other)
      return "Are \(try label(.person(suggestion.person))) and \(other) one person?\n  \(reason)"
    }
  }

  private func label(_ member: Crowd.Member) throws -> String {
    switch member {
    case .person(let id): printable(try session.library.person(id)?.label ?? "#\(id.rawValue)")
    case .face(let face): "face @\(face.rawValue)"
    }
  }

  // MARK: Answers

  /// - Returns: whether the question is done with.
  private mutating func carryOut(_ answer: ReviewAnswer, to question: ReviewQuestion) throws -> Bool
  {
    let sentence = try sentence(answer, to: question)
    do {
      guard let entry = try session.answer(question, answer) else { return true }
      console.note(standing: "Every answer so far is kept; 'kinfolk log' lists them.")
      say("Decision \(entry.id.rawValue): \(sentence)\n")
      return true
    } catch let error as LibraryError where error.isRefusal {
      say("\(printable(words(of: error)))\n")
      return false
    }
  }

  private func sentence(_ answer: ReviewAnswer, to question: ReviewQuestion) throws -> String {
    switch (question, answer) {
    case (.same(let suggestion), .same):
      "\(try label(suggestion.other)) is \(try label(.person(suggestion.person)))."
    case (.same(let suggestion), _):
      "\(try label(suggestion.other)) is not \(try label(.person(suggestion.person)))."
    case (.who(let person, _, _), .known(let known)):
      "\(try label(.person(person))) is \(try label(.person(known)))."
    case (.who(let person, _, _), .name(let name)):
      "\(try label(.person(person))) is called \(printable(name))."
    case (.who, _): ""
    }
  }

  /// - Returns: whether there was something to take back: then that question is asked again.
  private mutating func undo() throws -> Bool {
    do {
      guard let (step, entry) = try session.undo() else {
        say("There is nothing to take back in this review.\n")
        return false
      }
      if let entry, let decision = step.decision {
        say("Decision \(entry.id.rawValue) takes back decision \(decision.rawValue).\n")
      }
      return true
    } catch let error as LibraryError where error.isRefusal {
      say("\(printable(words(of: error)))\n")
      return false
    }
  }

  private func say(_ text: String) {
    if speaks, !text.isEmpty { console.write(text) }
  }
}
