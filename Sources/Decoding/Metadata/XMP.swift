internal import CExpat
internal import Imaging
internal import Vocabulary

/// What Kinfolk reads of an XMP packet (ISO 16684-1): orientation and dates; garbage reads as nothing.
struct XMP: Hashable, Sendable {
  var orientation: Orientation?
  /// When the picture was taken, else when it was digitised or made.
  var captured: ClockTime?

  /// A packet that ends too early, or is no XML from some point on, counts up to there.
  init(_ packet: some Sequence<UInt8>) {
    let properties = XMPParser.properties(Array(packet))
    orientation = properties[.orientation].flatMap { text in
      Int(String(decoding: text, as: UTF8.self)).flatMap(Orientation.init)
    }
    for name in [.original, .created, .digitized, .made] as [XMPParser.Property] {
      captured = captured ?? properties[name].flatMap { ClockTime(written: $0) }
    }
  }
}

/// Picks some simple properties out of a packet: those of the picture itself, not those of what it was made from, which lie
/// deeper.
@safe private final class XMPParser {
  /// Names with their namespaces, joined as expat joins them.
  enum Property: String {
    case orientation = "http://ns.adobe.com/tiff/1.0/ Orientation"
    case original = "http://ns.adobe.com/exif/1.0/ DateTimeOriginal"
    case created = "http://ns.adobe.com/photoshop/1.0/ DateCreated"
    case digitized = "http://ns.adobe.com/exif/1.0/ DateTimeDigitized"
    case made = "http://ns.adobe.com/xap/1.0/ CreateDate"
  }

  /// Bounds on a packet; real ones need a tenth.
  private enum Limit {
    static let bytes = 10 << 20
    static let depth = 64
    static let elements = 200_000
    /// No value wanted is nearly as long.
    static let value = 256
  }

  private static let root = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"

  private let parser: XML_Parser
  private var found: [Property: [UInt8]] = [:]
  private var depth = 0
  private var elements = 0
  /// Depth of rdf:RDF while inside. Its children describe the picture, and their children are its properties.
  private var rootDepth: Int?
  private var open: Property?
  private var text: [UInt8] = []
  /// It is no XMP: it declares a document type, or goes beyond a limit.
  private var isRefused = false

  static func properties(_ packet: [UInt8]) -> [Property: [UInt8]] {
    guard packet.count <= Limit.bytes, let parser = unsafe XML_ParserCreateNS(nil, 0x20) else {
      return [:]
    }
    defer { unsafe XML_ParserFree(parser) }
    let reading = unsafe XMPParser(parser)
    // Blanks before an XML declaration are no XML, but there are writers who put them there.
    reading.parse(packet.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 })
    return reading.isRefused ? [:] : reading.found
  }

  private init(_ parser: XML_Parser) { unsafe self.parser = parser }

  private func parse(_ packet: ArraySlice<UInt8>) {
    unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    unsafe XML_SetElementHandler(
      parser,
      { context, name, attributes in
        guard let name = unsafe name, let attributes = unsafe attributes else { return }
        unsafe XMPParser.of(context)?.begin(String(cString: name), attributes)
      },
      { context, _ in unsafe XMPParser.of(context)?.end() })
    unsafe XML_SetCharacterDataHandler(parser) { context, text, length in
      let bytes = unsafe UnsafeRawBufferPointer(start: text, count: Int(length))
      unsafe XMPParser.of(context)?.append(bytes)
    }
    unsafe XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
      unsafe XMPParser.of(context)?.refuse()
    }
    unsafe packet.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe _ = XML_Parse(parser, base.assumingMemoryBound(to: CChar.self), Int32(bytes.count), 1)
    }
  }

  /// The parser that a handler is called for.
  @unsafe private static func of(_ context: UnsafeMutableRawPointer?) -> XMPParser? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<XMPParser>.fromOpaque(context).takeUnretainedValue()
  }

  private func refuse() {
    isRefused = true
    unsafe _ = XML_StopParser(parser, XML_Bool(XML_FALSE))
  }

  /// - Parameter attributes: names and values by turns, ended by NULL.
  @unsafe private func begin(
    _ name: String, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>
  ) {
    depth += 1
    elements += 1
    guard depth <= Limit.depth, elements <= Limit.elements else { return refuse() }
    if rootDepth == nil, name == Self.root {
      rootDepth = depth
    } else if depth - 1 == rootDepth {
      var at = 0
      while let key = unsafe attributes[at], let value = unsafe attributes[at + 1] {
        if let property = unsafe Property(rawValue: String(cString: key)) {
          note(property, unsafe Array(String(cString: value).utf8))
        }
        at += 2
      }
    } else if let rootDepth, depth == rootDepth + 2 {
      open = Property(rawValue: name)
      text = []
    }
  }

  private func end() {
    if depth == rootDepth { rootDepth = nil }
    if let rootDepth, depth == rootDepth + 2, let property = open.take() { note(property, text) }
    depth -= 1
  }

  @unsafe private func append(_ bytes: UnsafeRawBufferPointer) {
    guard open != nil, text.count + bytes.count <= Limit.value else { return }
    unsafe text += bytes
  }

  /// The first value of a property counts.
  private func note(_ property: Property, _ value: [UInt8]) {
    let blank: (UInt8) -> Bool = { $0 <= 0x20 }
    let value = Array(value.drop(while: blank).reversed().drop(while: blank).reversed())
    guard found[property] == nil, !value.isEmpty, value.count <= Limit.value else { return }
    found[property] = value
  }
}
