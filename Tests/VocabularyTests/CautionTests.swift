import Glibc
import Testing
import Vocabulary

@Suite struct CautionTests {
  @Test func withAPowerOfOneItIsOneQuotient() {
    let caution: Caution = 0.25
    for count in 1...300 {
      #expect(caution.given(toGroupOf: Double(count)) == 1 - 0.25 * 2 / Double(count))
      #expect(caution.given(toGroupOf: Float(count)) == 1 - 0.25 * 2 / Float(count))
    }
  }

  @Test(arguments: 1...Caution.mostQuarters)
  func largerGroupsAreGivenMore(quarters: Int) {
    let caution = Caution(0.3, quarters: quarters)
    var before = caution.given(toGroupOf: 2.0)
    #expect(before == 1 - Double(Float(0.3)))
    for count in 3...5000 {
      let now = caution.given(toGroupOf: Double(count))
      #expect(now >= before)
      let wanted = 1 - Double(Float(0.3)) * pow(2 / Double(count), Double(quarters) / 4)
      #expect(abs(now - wanted) < 1e-15)
      before = now
    }
  }

  @Test func powersAreQuarters() {
    #expect(Caution(0.3, power: 0.5) == Caution(0.3, quarters: 2))
    #expect(Caution(0.3, power: 1) == 0.3)
    #expect(Caution(0.3, power: 2)?.power == 2)
    for power in [0, 0.3, -0.25, 2.25, .infinity, .nan] {
      #expect(Caution(0.3, power: power) == nil)
    }
  }
}
