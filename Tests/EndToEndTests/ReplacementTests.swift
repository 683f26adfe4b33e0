import Foundation
import Imaging
import TestSupport
import Testing

/// Files that other programs write anew: what was decided about their faces holds.
@Suite struct ReplacementTests {
  let kinfolk: Kinfolk
  let path: String

  /// A group photo, and one of its people alone.
  init() throws {
    kinfolk = try Kinfolk()
    let group = try Data(contentsOf: URL(fileURLWithPath: Fixtures.path("astronaut.jpg")))
    path = try kinfolk.makeFolder("photos", ["a.jpg": group])
  }

  private func scan() throws {
    let result = try kinfolk.run("scan", path, "--jobs", "1")
    #expect(result.status == 0, "\(result.errors)")
  }

  private func faces(_ name: String) throws -> [[String: Any]] {
    let report = try kinfolk.run("faces", "\(path)/\(name)", "--json").json()
    return try #require(report["faces"] as? [[String: Any]])
  }
}
