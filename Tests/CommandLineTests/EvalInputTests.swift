import Support
import Testing

@testable import CommandLine

@Suite struct LabelsTests {
  @Test func labelsComeFromTheNamedColumns() throws {
    let text = "\u{FEFF}identity,note,path\r\nAda,\"a, b\",\"x \"\"y\"\".jpg\"\r\n\r\nGrace,,z.jpg"
    #expect(
      try Labels.parse(csv: text, file: "l.csv") == [
        LabelledPhoto(path: "x \"y\".jpg", identity: "Ada"),
        LabelledPhoto(path: "z.jpg", identity: "Grace"),
      ])
  }

  @Test(arguments: [
    ("", "l.csv: the first line must name the columns path and identity, like 'path,identity'."),
    (
      "a,b\n1,2\n",
      "l.csv: the first line must name the columns path and identity, like 'path,identity'."
    ),
    ("path,identity\nx.jpg\n", "l.csv, line 2: a path or an identity is missing."),
    ("path,identity\n\nx.jpg,\n", "l.csv, line 3: a path or an identity is missing."),
    ("path,identity\n\"x.jpg,Ada\n", "l.csv, line 2: a quote is opened and never closed."),
  ])
  func brokenLabelsNameTheLine(text: String, message: String) {
    #expect(throws: Failure("bad_labels", message)) { try Labels.parse(csv: text, file: "l.csv") }
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
    let pairs = try VerificationPairs(text: text, file: "p.txt")
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
    ("", "p.txt, line 1: the header must be two numbers, folds and pairs, like '10 300'."),
    ("x 3\n", "p.txt, line 1: the header must be two numbers, folds and pairs, like '10 300'."),
    (
      "1 1\nAda 1 2\n",
      "p.txt, line 1: 1 folds of 2 x 1 pairs make 2 lines, but 1 follow."
    ),
    ("1 1\nAda 1 2\nAda 1 2\n", "p.txt, line 3: expected 'name i name j'."),
    ("1 1\nAda 1\nAda 1 Bo 2\n", "p.txt, line 2: expected 'name i j'."),
    ("1 1\nAda 1 x\nAda 1 Bo 2\n", "p.txt, line 2: the number of a photo is missing."),
  ])
  func brokenPairsNameTheLine(text: String, message: String) {
    #expect(throws: Failure("bad_pairs", message)) {
      try VerificationPairs(text: text, file: "p.txt")
    }
  }
}
