/// A path as the system knows it: bytes, of which zero and the slash alone mean something.
///
/// Two paths are equal if their bytes are. Swift compares texts by what they mean, so that two files whose names differ in
/// Unicode form only would be one; and names from old disks are no UTF-8 at all.
///
/// As a text (`description`) a path is what its bytes say in UTF-8; see `LosslessText` for what becomes of other bytes. So
/// `FilePath(path.description) == path` for every path, and a message may quote one: what shows it uses `printable`.
public struct FilePath: Hashable, Sendable {
  public let bytes: [UInt8]

  private static let slash = UInt8(ascii: "/")

  public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// The path whose `description` is `text`.
  public init(_ text: String) { bytes = LosslessText.bytes(of: text) }

  public var isEmpty: Bool { bytes.isEmpty }
  public var isAbsolute: Bool { bytes.first == Self.slash }

  // As one run of memory, which is much faster than byte by byte.
  public func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }

  // MARK: Parts

  /// The part behind the last slash; slashes at the end do not count.
  public var name: FilePath {
    let whole = withoutSlashesAtEnd
    return FilePath(whole.lastIndex(of: Self.slash).map { whole[($0 + 1)...] } ?? whole)
  }

  /// The folder that holds it: `/` for what lies there, `.` for a name alone.
  public var parent: FilePath {
    let whole = withoutSlashesAtEnd
    guard let slash = whole.lastIndex(of: Self.slash) else { return isAbsolute ? "/" : "." }
    return slash == 0 ? "/" : FilePath(whole[..<slash])
  }

  /// The name without its extension: `wedding` for `a/wedding.jpg`.
  public var stem: FilePath {
    let name = name.bytes
    guard let point = Self.lastPoint(name) else { return FilePath(name) }
    return FilePath(name[..<point])
  }

  /// What follows the last point of the name, which is not its first letter; empty if there is none.
  public var fileExtension: FilePath {
    let name = name.bytes
    return FilePath(Self.lastPoint(name).map { name[($0 + 1)...] } ?? [])
  }

  private static func lastPoint(_ name: [UInt8]) -> Int? {
    name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 == 0 ? nil : $0 }
  }

  private var withoutSlashesAtEnd: ArraySlice<UInt8> {
    var whole = bytes[...]
    while whole.count > 1, whole.last == Self.slash { whole.removeLast() }
    return whole == [Self.slash] ? [] : whole
  }

  /// `inner` inside this folder.
  public func appending(_ inner: FilePath) -> FilePath { appending(inner.bytes[...]) }

  /// As above, for a name as it is read from a folder.
  public func appending(_ name: ArraySlice<UInt8>) -> FilePath {
    var joined = bytes
    joined.reserveCapacity(bytes.count + 1 + name.count)
    if joined.last != Self.slash { joined.append(Self.slash) }
    joined += name
    return FilePath(joined)
  }

  /// The same with `suffix` directly behind it: `library.sqlite` and `.lock`.
  public func with(suffix: String) -> FilePath { FilePath(bytes + Array(suffix.utf8)) }

  // MARK: Inside one another

  /// Whether `path` lies below this folder, at any depth. Both are absolute, or relative to the same folder, without `.`, `..`
  /// and empty parts.
  public func contains(_ path: FilePath) -> Bool {
    path.bytes.count > bytes.count && path.bytes.starts(with: bytes)
      && (bytes.last == Self.slash || path.bytes[bytes.count] == Self.slash)
  }

  /// Whether `path` is this one or lies below it.
  public func isOrContains(_ path: FilePath) -> Bool { self == path || contains(path) }

  /// The path from `folder`, which contains it.
  public func relative(to folder: FilePath) -> FilePath {
    FilePath(bytes.dropFirst(folder.prefixLength))
  }

  /// How many bytes of every path below this folder lead to it, the slash included.
  public var prefixLength: Int { bytes.last == Self.slash ? bytes.count : bytes.count + 1 }

  /// In byte order, the paths from `first` on and before `end` are those that lie below this folder.
  public var below: (first: FilePath, end: FilePath) {
    // «0» follows «/».
    (FilePath(bytes + [Self.slash]), FilePath(bytes + [Self.slash + 1]))
  }

  // MARK: For the system

  /// The path as C wants it, valid during `body`.
  public func withCString<Result, Failure: Error>(
    _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // A zero in a path ends it: the system never made one, and what a user wrote behind it would be lost.
    let terminated = bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
    return try unsafe terminated.withUnsafeBufferPointer { buffer throws(Failure) in
      guard let start = buffer.baseAddress else { preconditionFailure("it holds the zero") }
      return try unsafe body(start)
    }
  }

  /// What stands at `text`, which ends in a zero.
  public init(cString text: UnsafePointer<CChar>) {
    bytes = unsafe Array(UnsafeBufferPointer(start: text, count: Self.length(text))).map {
      UInt8(bitPattern: $0)
    }
  }

  private static func length(_ text: UnsafePointer<CChar>) -> Int {
    var length = 0
    while unsafe text[length] != 0 { length += 1 }
    return length
  }
}

extension FilePath: Comparable {
  /// By bytes.
  public static func < (a: FilePath, b: FilePath) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}

extension FilePath: CustomStringConvertible, ExpressibleByStringInterpolation {
  public init(stringLiteral text: String) { self.init(text) }

  public var description: String { LosslessText.text(of: bytes) }
}

extension FilePath: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
