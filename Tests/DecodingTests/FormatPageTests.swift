import Foundation
import Imaging
import TestSupport
import Testing

@testable import Decoding

/// docs/formats.md says what the table of formats says. After a change, KINFOLK_WRITE_DOCS=1 writes it again.
struct FormatPageTests {
  @Test func isDocumented() throws {
    let path = "\(Fixtures.root)/docs/formats.md"
    let page = try String(contentsOfFile: path, encoding: .utf8)
    let marks = (
      begin:
        "<!-- From the table of formats: KINFOLK_WRITE_DOCS=1 swift test --filter FormatPage -->\n",
      end: "<!-- End of the table -->\n"
    )
    let begin = try #require(page.range(of: marks.begin)).upperBound
    let end = try #require(page.range(of: marks.end)).lowerBound
    let written = page.replacingCharacters(in: begin..<end, with: try Self.tables())
    if ProcessInfo.processInfo.environment["KINFOLK_WRITE_DOCS"] != nil {
      try written.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(page == written || ProcessInfo.processInfo.environment["KINFOLK_WRITE_DOCS"] != nil)
  }

  private static func tables() throws -> String {
    var what = "\n| format | decoded by | what of it |\n|---|---|---|\n"
    var how =
      "\n| format | made smaller while decoding | held upright by | dates from | colours | memory |\n"
    how += "|---|---|---|---|---|---|\n"
    for format in PictureReader.all.map(\.format) {
      let page = try #require(format.page, "\(format.name) has no page")
      what += "| \(format.name) | \(page.library) | \(page.kinds) |\n"
      how += "| \(format.name) | \(page.reduced) | \(page.orientation) | \(page.metadata) "
      how += "| \(page.colours) | \(page.memory) |\n"
    }
    return what + how + "\n"
  }
}
