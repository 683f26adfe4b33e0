internal import Application
internal import Clustering
internal import Imaging
internal import Support
internal import Workers

extension EvalReport {
  func text(_ style: Style) -> String {
    var table = Table(
      .init(title: ""), .init(title: "Precision", alignment: .right),
      .init(title: "Recall", alignment: .right), .init(title: "F", alignment: .right))
    for (name, score) in [("pairwise", pairwise), ("B-cubed", b3)] {
      table.add(
        name, fixed(score.precision, 4), fixed(score.recall, 4), fixed(score.f, 4))
    }
    let share = photos == 0 ? 0 : Double(missed) / Double(photos) * 100
    var facts = FactList()
    facts.add(
      "Photos scored", "\(grouped(photos)) of \(counted(identities, "person", "people"))")
    facts.add(
      "Left out",
      "\(counted(leftOut, "photo")) of \(counted(leftOutPeople, "person", "people")) in the cohort")
    facts.add("Faces missed", "\(grouped(missed)) (\(fixed(share, 2)) %)")
    facts.add("People found", grouped(people))
    facts.add("Faces in all", grouped(faces))
    facts.add("Same-photo violations", grouped(samePhotoViolations))
    facts.add("Threshold", "\(decimal(threshold)), of \(embedder)")
    if unsupported > 0 {
      facts.add(
        "No \(PictureFormat.all.listed("or"))",
        "\(counted(unsupported, "labelled file")) not scored")
    }
    if absent > 0 { facts.add("No such file", counted(absent, "label")) }
    if failed > 0 { facts.add("Photos failed", grouped(failed)) }
    if let verification {
      let error = fixed(verification.standardError * 100, 2)
      var text =
        "\(fixed(verification.accuracy * 100, 2)) % +- \(error) of "
        + counted(verification.pairs, "pair")
      if verification.leftOut > 0 { text += ", \(grouped(verification.leftOut)) left out" }
      facts.add("Verification", text)
    }
    let rate = scanned > 0 ? ", \(fixed(Double(scanned) / seconds, 1)) photos/s" : ""
    facts.add("Time", duration(seconds: seconds) + rate)
    if let agreementB3, let churn {
      facts.add("Grown agrees with at once", "\(fixed(agreementB3, 6)) (B-cubed F)")
      facts.add("Churn of one photo", "\(fixed(churn * 100, 4)) % of faces")
    }
    for (name, scores) in [("grown", grown), ("at once", atOnce)] {
      guard let b3 = scores?.b3 else { continue }
      table.add("\(name), B-cubed", fixed(b3.precision, 4), fixed(b3.recall, 4), fixed(b3.f, 4))
    }
    let asked = answers.map { "\n" + $0.text(style) } ?? ""
    return facts.text(style) + "\n" + table.text(style) + asked
  }
}

extension AnswersReport {
  func text(_ style: Style) -> String {
    var text =
      "A user who knows the \(counted(people, "person", "people")) with \(SimulatedUser.photosOfAcquaintance) "
      + "photos or more answers what 'review' asks:\n"
    var table = Table(
      .init(title: "Labelled rightly", alignment: .right),
      .init(title: "Answers", alignment: .right),
      .init(title: "About people left out", alignment: .right))
    for goal in Self.goals.map(String.init) {
      table.add(
        "\(goal) %", (needed[goal] ?? nil).map(grouped) ?? "not reached",
        (neededLeftOut[goal] ?? nil).map(grouped) ?? "")
    }
    text += table.text(style)
    if let last = marks.last {
      text +=
        "After \(counted(last.answers, "answer")) (\(yes) yes, \(no) no, \(names) names, \(skips) skipped): "
        + "\(fixed(last.labelled * 100, 2)) %, \(counted(last.wrong, "face")) under a wrong name.\n"
    }
    return text
  }
}
