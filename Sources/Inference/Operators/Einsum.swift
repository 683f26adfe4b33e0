/// Einsum: sums of products by Einstein's convention; labels that the result lacks are summed over.
struct Einsum: Operator {
  private let terms: [[Character]]
  /// nil for the labels that occur once, in the order of the alphabet.
  private let result: [Character]?
  /// Stands for «...».
  private static let dots: Character = "."

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...Int.max)
    try node.requireOutputs(1...1)
    let equation = try node.string("equation", default: "")
    let text = String(equation.filter { $0 != " " })
    let sides = text.split(separator: "->", omittingEmptySubsequences: false)
    guard (1...2).contains(sides.count) else { throw .invalid("equation '\(equation)'") }
    func labels(_ side: Substring) throws(OperatorError) -> [Character] {
      var labels: [Character] = []
      var rest = side
      while let first = rest.first {
        if rest.hasPrefix("...") {
          labels.append(Self.dots)
          rest = rest.dropFirst(3)
        } else if first.isASCII, first.isLetter {
          labels.append(first)
          rest = rest.dropFirst()
        } else {
          throw .invalid("equation '\(equation)'")
        }
      }
      guard labels.filter({ $0 == Self.dots }).count <= 1 else {
        throw .invalid("equation '\(equation)'")
      }
      return labels
    }
    var terms: [[Character]] = []
    for term in sides[0].split(separator: ",", omittingEmptySubsequences: false) {
      terms.append(try labels(term))
    }
    guard terms.count == node.inputs.count else {
      throw .invalid("equation '\(equation)' for \(node.inputs.count) inputs")
    }
    self.terms = terms
    result = sides.count == 2 ? try labels(sides[1]) : nil
    if let result, Set(result).count != result.count { throw .invalid("equation '\(equation)'") }
  }

  /// A label, or an axis that «...» stands for, counted from the last.
  private enum Axis: Hashable {
    case label(Character)
    case dots(Int)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let infos = try (0..<inputs.count).map { index throws(OperatorError) in try inputs[index] }
    guard let real = infos[0].type.real, infos.allSatisfy({ $0.type == infos[0].type }) else {
      throw .unsupported("operands of types \(infos.map(\.type))")
    }
    var sizes: [Axis: Int] = [:]
    var axesOf: [[Axis]] = []
    var dotCount = 0
    for (term, info) in zip(terms, infos) {
      let hidden = info.rank - term.filter { $0 != Self.dots }.count
      guard term.contains(Self.dots) ? hidden >= 0 : hidden == 0 else {
        throw .invalid("an operand of shape \(info.shape) for '\(String(term))'")
      }
      dotCount = max(dotCount, hidden)
      let axes = expand(term, hidden)
      for (axis, size) in zip(axes, info.shape) {
        let known = sizes[axis] ?? 1
        guard known == size || known == 1 || size == 1 else {
          throw .invalid("operands of shapes \(infos.map(\.shape)) do not fit each other")
        }
        sizes[axis] = sizes[axis] == nil ? size : known == 1 ? size : known
      }
      axesOf.append(axes)
    }
    let kept = result.map { expand($0, dotCount) } ?? implied(dotCount)
    guard kept.allSatisfy({ sizes[$0] != nil }) else {
      throw .invalid("the result has a label that no operand has")
    }
    let summed = sizes.keys.filter { !kept.contains($0) }
    let output = try TensorInfo(infos[0].type, kept.map { sizes[$0] ?? 1 })
    let inner = try TensorInfo(.float, summed.map { sizes[$0] ?? 1 })
    guard output.count.multipliedReportingOverflow(by: max(1, inner.count)).partialValue <= 1 << 33
    else { throw .unsupported("sums of \(output.count) times \(inner.count) products") }
    // Labels that an operand repeats walk along its diagonal.
    let strides = zip(infos, axesOf).map { info, axes in
      let own = Remap.strides(info.shape)
      func step(_ axis: Axis) -> Int {
        axes.indices.filter { axes[$0] == axis && info.shape[$0] != 1 }.reduce(0) { $0 + own[$1] }
      }
      return (outer: kept.map(step), inner: summed.map(step))
    }
    return work(real, output, inner, strides)
  }

  private func expand(_ term: [Character], _ count: Int) -> [Axis] {
    term.flatMap { label in
      label == Self.dots
        ? (0..<count).reversed().map { Axis.dots($0) } : [Axis.label(label)]
    }
  }

  private func implied(_ dotCount: Int) -> [Axis] {
    let labels = terms.joined().filter { $0 != Self.dots }
    let once = Set(labels).filter { label in labels.count { $0 == label } == 1 }.sorted()
    let hasDots = terms.contains { $0.contains(Self.dots) }
    return expand((hasDots ? [Self.dots] : []) + once, dotCount)
  }

  private func work<T: RealNumber>(
    _: T.Type, _ output: TensorInfo, _ inner: TensorInfo, _ strides: [(outer: [Int], inner: [Int])]
  ) -> Work {
    Work(outputs: [output]) { operands in
      let sources = unsafe strides.indices.map { unsafe operands.input($0, as: T.self) }
      let out = unsafe operands.output(0, as: T.self)
      var at = Position(output.shape)
      for i in 0..<output.count {
        let starts = strides.map { at.offset($0.outer) }
        var sum = 0.0
        var step = Position(inner.shape)
        for _ in 0..<inner.count {
          var product = 1.0
          for operand in strides.indices {
            let from = starts[operand] + step.offset(strides[operand].inner)
            unsafe product *= Double(sources[operand][from])
          }
          sum += product
          step.advance()
        }
        unsafe out[i] = T(sum)
        at.advance()
      }
    }
  }
}
