extension RawSpan {
  /// Whether `magic` stands at `offset`.
  public func starts(with magic: [UInt8], at offset: Int = 0) -> Bool {
    guard byteCount >= offset + magic.count else { return false }
    return unsafe withUnsafeBytes { all in
      unsafe all[offset..<offset + magic.count].elementsEqual(magic)
    }
  }

  /// Whether the ASCII text stands at `offset`.
  public func starts(with text: String, at offset: Int = 0) -> Bool {
    starts(with: Array(text.utf8), at: offset)
  }
}
