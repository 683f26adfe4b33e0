internal import Synchronization

/// A dense row-major array and its shape, as the caller of a model sees it.
public struct Tensor: Sendable, Hashable {
  public enum Storage: Sendable, Hashable {
    case float([Float])
    case double([Double])
    case int8([Int8])
    case uint8([UInt8])
    case int16([Int16])
    case uint16([UInt16])
    case int32([Int32])
    case uint32([UInt32])
    case int64([Int64])
    case uint64([UInt64])
    case bool([Bool])
  }

  /// For example `[N, C, H, W]`; empty for a single number.
  public let shape: [Int]
  public let storage: Storage

  /// - Precondition: the storage holds as many elements as the shape says.
  public init(shape: [Int], _ storage: Storage) {
    self.shape = shape
    self.storage = storage
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == count,
      "a tensor of shape \(shape) cannot hold \(count) elements")
  }

  public init(shape: [Int], floats: [Float]) { self.init(shape: shape, .float(floats)) }

  /// Elements in all.
  public var count: Int {
    switch storage {
    case .float(let values): values.count
    case .double(let values): values.count
    case .int8(let values): values.count
    case .uint8(let values): values.count
    case .int16(let values): values.count
    case .uint16(let values): values.count
    case .int32(let values): values.count
    case .uint32(let values): values.count
    case .int64(let values): values.count
    case .uint64(let values): values.count
    case .bool(let values): values.count
    }
  }

  public var type: ElementType {
    switch storage {
    case .float: .float
    case .double: .double
    case .int8: .int8
    case .uint8: .uint8
    case .int16: .int16
    case .uint16: .uint16
    case .int32: .int32
    case .uint32: .uint32
    case .int64: .int64
    case .uint64: .uint64
    case .bool: .bool
    }
  }

  /// The elements of a float tensor; nil for another type.
  public var floats: [Float]? {
    if case .float(let values) = storage { values } else { nil }
  }

  /// The elements of an int64 tensor; nil for another type.
  public var integers: [Int64]? {
    if case .int64(let values) = storage { values } else { nil }
  }

  /// Calls `body` with the elements' bytes.
  func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    switch storage {
    case .float(let values): unsafe values.withUnsafeBytes(body)
    case .double(let values): unsafe values.withUnsafeBytes(body)
    case .int8(let values): unsafe values.withUnsafeBytes(body)
    case .uint8(let values): unsafe values.withUnsafeBytes(body)
    case .int16(let values): unsafe values.withUnsafeBytes(body)
    case .uint16(let values): unsafe values.withUnsafeBytes(body)
    case .int32(let values): unsafe values.withUnsafeBytes(body)
    case .uint32(let values): unsafe values.withUnsafeBytes(body)
    case .int64(let values): unsafe values.withUnsafeBytes(body)
    case .uint64(let values): unsafe values.withUnsafeBytes(body)
    case .bool(let values): unsafe values.withUnsafeBytes(body)
    }
  }

  /// Copies a run's result out of its memory.
  init(_ info: TensorInfo, copying bytes: UnsafeRawPointer) {
    func copied<T: BitwiseCopyable>(_: T.Type) -> [T] {
      unsafe [T](
        UnsafeBufferPointer(start: bytes.assumingMemoryBound(to: T.self), count: info.count))
    }
    let storage: Storage =
      switch info.type {
      case .float: .float(copied(Float.self))
      case .double: .double(copied(Double.self))
      case .int8: .int8(copied(Int8.self))
      case .uint8: .uint8(copied(UInt8.self))
      case .int16: .int16(copied(Int16.self))
      case .uint16: .uint16(copied(UInt16.self))
      case .int32: .int32(copied(Int32.self))
      case .uint32: .uint32(copied(UInt32.self))
      case .int64: .int64(copied(Int64.self))
      case .uint64: .uint64(copied(UInt64.self))
      // Bytes other than 0 and 1 are no `Bool`.
      case .bool: .bool(copied(UInt8.self).map { $0 != 0 })
      }
    self.init(shape: info.shape, storage)
  }
}

/// Type and shape of a tensor inside a plan. Its element count is known to be within `Limits`.
struct TensorInfo: Hashable, Sendable {
  let type: ElementType
  let shape: [Int]
  let count: Int

  init(_ type: ElementType, _ shape: [Int]) throws(OperatorError) {
    guard shape.count <= Limits.rank else {
      throw .unsupported("a tensor of \(shape.count) axes; at most \(Limits.rank)")
    }
    var count = 1
    for size in shape {
      guard size >= 0 else { throw .invalid("a tensor cannot have the shape \(shape)") }
      let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow, product <= Limits.elements else {
        throw .unsupported("a tensor of shape \(shape); at most \(Limits.elements) elements")
      }
      count = product
    }
    self.type = type
    self.shape = shape
    self.count = shape.contains(0) ? 0 : count
  }

  var rank: Int { shape.count }
  var byteCount: Int { count * type.size }
}

/// A tensor known before a run: a weight, or what folding made of weights and shapes. Weights that lie well in the model's
/// own bytes are used in place; those bytes outlive this object by the contract of `Model.init`.
///
/// What takes more memory than it is made of may be made when it is needed: `fill` writes it without keeping it, and whoever asks
/// for `bytes` has it kept.
///
/// Never written after `init`, but for what is behind a lock.
@safe final class Constant: @unchecked Sendable {
  /// How to make the elements.
  @safe struct Recipe {
    /// Writes all of them, the same ones each time.
    let fill: (UnsafeMutableRawPointer) -> Void
    /// What they are made of, where they are the rows of a matrix that is quantised: one for each place along the first axis.
    var quantised: QuantisedRows?
  }

