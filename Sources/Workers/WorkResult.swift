public import Imaging
public import Vocabulary

/// What a worker's order came to.
public enum WorkResult: Hashable, Sendable {
  case searched(PhotoFacts, faces: [FoundFace])
  case decoded(Image)
  /// Of the faces that were known, in their order; nil for one of which none can be made.
  case embedded([Embedding?])
  case examined(ModelFinding)
  /// The reason is a clause for the user.
  case failed(reason: String)
}
