import Testing

@testable import CommandLine

@Suite struct EvalInputTests {
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
    #expect(throws: Failure("bad_labels", message)) {
      try EvalInput.labels(csv: text, file: "l.csv")
    }
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
      try EvalInput.pairs(text: text, file: "p.txt")
    }
  }
}
