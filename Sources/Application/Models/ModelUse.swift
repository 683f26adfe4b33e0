public import Faces

/// By which models a library is searched and grouped, and by which it is to be.
public struct ModelUse: Sendable {
  /// By role.
  private let active: [ModelRole: String]
  private let wanted: [ModelRole: String]

  /// - Parameters:
  ///   - active: the models whose faces and vectors are in use; nil when they are not to be had.
  ///   - wanted: what settings ask for.
  public init(active: ModelSet?, wanted: ModelWish) {
    self.active =
      active.map { [.detector: $0.detector.name, .embedder: $0.embedder.name] } ?? [:]
    self.wanted = [
      .detector: wanted.detector ?? ModelCatalogue.standard(.detector),
      .embedder: wanted.embedder ?? ModelCatalogue.standard(.embedder),
    ]
  }

  public func isActive(_ model: CataloguedModel) -> Bool { active[model.role] == model.name }
  public func isWanted(_ model: CataloguedModel) -> Bool { wanted[model.role] == model.name }

  /// Whether the library needs it: what is in use now, what is wanted, and so all that a change under way reads.
  public func needs(_ model: CataloguedModel) -> Bool { isActive(model) || isWanted(model) }
}
