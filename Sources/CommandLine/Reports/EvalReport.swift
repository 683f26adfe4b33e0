internal import Support
internal import Clustering

/// What `eval` measured. The keys in JSON are a contract.
struct EvalReport: Encodable, Sendable, Equatable {
  struct Verification: Encodable, Sendable, Equatable {
    var accuracy: Double
    /// Over the folds.
    var standardError: Double
    var pairs: Int
    /// Pairs of which a photo is not scored or shows no face.
    var leftOut: Int
  }

  /// Photos scored: those with a label, without the cohort's people.
  var photos: Int
  /// Of these, photos in which no face was found.
  var missed: Int
  /// Identities among the photos scored.
  var identities: Int
  /// People the scored faces were grouped into; a face that belongs to nobody counts as one of its own.
  var people: Int
  var pairwise: PrecisionRecall
  var b3: PrecisionRecall
  /// Pairs of faces of one photo that ended in one person.
  var samePhotoViolations: Int
  @Nullable var verification: Verification?
  /// With `--answers`.
  @Nullable var answers: AnswersReport?
  var seconds: Double
  /// Photos left out because the cohort was made from their people.
  var leftOut: Int
  var leftOutPeople: Int
  /// Photos that could not be read.
  var failed: Int
  /// Labelled files that are no JPEG or PNG; they are not scored.
  var unsupported: Int
  /// Labels without a file.
  var absent: Int
  /// Photos searched for faces just now; the others were in the library that was named.
  var scanned: Int
  /// All faces found, bystanders too.
  var faces: Int
  var threshold: Float
  // Only with `--grow`; left out otherwise.
  /// B-cubed F of the people grown against those found at once.
  var agreementB3: Double?
  var grown: GrownScores?
  var atOnce: GrownScores?
  /// Share of faces whose person changed when one photo came.
  var churn: Double?

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
    facts.add("Threshold", decimal(threshold))
    if unsupported > 0 {
      facts.add("No JPEG or PNG", "\(counted(unsupported, "labelled file")) not scored")
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

/// People against the truth, as they grew or as they were found at once.
struct GrownScores: Encodable, Sendable, Equatable {
  var people: Int
  var pairwise: PrecisionRecall
  var b3: PrecisionRecall
}
