/// Writes XMP packets.
enum XMPBuilder {
  enum Form: CaseIterable { case attributes, elements }

  static let prefix = Array("http://ns.adobe.com/xap/1.0/\0".utf8)

  /// - Parameter properties: prefixed names and values.
  static func packet(_ properties: [(String, String)], _ form: Form = .attributes) -> String {
    wrapped(description(properties, form))
  }

  static func description(_ properties: [(String, String)], _ form: Form) -> String {
    switch form {
    case .attributes:
      let list = properties.map { "\($0)=\"\($1)\"" }.joined(separator: "\n  ")
      return "<rdf:Description rdf:about='' \(list)/>"
    case .elements:
      let list = properties.map { "<\($0)>\($1)</\($0)>" }.joined(separator: "\n  ")
      return "<rdf:Description rdf:about=''>\n \(list)\n</rdf:Description>"
    }
  }

  static func wrapped(_ content: String, before: String = "") -> String {
    """
    <?xpacket begin='\u{FEFF}' id='W5M0MpCehiHzreSzNTczkc9d'?>\(before)
    <x:xmpmeta xmlns:x='adobe:ns:meta/'>
    <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'
      xmlns:tiff='http://ns.adobe.com/tiff/1.0/' xmlns:exif='http://ns.adobe.com/exif/1.0/'
      xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:xmpMM='http://ns.adobe.com/xap/1.0/mm/'
      xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'>
    \(content)
    </rdf:RDF></x:xmpmeta><?xpacket end='w'?>
    """
  }
}

/// Writes IPTC's data sets as Photoshop stores them.
enum IPTCBuilder {
  /// - Parameter fields: numbers of record 2 and their values.
  static func dataSets(_ fields: [(UInt8, String)]) -> [UInt8] {
    fields.flatMap { number, text in
      [0x1C, 2, number, UInt8(text.utf8.count >> 8), UInt8(text.utf8.count & 255)]
        + Array(text.utf8)
    }
  }

  /// - Parameter name: of the resource.
  static func resource(_ number: Int, name: String = "", _ body: [UInt8]) -> [UInt8] {
    var bytes = Array("8BIM".utf8) + [UInt8(number >> 8), UInt8(number & 255)]
    bytes += [UInt8(name.utf8.count)] + Array(name.utf8)
    if name.utf8.count.isMultiple(of: 2) { bytes.append(0) }
    bytes += PNGBuilder.big(body.count) + body
    return body.count.isMultiple(of: 2) ? bytes : bytes + [0]
  }

  static let photoshop = Array("Photoshop 3.0\0".utf8)
}

/// Texts of PNG files.
enum TextChunk {
  static func plain(_ keyword: String, _ text: [UInt8]) -> (name: String, body: [UInt8]) {
    ("tEXt", Array(keyword.utf8) + [0] + text)
  }

  static func packed(_ keyword: String, _ text: [UInt8]) -> (name: String, body: [UInt8]) {
    ("zTXt", Array(keyword.utf8) + [0, 0] + PNGBuilder.zlib(text))
  }

  static func international(
    _ keyword: String, _ text: [UInt8], isPacked: Bool = false
  ) -> (name: String, body: [UInt8]) {
    (
      "iTXt",
      Array(keyword.utf8) + [0, isPacked ? 1 : 0, 0] + Array("en\0translated\0".utf8)
        + (isPacked ? PNGBuilder.zlib(text) : text)
    )
  }

  /// Data as ImageMagick writes them.
  static func rawProfile(_ kind: String, _ data: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    var text = Array("\n\(kind)\n".utf8)
    text += [UInt8](repeating: 0x20, count: max(0, 8 - "\(data.count)".utf8.count))
    text += Array("\(data.count)".utf8)
    for (index, byte) in data.enumerated() {
      if index % 36 == 0 { text.append(0x0A) }
      text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return text + [0x0A]
  }
}
