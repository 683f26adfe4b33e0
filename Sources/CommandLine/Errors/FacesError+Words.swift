internal import Faces
internal import Imaging
internal import Inference

extension FacesError: FactualError {
  var code: String {
    switch self {
    case .model, .givenModel, .setting, .inference, .imaging: "faces"
    case .licence: "licence"
    case .noModel: "no_model"
    }
  }

  var cure: Cure? {
    switch self {
    case .model:
      .clause(
        "the program is damaged or was built from changed files: build or install it again")
    case .inference(let error): error.cure
    case .imaging(let error): error.cure
    case .givenModel(let file, _) where file.hasSuffix("/\(CalibrationFile.name)"):
      .sentence("'kinfolk calibrate --reset' forgets it.")
    case .givenModel:
      .sentence(
        "'kinfolk models add' puts an added model back as it should be; 'kinfolk models use' has the "
          + "library use another.")
    case .licence:
      .sentence("'kinfolk models add --accept-licence' accepts it.")
    case .noModel(_, let name, let known):
      .sentence(
        "'kinfolk models' lists those there are.\(didYouMean(name, among: known))")
    case .setting: nil
    }
  }
}
