public import Support

/// How the service behaves on the machine it runs on; what it does to photos is in the library's settings.
public struct ServiceSettings: Hashable, Sendable {
  /// Folders watched besides those the library knows: absolute paths.
  public var folders: [FilePath] = []
  /// Shell patterns of files and folders that are passed over: one without a slash is compared with the name, one with a slash
  /// with the path below the watched folder.
  public var ignored: [FilePath] = []
  /// Between two comparisons of the folders with the library that need no event.
  public var reconcileInterval: Duration = .seconds(6 * 60 * 60)
  public var logLevel: LogLevel = .info
  /// Whether messages above `debug` name photos.
  public var logsPhotoNames = false
  /// Whether the service stays behind everything else that runs.
  public var runsInBackground = true

  public init() {}
}
