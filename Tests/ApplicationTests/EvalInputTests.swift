import Support
import Testing

@testable import Application

@Suite struct LabelsTests {
  @Test func labelsComeFromTheNamedColumns() throws {
    let text = "\u{FEFF}identity,note,path\r\nAda,\"a, b\",\"x \"\"y\"\".jpg\"\r\n\r\nGrace,,z.jpg"
    #expect(
      try Labels.parse(csv: text) == [
        LabelledPhoto(path: "x \"y\".jpg", identity: "Ada"),
        LabelledPhoto(path: "z.jpg", identity: "Grace"),
      ])
  }

  @Test(arguments: [
    ("", Labels.Mistake.noColumns), ("a,b\n1,2\n", .noColumns),
    ("path,identity\nx.jpg\n", .missingCell(line: 2)),
    ("path,identity\n\nx.jpg,\n", .missingCell(line: 3)),
    ("path,identity\n\"x.jpg,Ada\n", .openQuote(line: 2)),
  ])
  func brokenLabelsAreRefused(text: String, mistake: Labels.Mistake) {
    #expect(throws: mistake) { try Labels.parse(csv: text) }
  }

  @Test func theFirstFolderIsThePerson() {
    #expect(
      Labels.fromFolders(["Ada/1.jpg", "loose.jpg", "Grace/2019/2.jpg"]) == [
        LabelledPhoto(path: "Ada/1.jpg", identity: "Ada"),
        LabelledPhoto(path: "Grace/2019/2.jpg", identity: "Grace"),
      ])
  }
}

@Suite struct VerificationPairsTests {
  @Test func foldsHoldSamePairsThenOthers() throws {
    let text = "2\t1\nAda\t1\t12\nAda\t3\tGrace\t4\nGrace\t1\t2\nGrace\t5\tAda\t10000\n"
    let pairs = try VerificationPairs(text: text)
    #expect(
      pairs.folds == [
        [
          .init(first: "Ada/Ada_0001.jpg", second: "Ada/Ada_0012.jpg", isSamePerson: true),
          .init(first: "Ada/Ada_0003.jpg", second: "Grace/Grace_0004.jpg", isSamePerson: false),
        ],
        [
          .init(first: "Grace/Grace_0001.jpg", second: "Grace/Grace_0002.jpg", isSamePerson: true),
          .init(first: "Grace/Grace_0005.jpg", second: "Ada/Ada_10000.jpg", isSamePerson: false),
        ],
      ])
  }

  @Test(arguments: [
    ("", VerificationPairs.Mistake.header), ("x 3\n", .header),
    ("1 1\nAda 1 2\n", .lineCount(folds: 1, pairs: 1, found: 1)),
    ("1 1\nAda 1 2\nAda 1 2\n", .words(line: 3, samePerson: false)),
    ("1 1\nAda 1\nAda 1 Bo 2\n", .words(line: 2, samePerson: true)),
    ("1 1\nAda 1 x\nAda 1 Bo 2\n", .number(line: 2)),
  ])
  func brokenPairsAreRefused(text: String, mistake: VerificationPairs.Mistake) {
    #expect(throws: mistake) { try VerificationPairs(text: text) }
  }
}
