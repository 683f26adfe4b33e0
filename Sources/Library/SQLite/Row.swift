internal import CSQLite
internal import Decisions
internal import Support
internal import Vocabulary

/// The row that a statement stands on, read once from its first column to its last. It is gone with the statement's next step.
///
/// Callers name their columns, with their types, in the order of the SELECT:
///
///     try database.all("SELECT id, name FROM people") { (id: PersonID, name: String?) in … }
///
/// So every column has a name and a type where it is used, and nothing is looked up or counted while rows are read.
@safe struct Row {
  // Not the `Statement`, which every column would retain and release.
  private let statement: OpaquePointer
  private var column: Int32 = 0
  /// What no library that this program wrote has in a column, as a clause: nil until it is met. The schema forbids it, but a file
  /// from elsewhere may have another schema.
  private(set) var oddity: String?

  init(_ statement: OpaquePointer) { unsafe self.statement = statement }

  mutating func next<Value: FromRow>() -> Value { Value(from: &self) }

  /// Notes that a column holds what cannot be: whoever reads the row throws it away then.
  mutating func note(oddity: String) { self.oddity = self.oddity ?? oddity }

  /// The next column as `read` makes something of it.
  fileprivate mutating func next<Value>(_ read: (OpaquePointer, Int32) -> Value) -> Value {
    assert(unsafe column < sqlite3_column_count(statement), "more is read than there are columns")
    defer { column += 1 }
    return unsafe read(statement, column)
  }

  fileprivate mutating func skipIfNull() -> Bool {
    guard unsafe sqlite3_column_type(statement, column) == SQLITE_NULL else { return false }
    column += 1
    return true
  }
}

/// What one column of a row, or a few in a fixed order, can be read as.
///
/// NULL is nil for an optional; for everything else it is nothing: 0, false, empty.
protocol FromRow {
  init(from row: inout Row)
}

extension Optional: FromRow where Wrapped: FromRow {
  /// - Precondition: `Wrapped` is read from one column.
  init(from row: inout Row) { self = row.skipIfNull() ? nil : Wrapped(from: &row) }
}

extension Int64: FromRow {
  init(from row: inout Row) { self = unsafe row.next { unsafe sqlite3_column_int64($0, $1) } }
}

extension Int: FromRow {
  init(from row: inout Row) { self.init(Int64(from: &row)) }
}

extension Bool: FromRow {
  init(from row: inout Row) { self = Int64(from: &row) != 0 }
}

extension Float: FromRow {
  init(from row: inout Row) {
    self = unsafe row.next { Float(unsafe sqlite3_column_double($0, $1)) }
  }
}

extension String: FromRow {
  init(from row: inout Row) {
    self = unsafe row.next { statement, column in
      guard let start = unsafe sqlite3_column_text(statement, column) else { return "" }
      let count = Int(unsafe sqlite3_column_bytes(statement, column))
      return unsafe String(
        decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
  }
}

/// A BLOB where SQLite keeps it: gone with the row.
@safe struct Blob: FromRow {
  private let bytes: UnsafeRawBufferPointer

  init(from row: inout Row) {
    unsafe bytes = row.next { statement, column in
      let start = unsafe sqlite3_column_blob(statement, column)
      let count = Int(unsafe sqlite3_column_bytes(statement, column))
      return unsafe UnsafeRawBufferPointer(start: start, count: count)
    }
  }

  /// The bytes; none for NULL.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    unsafe body(bytes)
  }
}

extension [UInt8]: FromRow {
  init(from row: inout Row) {
    self = unsafe Blob(from: &row).withBytes { unsafe [UInt8]($0) }
  }
}

extension FilePath: FromRow {
  init(from row: inout Row) { self.init([UInt8](from: &row)) }
}

/// A BLOB of little-endian 32-bit floats.
struct Floats: FromRow {
  /// Of the column, also where that is no multiple of a number's size.
  let byteCount: Int
  let numbers: [Float]

  init(from row: inout Row) {
    (byteCount, numbers) = unsafe Blob(from: &row).withBytes { bytes in
      let count = bytes.count / MemoryLayout<Float>.size
      let numbers = unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        let used = unsafe UnsafeRawBufferPointer(
          rebasing: bytes[..<(count * MemoryLayout<Float>.size)])
        unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: used)
        initialized = count
      }
      return (bytes.count, numbers)
    }
  }
}

// MARK: - What the program speaks of

extension PhotoID: FromRow {
  init(from row: inout Row) { self.init(Int64(from: &row)) }
}

extension FaceID: FromRow {
  init(from row: inout Row) { self.init(Int64(from: &row)) }
}

extension PersonID: FromRow {
  init(from row: inout Row) { self.init(Int64(from: &row)) }
}

extension DecisionID: FromRow {
  init(from row: inout Row) { self.init(Int64(from: &row)) }
}

extension ModelID: FromRow {
  init(from row: inout Row) { self.init(Int64(from: &row)) }
}

extension PhotoState: FromRow {
  init(from row: inout Row) {
    let text = String(from: &row)
    let state = PhotoState(rawValue: text)
    if state == nil { row.note(oddity: "a photo has the state «\(text)»") }
    self = state ?? .failed
  }
}

/// Four columns: x, y, width, height.
extension Box: FromRow {
  init(from row: inout Row) {
    self.init(x: row.next(), y: row.next(), width: row.next(), height: row.next())
  }
}

/// A BLOB of five points.
extension Landmarks: FromRow {
  init(from row: inout Row) {
    var numbers = Floats(from: &row).numbers
    if numbers.count != 10 {
      row.note(oddity: "a face has landmarks of \(numbers.count) numbers")
      numbers = [Float](repeating: 0, count: 10)
    }
    self.init(points: (0..<5).map { Point(x: numbers[2 * $0], y: numbers[2 * $0 + 1]) })
  }
}
