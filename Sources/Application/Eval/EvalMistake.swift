public import Support

/// Why an evaluation comes to nothing.
public enum EvalMistake: Error, Hashable, Sendable {
  /// No label was given, and no folder with photos in it lies in this one.
  case noLabels(folder: FilePath)
  /// No labelled photo is in the folder; the first of them.
  case noPhotos(folder: FilePath, first: FilePath)
  /// Of the pairs to verify, fewer than two folds are of scored photos.
  case noPairs
}
