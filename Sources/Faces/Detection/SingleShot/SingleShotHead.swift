internal import Glibc
internal import Inference

/// What the last layers of a network say, and where: recognised once by what they give for a picture, and decoded from then on.
protocol SingleShotHead: Sendable {
  /// Whether faces come with landmarks.
  var hasLandmarks: Bool { get }

  /// Recognises the outputs.
  ///
  /// - Parameters:
  ///   - outputs: for a black picture.
  ///   - size: of that picture.
  /// - Throws: what is expected instead.
  init(_ outputs: [HeadOutput], size: NetworkSize) throws(HeadMismatch)

  /// How many numbers each output that is read has for a picture.
  func lengths(_ size: NetworkSize) -> [(output: String, count: Int)]

  /// The faces that score above `threshold`, in pixels of the input; landmarks are five x and then five y.
  ///
  /// - Precondition: the outputs have the `lengths` of this size.
  func candidates(
    _ outputs: borrowing Outputs, size: NetworkSize, above threshold: Float
  ) -> [Candidate]
}

/// An output of a network, taken as a table: one row a box, whatever stands before. A batch is one picture.
struct HeadOutput: Hashable, Sendable {
  let name: String
  let shape: [Int]
  let values: [Float]

  /// Numbers a row.
  var columns: Int { shape.last ?? 0 }
  /// nil for what is no table of one picture.
  var rows: Int? {
    guard shape.count == 2 || (shape.count == 3 && shape[0] == 1) else { return nil }
    return shape[shape.count - 2]
  }

  /// Whether these are what a sigmoid or softmax would still have to make shares of: one that did leaves nothing beyond 0 and 1.
  var isRaw: Bool { values.contains { !(0...1).contains($0) } }
}

/// Outputs are none of the family's.
struct HeadMismatch: Error, Hashable {
  /// Reads after «expected are».
  let expected: String
}

extension [HeadOutput] {
  /// The only output with so many rows and columns; nil if there is none or another.
  func only(rows: Int, columns: Int) -> HeadOutput? {
    let found = filter { $0.rows == rows && $0.columns == columns }
    return found.count == 1 ? found[0] : nil
  }
}

extension NetworkSize {
  /// Columns and rows of the grid of a stride; those that reach beyond the picture count.
  func cells(_ stride: Int) -> (columns: Int, rows: Int, count: Int) {
    let columns = (width + stride - 1) / stride
    let rows = (height + stride - 1) / stride
    return (columns, rows, columns * rows)
  }
}

/// The share that a sigmoid makes of a number.
func sigmoid(_ value: Float) -> Float { 1 / (1 + exp(-value)) }
