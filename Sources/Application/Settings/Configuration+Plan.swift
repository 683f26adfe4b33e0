public import Faces
public import Ingest
public import Support
internal import Surroundings
internal import Workers

extension Configuration {
  /// The folders that the configuration file names, as the service knows them: without links where they are there.
  public var watchedFolders: [FilePath] {
    service.folders.map { (try? Files.realPath($0)) ?? $0 }
  }

  /// What the service is to do by these settings.
  ///
  /// - Parameters:
  ///   - change: what the library is to go over to.
  ///   - jobs: workers at most; nil as the settings say, else as many as there are processors.
  public func servicePlan(
    models: ModelSet, change: ModelChange? = nil, jobs: Int?
  ) -> ServicePlan {
    var plan = ServicePlan(
      models: models, detector: detector, clustering: clustering,
      jobs: jobs ?? self.jobs ?? Cores.available)
    plan.change = change
    plan.folders = watchedFolders
    plan.ignore = service.ignored
    plan.pause = service.reconcileInterval
    return plan
  }
}
