/// A tensor as the file says it.
@safe struct TensorProto {
  private(set) var name = ""
  private(set) var dims: [Int] = []
  private(set) var code: Int32 = 0
  /// The elements as they lie in memory; without it they are in one of the lists.
  private var raw: WireReader?
  private var floats: [Float] = []
  private var doubles: [Double] = []
  private var ints: [Int32] = []
  private var longs: [Int64] = []
  private var naturals: [UInt64] = []
  /// Why the elements are not to be had, if so.
  private var absence: String?
  /// Of the file's bytes, which is kept alive.
  private let owner: AnyObject?

  init(_ reader: WireReader, _ owner: AnyObject?) throws(WireError) {
    self.owner = owner
    var reader = reader
    while let field = try reader.next() {
      switch field.number {
      case 1: dims += try field.integers.map { Int($0) }
      case 2: code = Int32(clamping: try field.integer)
      case 3: absence = "stored in segments"
      case 4: floats += try field.floats
      case 5: ints += try field.integers.map { Int32(truncatingIfNeeded: $0) }
      case 7: longs += try field.integers
      case 8: name = try field.text
      case 9: raw = try field.reader
      case 10: doubles += try field.doubles
      case 11: naturals += try field.integers.map { UInt64(bitPattern: $0) }
      case 13: absence = "stored in another file"
      // DataLocation.EXTERNAL.
      case 14: if try field.integer == 1 { absence = "stored in another file" }
      default: break
      }
    }
  }

  /// Whether its elements are integers of four bits.
  var isNarrow: Bool { StoredType(onnx: code)?.isNarrow ?? false }

  /// Bytes of its elements in the file, as far as they are stored raw; in lists numbers take as many as they have in memory.
  var storedBytes: Int {
    raw?.count ?? 4 * (floats.count + ints.count) + 8
      * (doubles.count + longs.count + naturals.count)
  }

  /// Whether its elements are fractions, or what fractions are quantised to, rather than sizes and positions.
  var isParameter: Bool {
    // By the numbers of TensorProto.DataType: floats of all sizes, and integers of at most eight bits.
    [1, 2, 3, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23].contains(code)
  }

  /// How many elements its shape says it has; nil where that is absurd.
  var count: Int? {
    var count = 1
    for size in dims {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if size < 0 || overflow { return nil }
      count = product
    }
    return count
  }

  /// Its elements: used in place where they lie in the file as in memory, else copied.
  func constant() throws(WireError) -> Constant {
    if let absence { throw WireError(reason: absence, weight: name) }
    guard let stored = StoredType(onnx: code) else {
      throw WireError(reason: "type \(onnxTypeName(code))", weight: name)
    }
    let info: TensorInfo
    do throws(OperatorError) { info = try TensorInfo(stored.type, dims) } catch {
      throw WireError(reason: "weight '\(name)': \(error.reason)")
    }
    switch stored {
    case .plain(let type):
      if let raw { return try constant(info, raw) }
      return switch type {
      case .float: try constant(info, floats) { $0 }
      case .double: try constant(info, doubles) { $0 }
      case .int8: try constant(info, ints) { Int8(truncatingIfNeeded: $0) }
      case .uint8: try constant(info, ints) { UInt8(truncatingIfNeeded: $0) }
      case .int16: try constant(info, ints) { Int16(truncatingIfNeeded: $0) }
      case .uint16: try constant(info, ints) { UInt16(truncatingIfNeeded: $0) }
      case .int32: try constant(info, ints) { $0 }
      case .uint32: try constant(info, naturals) { UInt32(truncatingIfNeeded: $0) }
      case .int64: try constant(info, longs) { $0 }
      case .uint64: try constant(info, naturals) { $0 }
      case .bool: try constant(info, ints) { UInt8($0 == 0 ? 0 : 1) }
      }
    case .float16:
      return try constant(info, words(info.count)) { Float(Float16(bitPattern: $0)) }
    case .bfloat16:
      return try constant(info, words(info.count)) { Float(bitPattern: UInt32($0) << 16) }
    case .int4:
      // The sign bit of four is moved to the top and back.
      return try constant(info, nibbles(info.count)) { Int8(bitPattern: $0 << 4) >> 4 }
    case .uint4: return try constant(info, nibbles(info.count)) { $0 }
    }
  }

