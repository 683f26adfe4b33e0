internal import Foundation
public import Support
internal import TestSupport
public import Workers

/// The misbehaving worker, which lies beside the test program.
public enum Doubles {
  public static func program(_ manner: String = "obeys") throws -> WorkerProgram {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = (own as NSString).deletingLastPathComponent
    return WorkerProgram(
      path: "\(folder)/WorkerDouble", arguments: ["worker", manner],
      environment: ["ONLY": "this"])
  }

  /// A «photo» for it, open for reading; nothing of it stays on disk.
  public static func photo(_ order: String) throws -> Descriptor {
    let folder = try TemporaryFolder()
    let path = folder.file("order")
    try Data(order.utf8).write(to: URL(fileURLWithPath: path))
    return Descriptor(owning: open(path, O_RDONLY | O_CLOEXEC))
  }

  /// A file that passes for a PNG and carries an order.
  public static func write(_ order: String, to path: String) throws {
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let parent = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try Data(signature + Array(order.utf8)).write(to: URL(fileURLWithPath: path))
  }
}
