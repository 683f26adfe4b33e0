import Support
import Testing

@Suite struct NumbersTests {
  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
  func numbersAreGrouped(number: Int, text: String) {
    #expect(grouped(number) == text)
  }

  @Test func nounsAgree() {
    #expect(counted(1, "photo") == "1 photo")
    #expect(counted(0, "photo") == "0 photos")
    #expect(counted(2, "person", "people") == "2 people")
  }

  @Test(arguments: [
    (0.5, 0, "1"), (0.0625, 3, "0.063"), (-1.005, 1, "-1.0"), (12.0, 2, "12.00"), (.nan, 2, "-"),
    (0.999, 2, "1.00"), (-0.001, 2, "0.00"),
  ])
  func fixedRounds(number: Double, digits: Int, text: String) {
    #expect(fixed(number, digits) == text)
  }

  @Test(arguments: [
    (0.04, "0.0 s"), (9.96, "10 s"), (59.4, "59 s"), (65, "1 min 05 s"), (7620, "2 h 07 min"),
    (-1, "-"),
  ])
  func durationsReadWell(seconds: Double, text: String) {
    #expect(duration(seconds: seconds) == text)
  }
}
