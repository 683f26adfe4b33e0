internal import Application
internal import Grouping
internal import Support

extension TuneReport.TooLittle: WordedError {
  var failure: Failure {
    let found =
      wellKnown == 0
      ? "no named person has"
      : "only \(counted(wellKnown, "named person has", "named people have"))"
    return Failure(
      "too_little",
      "There is too little to tell: \(found) confirmed faces in \(ThresholdStudy.facesNeeded) "
        + "photos or more, and it takes \(ThresholdStudy.peopleNeeded) such people. 'kinfolk "
        + "people' lists whom to look at, 'kinfolk name' gives a name and confirms the faces "
        + "found so far.")
  }
}
