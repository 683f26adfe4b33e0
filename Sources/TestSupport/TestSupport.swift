// What several test targets share: fixtures, temporary folders, seeded randomness, the data folder beside the repository.

import Foundation
public import Support

/// Files under Tests/Fixtures.
public enum Fixtures {
  /// Path of the repository's root folder.
  public static let root: String = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url.path
  }()

  public static func path(_ name: String) -> String { "\(root)/Tests/Fixtures/\(name)" }

  public static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }
}

/// The folder of measurement data that may lie beside the repository. Tests that need it are skipped, and say so,
/// where it is missing: `@Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))`.
public enum SharedData {
  public static let root: String = {
    let named = ProcessInfo.processInfo.environment["KINFOLK_SHARED_DATA"]
    return named ?? "\(Fixtures.root)/../shared/data"
  }()

  public static var isPresent: Bool { FileManager.default.fileExists(atPath: root) }

  public static func path(_ name: String) -> String { "\(root)/\(name)" }

  public static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// A file of JSON.
  public static func json<Value: Decodable>(_ name: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(bytes(name)))
  }

  /// The rows of a file whose fields have commas between them, without the heading.
  public static func table(_ name: String) throws -> [[String]] {
    String(decoding: try bytes(name), as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst()
      .map { $0.split(separator: ",").map(String.init) }
  }

  /// Names inside a folder of the data, sorted.
  public static func list(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
  }
}

/// A folder that is removed when the value goes out of scope.
public final class TemporaryFolder: Sendable {
  public let path: String

  public init() throws {
    path = NSTemporaryDirectory() + "kinfolk-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The same for what takes paths as bytes.
  public var filePath: FilePath { FilePath(path) }

  /// Writes a file whose name Foundation may not be able to spell.
  public func write(_ bytes: some Sequence<UInt8>, to name: FilePath) throws {
    let stream = filePath.appending(name).withCString { fopen($0, "wb") }
    guard let stream else { throw SystemError.last }
    defer { fclose(stream) }
    let bytes = Array(bytes)
    guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw SystemError.last }
  }

  public func write(_ text: String, to name: FilePath) throws { try write(text.utf8, to: name) }

  /// Makes a folder, and those that lead to it.
  public func make(_ name: FilePath) throws {
    guard name != "." else { return }
    try make(name.parent)
    guard filePath.appending(name).withCString({ mkdir($0, 0o777) }) == 0 || errno == EEXIST else {
      throw SystemError.last
    }
  }
}

/// Randomness that a test can repeat. A failing property test prints its seed.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var source: SplitMix64

  public init(seed: UInt64) { source = SplitMix64(seed: seed) }

  public mutating func next() -> UInt64 { source.next() }

  /// Uniform in `range`.
  public mutating func float(in range: ClosedRange<Float>) -> Float {
    Float.random(in: range, using: &self)
  }
}

/// Runs what blocks for long on a thread of its own: on the few of the test runner it would hold up other tests, or wait
/// for them.
public func onThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
  }
}
