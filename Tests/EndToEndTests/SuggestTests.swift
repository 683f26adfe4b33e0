import Foundation
import Testing

/// `kinfolk suggest`.
@Suite struct SuggestTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  @Test func pairsAndUnnamedPeopleAreListed() throws {
    _ = try kinfolk.scanVariants(4)
    #expect(try kinfolk.run("name", "2", "Eileen").status == 0)
    let result = try kinfolk.run("suggest", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let report = try result.json()
    let pairs = try #require(report["same"] as? [[String: Any]])
    #expect(pairs.count == 6)
    // Those that would get a name come first.
    for (index, pair) in pairs.enumerated() {
      let person = try #require(pair["person"] as? [String: Any])
      #expect((person["name"] as? String == "Eileen") == (index < 3))
      let distance = try #require(pair["distance"] as? Double)
      #expect(distance > 0 && distance < 0.05)
      #expect(try #require(pair["chance"] as? Double) > 0.5)
      #expect(pair["person_faces"] as? Int == 1 && pair["other_faces"] as? Int == 1)
      let why = try #require(pair["why"] as? String)
      #expect(why.hasPrefix("distance 0.0") && why.contains("above the threshold 0.0001"), "\(why)")
    }
    let unnamed = try #require(report["unnamed"] as? [[String: Any]])
    #expect(unnamed.compactMap { ($0["person"] as? [String: Any])?["id"] as? Int } == [1, 3, 4])

    let text = try kinfolk.run("suggest", "--limit", "1")
    #expect(text.output.hasPrefix("Same person?\n  Eileen and #"), "\(text.output)")
    #expect(text.output.contains("\nWho is this?\n  #1: 1 face without a name\n"))
    #expect(text.output.hasSuffix("\n'kinfolk review' shows their faces and takes the answers.\n"))
  }

  @Test func thereMayBeNothing() throws {
    let folder = try kinfolk.makeFolder("nothing", [:])
    #expect(try kinfolk.run("scan", folder).status == 0)
    let result = try kinfolk.run("suggest")
    #expect(result.output == "There is nothing to suggest.\n")
    #expect(result.status == 0)
    let report = try kinfolk.run("suggest", "--json").json()
    #expect((report["same"] as? [Any])?.isEmpty == true)
  }

  @Test func badInputIsNamed() throws {
    #expect(try kinfolk.run("suggest").errors.hasPrefix("Error: There is no library at "))
    let limit = try kinfolk.run("suggest", "--limit", "0")
    #expect(limit.status == 64)
    #expect(
      limit.errors.hasPrefix(
        "Error: The value '0' is invalid for '--limit N': give a whole number from 1 to 10000.\n"))
  }
}
