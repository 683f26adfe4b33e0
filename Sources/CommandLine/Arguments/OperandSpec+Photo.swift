internal import Imaging
internal import Workers

extension OperandSpec {
  /// A photo that is looked into by its path.
  static func photo(_ name: String = "PHOTO") -> OperandSpec {
    OperandSpec(
      name: name, help: "A \(PictureFormat.all.listed("or")) file, in the library or not.")
  }
}
