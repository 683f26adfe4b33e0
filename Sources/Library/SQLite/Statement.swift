internal import CSQLite

/// A prepared statement, and the row it stands on. Owned by one `Connection`, used by one caller at a time.
@safe final class Statement {
  private let handle: OpaquePointer
  let sql: String
  /// Set while a caller steps through the rows.
  var isInUse = false

  /// Takes ownership of `handle`.
  init(owning handle: OpaquePointer, sql: String) {
    unsafe self.handle = handle
    self.sql = sql
  }

  deinit { unsafe sqlite3_finalize(handle) }

  // MARK: Parameters

  /// Binds `values` to the parameters 1, 2, …
  ///
  /// - Precondition: there are as many values as parameters.
  func bind(_ values: [Value]) -> Int32 {
    precondition(
      unsafe Int(sqlite3_bind_parameter_count(handle)) == values.count,
      "\(values.count) values for: \(sql)")
    for (offset, value) in values.enumerated() {
      let index = Int32(offset + 1)
      let result = bind(value, at: index)
      guard result == SQLITE_OK else { return result }
    }
    return SQLITE_OK
  }

  private func bind(_ value: Value, at index: Int32) -> Int32 {
    switch value {
    case .null: unsafe sqlite3_bind_null(handle, index)
    case .integer(let number): unsafe sqlite3_bind_int64(handle, index, number)
    case .real(let number): unsafe sqlite3_bind_double(handle, index, number)
    case .text(var text):
      text.withUTF8 { bytes in
        // An empty string has no address, but NULL would bind SQL's NULL.
        unsafe bytes.isEmpty
          ? kinfolk_bind_text(handle, index, "", 0)
          : bytes.withMemoryRebound(to: CChar.self) {
            unsafe kinfolk_bind_text(handle, index, $0.baseAddress, Int32($0.count))
          }
      }
    case .bytes(let bytes):
      unsafe bytes.withUnsafeBytes {
        unsafe kinfolk_bind_blob(handle, index, $0.baseAddress, Int32($0.count))
      }
    case .floats(let floats):
      unsafe floats.withUnsafeBytes {
        unsafe kinfolk_bind_blob(handle, index, $0.baseAddress, Int32($0.count))
      }
    case .integers(let integers):
      unsafe integers.withUnsafeBytes {
        unsafe kinfolk_bind_blob(handle, index, $0.baseAddress, Int32($0.count))
      }
    }
  }

  // MARK: Rows

  /// `SQLITE_ROW`, `SQLITE_DONE`, or an error.
  func step() -> Int32 { unsafe sqlite3_step(handle) }

  /// Ready for the next use: no row, no values.
  func reset() {
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
    isInUse = false
  }

  /// Rows that were visited one after the other for want of an index, since the statement was prepared.
  var fullScanSteps: Int {
    Int(unsafe sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0))
  }

  /// The row it stands on, before its first column.
  var row: Row { unsafe Row(handle) }
}
