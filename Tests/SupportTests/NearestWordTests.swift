import Support
import Testing

@Suite struct NearestWordTests {
  @Test(arguments: [
    ("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("scna", "scan", 1), ("jsn", "json", 1),
    ("naïve", "naive", 1),
  ])
  func editDistanceCountsTheFewestEdits(a: String, b: String, expected: Int) {
    #expect(editDistance(a, b) == expected)
    #expect(editDistance(b, a) == expected)
  }

  @Test func theNearestWordWins() {
    #expect(nearestWord(to: "--jsn", among: ["--jobs", "--json"]) == "--json")
    #expect(nearestWord(to: "PHOTO", among: ["photos", "people"]) == "photos")
  }

  @Test func nothingNearMeansNoSuggestion() {
    #expect(nearestWord(to: "zebra", among: ["scan", "people"]) == nil)
    #expect(nearestWord(to: "x", among: [String]()) == nil)
  }

  @Test func tiesGoToTheEarlierCandidate() {
    #expect(nearestWord(to: "cat", among: ["bat", "rat"]) == "bat")
  }
}
