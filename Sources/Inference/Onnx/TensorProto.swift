/// A tensor as the file says it.
@safe struct TensorProto {
  private(set) var name = ""
  private var dims: [Int] = []
  private var code: Int32 = 0
  /// The elements as they lie in memory; without it they are in one of the lists.
  private var raw: WireReader?
  private var floats: [Float] = []
  private var doubles: [Double] = []
  private var ints: [Int32] = []
  private var longs: [Int64] = []

  init(_ reader: WireReader) throws(WireError) {
    var reader = reader
    while let field = try reader.next() {
      switch field.number {
      case 1: dims += try field.integers.map { Int($0) }
      case 2: code = Int32(clamping: try field.integer)
      case 3: throw WireError(reason: "weight '\(name)' is stored in segments")
      case 4: floats += try field.floats
      case 5: ints += try field.integers.map { Int32(truncatingIfNeeded: $0) }
      case 7: longs += try field.integers
      case 8: name = try field.text
      case 9: raw = try field.reader
      case 10: doubles += try field.doubles
      case 13: throw WireError(reason: "weight '\(name)' is stored in another file")
      default: break
      }
    }
  }

  /// Its elements: used in place where they are float or integer data as it lies in memory, else copied.
  ///
  /// - Parameters:
  ///   - owner: of the file's bytes, which is kept alive.
  func constant(_ owner: AnyObject?) throws(WireError) -> Constant {
    guard let type = ElementType(onnx: code) else {
      throw WireError(reason: "weight '\(name)' has the unsupported type \(onnxTypeName(code))")
    }
    let info: TensorInfo
    do throws(OperatorError) { info = try TensorInfo(type, dims) } catch {
      throw WireError(reason: "weight '\(name)': \(error.reason)")
    }
    if let raw { return try constant(info, raw, owner) }
    return switch type {
    case .float: try constant(info, floats) { $0 }
    case .double: try constant(info, doubles) { $0 }
    case .int64: try constant(info, longs) { $0 }
    case .int32: try constant(info, ints) { $0 }
    case .uint8: try constant(info, ints) { UInt8(truncatingIfNeeded: $0) }
    case .bool: try constant(info, ints) { UInt8($0 == 0 ? 0 : 1) }
    }
  }

  private func constant(
    _ info: TensorInfo, _ raw: WireReader, _ owner: AnyObject?
  ) throws(WireError) -> Constant {
    guard raw.count == info.byteCount else {
      throw WireError(
        reason: "weight '\(name)' of shape \(dims) holds \(raw.count) bytes, "
          + "not \(info.byteCount)")
    }
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
    guard values.count == info.count else {
      throw WireError(
        reason: "weight '\(name)' of shape \(dims) holds \(values.count) elements, "
          + "not \(info.count)")
    }
    return unsafe Constant(info) { memory in
      for (i, value) in values.enumerated() {
        unsafe memory.storeBytes(
          of: convert(value), toByteOffset: i * MemoryLayout<Element>.size, as: Element.self)
      }
    }
  }
}

extension ElementType {
  /// By the numbers of TensorProto.DataType; nil for a type not supported here.
  init?(onnx code: Int32) {
    switch code {
    case 1: self = .float
    case 2: self = .uint8
    case 6: self = .int32
    case 7: self = .int64
    case 9: self = .bool
    case 11: self = .double
    default: return nil
    }
  }
}

/// The name of a TensorProto.DataType, for messages.
func onnxTypeName(_ code: Int32) -> String {
  let names = [
    "undefined", "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool",
    "float16", "double", "uint32", "uint64", "complex64", "complex128", "bfloat16",
  ]
  return names.indices.contains(Int(code)) ? names[Int(code)] : "number \(code)"
}
