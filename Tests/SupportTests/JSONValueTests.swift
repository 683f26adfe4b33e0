import Support
import Testing

@Suite struct JSONValueTests {
  private func value(_ text: String) throws -> JSONValue { try JSONValue(strict: Array(text.utf8)) }

  @Test(arguments: [
    (#"{"a": 1, "b": {"a": 2, "a": 3}}"#, "b.a", "is there twice"),
    // One name, however it is spelt.
    (#"{"a": 1, "\u0061": 2}"#, "a", "is there twice"),
    (#"{"mean": [0, 1, 1e999]}"#, "mean[2]", "is no number that this program can hold"),
    (
      #"{"n": 99999999999999999999999999999999999999999}"#, "n",
      "is no number that this program can hold"
    ),
    (#"{"n": NaN}"#, "n", "is 'NaN', which is no JSON"),
    (#"{"n": -Infinity}"#, "n", "is no number that this program can hold"),
    (#"{"n": 1} {}"#, "", "goes on behind its end"),
    ("{\"n\":\n\n}", "n", "is no JSON at line 3"),
    (#"{"n": "open"#, "n", "is no JSON at line 1"),
    (#"{"n": "\ud800"}"#, "n", "is no JSON at line 1"),
    ("", "", "is no JSON at line 1"),
  ])
  func faultsAreNamedByTheirPlace(text: String, field: String, reason: String) throws {
    #expect(throws: JSONFault(field: field, reason: reason)) { try value(text) }
  }

  @Test func depthHasALimit() throws {
    let deep = String(repeating: "[", count: 5000)
    #expect(throws: JSONFault.self) { try value(deep) }
    #expect(throws: JSONFault(field: "", reason: "is no text (UTF-8)")) {
      try JSONValue(strict: [0x22, 0xFF, 0x22])
    }
  }

  @Test func aTextIsChangedInOnePlaceAndStaysAsItIsElsewhere() throws {
    var manifest = try value(
      #"{"name": "a \"b\" é\u00e9 \ud83d\ude00", "scale": 0.00390625, "mean": [1.50, 2], "x": [], "t": true, "n": null, "o": {}}"#
    )
    #expect(manifest["name"]?.plainText == "a \"b\" éé 😀")
    manifest["scale"] = .number(Float(0.5))
    manifest["new"] = .object([.init("deep", .array([.text("a")]))])
    manifest["t"] = nil
    #expect(
      manifest.written == """
        {
          "name": "a \\"b\\" éé 😀",
          "scale": 0.5,
          "mean": [1.50, 2],
          "x": [],
          "n": null,
          "o": {},
          "new": {
            "deep": [
              "a"
            ]
          }
        }

        """)
    #expect(try JSONValue(strict: Array(manifest.written.utf8)) == manifest)
  }
}
