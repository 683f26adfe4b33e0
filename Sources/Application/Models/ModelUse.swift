public import Faces
public import Library

/// By which models a library is searched and grouped, and by which it is to be.
public struct ModelUse: Sendable {
  /// By role.
  private let active: [ModelRole: String]
  private let wanted: [ModelRole: String]

  /// - Parameters:
  ///   - active: what the library's faces and vectors are from, whether that is to be had or not; nil for nothing.
  ///   - wanted: what settings ask for.
  public init(active: ActiveModels?, wanted: ModelWish) {
    self.wanted = [
      .detector: wanted.detector ?? ModelCatalogue.standard(.detector),
      .embedder: wanted.embedder ?? ModelCatalogue.standard(.embedder),
    ]
    self.active = active.map { [.detector: $0.detector, .embedder: $0.embedder] } ?? [:]
  }

  public func isActive(_ model: CataloguedModel) -> Bool { active[model.role] == model.name }
  public func isWanted(_ model: CataloguedModel) -> Bool { wanted[model.role] == model.name }

  /// What the library needs a model of this name for: as what is in use now, or is wanted, and so all that a change under way reads.
  ///
  /// - Returns: nil for nothing.
  func need(of name: String) -> (role: ModelRole, isActive: Bool)? {
    let roles = ModelRole.allCases
    if let role = roles.first(where: { active[$0] == name }) { return (role, true) }
    return roles.first { wanted[$0] == name }.map { ($0, false) }
  }
}