  let info: TensorInfo
  /// nil where they are made by the recipe.
  private let held: UnsafeRawPointer?
  private let owner: AnyObject?
  private let isAllocated: Bool
  let recipe: Recipe?
  private let made = Mutex<Constant?>(nil)

  /// Allocates, and lets `fill` write the elements.
  init<E>(_ info: TensorInfo, fill: (UnsafeMutableRawPointer) throws(E) -> Void) throws(E) {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(info.byteCount, 1), alignment: 64)
    do throws(E) { try unsafe fill(memory) } catch {
      unsafe memory.deallocate()
      throw error
    }
    self.info = info
    unsafe held = UnsafeRawPointer(memory)
    owner = nil
    isAllocated = true
    recipe = nil
  }

  /// Uses memory in place; `owner` is kept alive.
  @unsafe init(_ info: TensorInfo, inPlace bytes: UnsafeRawPointer, owner: AnyObject?) {
    self.info = info
    unsafe held = bytes
    self.owner = owner
    isAllocated = false
    recipe = nil
  }

  /// Makes the elements when they are needed.
  init(_ info: TensorInfo, madeBy recipe: Recipe) {
    self.info = info
    unsafe held = nil
    owner = nil
    isAllocated = false
    self.recipe = recipe
  }

  /// The elements. Those that are made are kept from then on.
  var bytes: UnsafeRawPointer {
    if let held = unsafe held { return unsafe held }
    let constant = made.withLock { made in
      let constant = unsafe made ?? Constant(info) { memory in unsafe fill(memory) }
      made = constant
      return constant
    }
    return unsafe constant.bytes
  }

  /// Whether the elements take no memory of this object's own until somebody asks for `bytes`.
  var isMade: Bool { recipe != nil }

  /// Writes the elements.
  @unsafe func fill(_ memory: UnsafeMutableRawPointer) {
    if let recipe {
      unsafe recipe.fill(memory)
    } else {
      unsafe memory.copyMemory(from: bytes, byteCount: info.byteCount)
    }
  }

  /// Lets `body` look at the elements of a float tensor, which are gone afterwards if they are made.
  @unsafe func withFloats<R>(_ body: (UnsafePointer<Float>) -> R) -> R {
    if !isMade { return unsafe body(floatBytes) }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(info.byteCount, 1), alignment: 64)
    defer { unsafe memory.deallocate() }
    unsafe fill(memory)
    return unsafe body(memory.assumingMemoryBound(to: Float.self))
  }

  convenience init(_ type: ElementType, _ shape: [Int], zeroed: Void) throws(OperatorError) {
    let info = try TensorInfo(type, shape)
    unsafe self.init(info) { memory in
      unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: info.byteCount)
    }
  }

  convenience init(_ shape: [Int], floats: [Float]) throws(OperatorError) {
    let info = try TensorInfo(.float, shape)
    precondition(info.count == floats.count)
    unsafe self.init(info) { memory in
      unsafe floats.withUnsafeBytes {
        unsafe memory.copyMemory(
          from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count)
      }
    }
  }

  convenience init(_ shape: [Int], integers: [Int]) throws(OperatorError) {
    let info = try TensorInfo(.int64, shape)
    precondition(info.count == integers.count)
    unsafe self.init(info) { memory in
      for (i, value) in integers.enumerated() {
        unsafe memory.storeBytes(of: Int64(value), toByteOffset: 8 * i, as: Int64.self)
      }
    }
  }

  deinit { if isAllocated { unsafe held?.deallocate() } }

  /// The same elements under another shape of as many.
  func reshaped(_ shape: [Int]) throws(OperatorError) -> Constant {
    let info = try TensorInfo(self.info.type, shape)
    precondition(info.count == self.info.count)
    if let recipe {
      let rows = recipe.quantised.flatMap { $0.count == shape.first ? $0 : nil }
      return unsafe Constant(info, madeBy: Recipe(fill: recipe.fill, quantised: rows))
    }
    return unsafe Constant(info, inPlace: bytes, owner: self)
  }

  /// The elements of a float tensor, where they lie.
  var floatBytes: UnsafePointer<Float> {
    unsafe bytes.assumingMemoryBound(to: Float.self)
  }

  /// A copy of the elements of a float tensor; nil for another type.
  var floats: [Float]? {
    guard info.type == .float else { return nil }
    return unsafe withFloats { unsafe [Float](UnsafeBufferPointer(start: $0, count: info.count)) }
  }

  /// The elements of an integer tensor; nil for another type.
  var integers: [Int]? {
    switch info.type {
    case .int64:
      unsafe UnsafeBufferPointer(
        start: bytes.assumingMemoryBound(to: Int64.self), count: info.count
      ).map { Int($0) }
    case .int32:
      unsafe UnsafeBufferPointer(
        start: bytes.assumingMemoryBound(to: Int32.self), count: info.count
      ).map { Int($0) }
    default: nil
    }
  }

  /// The only element of a bool tensor; nil for another.
  var boolean: Bool? {
    guard info.type == .bool, info.count == 1 else { return nil }
    return unsafe bytes.load(as: UInt8.self) != 0
  }
}

/// Product of sizes of a tensor within `Limits`, so that it cannot overflow unless a size is 0.
func product(_ sizes: some Sequence<Int>) -> Int {
  sizes.contains(0) ? 0 : sizes.reduce(1, *)
}
