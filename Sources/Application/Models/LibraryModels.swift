public import Faces
internal import Grouping
public import Ingest
public import Library
internal import Vocabulary

/// The models that a library rests on now, and those that its settings ask for.
public struct LibraryModels: Sendable {
  /// What finds and groups faces now. The wanted ones in a library without any, and where those it had are to be had no more: then all
  /// photos are searched anew at once.
  public let active: ModelSet
  /// What settings ask for, and `active` where there is no such model.
  public let wanted: ModelSet
  /// The names of what settings ask for, whether there is such a model or not.
  public let wish: ModelWish
  /// Why the library cannot go over to what settings ask for. It works by what it rests on meanwhile.
  public private(set) var obstacle: (any Error)?

  /// - Parameter resolve: the models of these names.
  /// - Throws: `LibraryError`; what `resolve` throws of the wish, where the library rests on nothing that is to be had.
  public init(
    of library: Library?, wish: ModelWish, resolve: (ModelWish) throws -> ModelSet
  ) throws {
    self.wish = wish
    let asked = Result { try resolve(wish) }
    guard let names = try library?.activeModels(),
      names != (try? asked.get()).map(ActiveModels.init),
      let models = try? resolve(ModelWish(names)), ActiveModels(models) == names
    else {
      wanted = try asked.get()
      active = wanted
      return
    }
    active = models
    switch asked {
    case .success(let models): wanted = models
    case .failure(let error):
      wanted = models
      obstacle = error
    }
  }

  /// The same once the files of what the library is to go over to were held against their checksums, so that no change begins
  /// which cannot go on.
  ///
  /// - Complexity: linear in the length of the files, if there is a change.
  public func checked() -> LibraryModels {
    guard isChanging else { return self }
    var checked = self
    do { try wanted.checkAdded() } catch { checked.obstacle = error }
    return checked
  }

  /// Whether the library is to go over to other models, and can as far as is known.
  public var isChanging: Bool {
    obstacle == nil && ActiveModels(active) != ActiveModels(wanted)
  }

  /// What it is to go over to; nil where it has what it wants, or cannot have it.
  ///
  /// - Parameter wanted: the settings in use with the wanted models.
  public func change(_ wanted: Configuration) -> ModelChange? {
    isChanging ? ModelChange(models: self.wanted, clustering: wanted.clustering) : nil
  }
}
