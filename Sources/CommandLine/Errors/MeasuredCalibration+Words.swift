internal import Application
internal import Support

extension MeasuredCalibration.TooFew: WordedError {
  var failure: Failure {
    Failure(
      "too_few_people",
      "Faces of \(counted(people, "person", "people")) were found, \(grouped(repeated)) of them in two photos "
        + "or more. To choose takes \(MeasuredCalibration.peopleNeeded) people, "
        + "\(MeasuredCalibration.repeatedNeeded) of them in two photos or more.")
  }
}
