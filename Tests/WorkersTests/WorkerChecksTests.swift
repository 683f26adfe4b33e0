import Foundation
import Testing

/// docs/service.md lists what is checked of a message; here it is held to what the program checks.
@Suite struct WorkerChecksTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// What messages are refused by, as the errors name it.
  private static func names() throws -> Set<String> {
    let files = ["WorkerMessages", "ModelMessages", "PartialPicture", "WorkerPool"]
    var names: Set<String> = []
    for file in files {
      let source = try text("Sources/Workers/\(file).swift")
      let reading =
        /(?:MalformedBytes|(?:reader\.|try )(?:text|number|count|float|flag|floats|bytes|words|whole|size|optionalText))\(\s*"([^"]+)"/
      names.formUnion(source.matches(of: reading).map { String($0.output.1) })
    }
    return names
  }

  @Test func everyCheckIsListed() throws {
    let section = try #require(
      try Self.text("docs/service.md").split(separator: "## The sandbox of a worker").last)
    let listed = Set(
      section.matches(of: /`([^`]+)`/).map {
        // A line may end inside a name.
        $0.output.1.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      })
    let names = try Self.names()
    #expect(names.count > 40)
    #expect(names.subtracting(listed) == [])
  }
}
