import Support
import Testing

@testable import CommandLine

@Suite struct RenderTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한글", 4), ("👩‍👩‍👧", 2),
    ("☎\u{FE0F}", 2),
    ("\u{200B}", 0),
  ])
  func displayWidthCountsColumns(text: String, columns: Int) {
    #expect(displayWidth(text) == columns)
  }

  @Test func controlCharactersAreShown() {
    #expect(printable("a\u{1B}[31mb\nc") == "a\\u{1b}[31mb\\u{a}c")
    #expect(printable("Zoë 日本") == "Zoë 日本")
    #expect(printable("\u{202E}gpj.exe") == "\\u{202e}gpj.exe")
  }

  @Test func tablesAlignByDisplayWidth() {
    var table = Table(.init(title: "Name"), .init(title: "Photos", alignment: .right))
    table.add("日本", "5")
    table.add("Ada Lovelace", "1,234")
    #expect(
      table.text(.plain) == """
        Name          Photos
        日本               5
        Ada Lovelace   1,234

        """)
  }

  @Test func tablesEmphasiseOnlyTheHeader() {
    var table = Table(.init(title: "A"), .init(title: "B"))
    table.add("1", "")
    #expect(table.text(Style(isEnabled: true)) == "\u{1B}[2mA  B\u{1B}[0m\n1\n")
  }

  @Test func jsonIsSortedAndOnOneLine() {
    struct Value: Encodable {
      var b = "x/y"
      var a = [1, 2]
      var c = Double.nan
    }
    #expect(JSON.text(Value()) == #"{"a":[1,2],"b":"x/y","c":"nan"}"#)
    #expect(
      JSON.text(ErrorReport(code: "usage", message: "No \"x\"."))
        == #"{"error":{"code":"usage","message":"No \"x\"."}}"#)
  }
}