  /// Elements of two bytes each.
  private func words(_ count: Int) throws(WireError) -> [UInt16] {
    guard let raw else { return ints.map { UInt16(truncatingIfNeeded: $0) } }
    guard raw.count == 2 * count else { throw wrong(raw.count, "bytes", 2 * count) }
    return (0..<count).map {
      unsafe UInt16(littleEndian: raw.bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
    }
  }

  /// Elements of four bits each, the lower half of a byte first.
  private func nibbles(_ count: Int) throws(WireError) -> [UInt8] {
    let bytes: [UInt8]
    if let raw {
      bytes = unsafe [UInt8](raw.bytes)
    } else {
      bytes = ints.map { UInt8(truncatingIfNeeded: $0) }
    }
    guard bytes.count == (count + 1) / 2 else { throw wrong(bytes.count, "bytes", (count + 1) / 2) }
    return (0..<count).map { $0 % 2 == 0 ? bytes[$0 / 2] & 15 : bytes[$0 / 2] >> 4 }
  }

  private func constant(
    _ info: TensorInfo, _ raw: WireReader
  ) throws(WireError) -> Constant {
    guard raw.count == info.byteCount else { throw wrong(raw.count, "bytes", info.byteCount) }
    if let start = unsafe raw.bytes.baseAddress,
      UInt(bitPattern: start) % UInt(info.type.size) == 0
    {
      return unsafe Constant(info, inPlace: start, owner: owner)
    }
    return unsafe Constant(info) { memory in
      if let start = unsafe raw.bytes.baseAddress {
        unsafe memory.copyMemory(from: start, byteCount: info.byteCount)
      }
    }
  }

  private func constant<Stored, Element: BitwiseCopyable>(
    _ info: TensorInfo, _ values: [Stored], as convert: (Stored) -> Element
  ) throws(WireError) -> Constant {
    guard values.count == info.count else { throw wrong(values.count, "elements", info.count) }
    return unsafe Constant(info) { memory in
      for (i, value) in values.enumerated() {
        unsafe memory.storeBytes(
          of: convert(value), toByteOffset: i * MemoryLayout<Element>.size, as: Element.self)
      }
    }
  }

  private func wrong(_ found: Int, _ unit: String, _ expected: Int) -> WireError {
    WireError(reason: "weight '\(name)' of shape \(dims) holds \(found) \(unit), not \(expected)")
  }
}

/// How a file stores elements, by the numbers of TensorProto.DataType.
enum StoredType {
  case plain(ElementType)
  case float16
  case bfloat16
  case int4
  case uint4

  /// nil for a type not supported here.
  init?(onnx code: Int32) {
    switch code {
    case 1: self = .plain(.float)
    case 2: self = .plain(.uint8)
    case 3: self = .plain(.int8)
    case 4: self = .plain(.uint16)
    case 5: self = .plain(.int16)
    case 6: self = .plain(.int32)
    case 7: self = .plain(.int64)
    case 9: self = .plain(.bool)
    case 10: self = .float16
    case 11: self = .plain(.double)
    case 12: self = .plain(.uint32)
    case 13: self = .plain(.uint64)
    case 16: self = .bfloat16
    case 21: self = .uint4
    case 22: self = .int4
    default: return nil
    }
  }

  var isNarrow: Bool {
    switch self {
    case .int4, .uint4: true
    case .plain, .float16, .bfloat16: false
    }
  }

  /// The share of a number by which two ways to compute in this type may differ: two units of its last place.
  var precision: Double {
    switch self {
    case .float16: 0x1p-9
    case .bfloat16: 0x1p-6
    case .plain, .int4, .uint4: 0
    }
  }

  /// What elements of it are held as.
  var type: ElementType {
    switch self {
    case .plain(let type): type
    case .float16, .bfloat16: .float
    case .int4: .int8
    case .uint4: .uint8
    }
  }
}

extension ElementType {
  /// By the numbers of TensorProto.DataType; nil for a type not supported here.
  init?(onnx code: Int32) {
    guard let stored = StoredType(onnx: code) else { return nil }
    self = stored.type
  }
}

/// The name of a TensorProto.DataType, for messages.
func onnxTypeName(_ code: Int32) -> String {
  let names = [
    "undefined", "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool",
    "float16", "double", "uint32", "uint64", "complex64", "complex128", "bfloat16", "float8e4m3fn",
    "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1",
  ]
  return names.indices.contains(Int(code)) ? names[Int(code)] : "number \(code)"
}
