import Imaging
import TestSupport

/// Puts HEIF files together from a coded picture.
struct HEIFBuilder {
  struct Property {
    var type: String
    var body: [UInt8]

    static func size(_ width: Int, _ height: Int) -> Property {
      Property(type: "ispe", body: big(0, 4) + big(width, 4) + big(height, 4))
    }
    /// Quarters of a turn, anticlockwise.
    static func turn(_ quarters: Int) -> Property {
      Property(type: "irot", body: [UInt8(quarters)])
    }
    /// Left and right exchanged, or top and bottom.
    static func mirror(acrossTop: Bool) -> Property {
      Property(type: "imir", body: [acrossTop ? 0 : 1])
    }
    /// Of 64 x 64.
    static func crop(_ width: Int, _ height: Int) -> Property {
      func ratio(_ value: Int) -> [UInt8] { big(value, 4) + big(1, 4) }
      func centre(_ side: Int) -> [UInt8] { big(side - 64, 4) + big(2, 4) }
      return Property(
        type: "clap", body: ratio(width) + ratio(height) + centre(width) + centre(height))
    }
    static func coded(primaries: Int, transfer: Int, matrix: Int) -> Property {
      Property(
        type: "colr",
        body: Array("nclx".utf8) + big(primaries, 2) + big(transfer, 2) + big(matrix, 2) + [0x80])
    }
  }

  struct Item {
    var type: String
    var data: [UInt8]
    var properties: [Property] = []
    /// Kind and items that it refers to, by their numbers.
    var references: (kind: String, items: [Int])?
    /// What a «mime» item is.
    var content = ""
  }

  var brands = ["heic", "mif1", "heic"]
  var items: [Item] = []
  /// Numbers begin with 1.
  var primary = 1

  static func big(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  static func box(_ type: String, _ body: [UInt8]) -> [UInt8] {
    big(body.count + 8, 4) + Array(type.utf8) + body
  }

  private static func fullBox(_ type: String, version: UInt8 = 0, _ body: [UInt8]) -> [UInt8] {
    box(type, [version, 0, 0, 0] + body)
  }

  // MARK: Items

  /// What a file with a single picture of 64 x 64 holds: the picture, and what its decoder needs.
  static func coded(_ name: String) throws -> Item {
    let file = try Fixtures.bytes("imaging/\(name)")
    func body(_ type: String) -> [UInt8]? {
      let text = Array(type.utf8)
      guard
        let at = file.indices.dropLast(8).first(where: { file[$0..<$0 + 4].elementsEqual(text) })
      else { return nil }
      let length = file[at - 4..<at].reduce(0) { $0 << 8 | Int($1) }
      return Array(file[at + 4..<at - 4 + length])
    }
    let isAV1 = name.hasSuffix("avif")
    let configuration = isAV1 ? "av1C" : "hvcC"
    return Item(
      type: isAV1 ? "av01" : "hvc1", data: body("mdat") ?? [],
      properties: [Property(type: configuration, body: body(configuration) ?? []), .size(64, 64)])
  }

  /// Tiles of 64 x 64, in rows of `columns`.
  static func grid(_ tiles: [Int], columns: Int, width: Int, height: Int) -> Item {
    let shape = [0, 0, UInt8(tiles.count / columns - 1), UInt8(columns - 1)]
    return Item(
      type: "grid", data: shape + big(width, 2) + big(height, 2),
      properties: [.size(width, height)],
      references: ("dimg", tiles))
  }

  static func exif(_ tiff: [UInt8], of item: Int) -> Item {
    Item(
      type: "Exif", data: big(6, 4) + Array("Exif\0\0".utf8) + tiff, references: ("cdsc", [item]))
  }

  static func xmp(_ packet: String, of item: Int) -> Item {
    Item(
      type: "mime", data: Array(packet.utf8), references: ("cdsc", [item]),
      content: "application/rdf+xml")
  }

  // MARK: The file

  var file: [UInt8] {
    let start = Self.box(
      "ftyp",
      Array(brands[0].utf8) + Self.big(0, 4) + brands.dropFirst().flatMap { Array($0.utf8) })
    // Where the data lie depends on the length of the boxes before them, and that does not depend on where they lie.
    let length = start.count + meta(dataAt: 0).count + 8
    return start + meta(dataAt: length) + Self.box("mdat", items.flatMap(\.data))
  }

  private func meta(dataAt start: Int) -> [UInt8] {
    let big = Self.big
    var (locations, entries, references, uses) = ([UInt8](), [UInt8](), [UInt8](), [UInt8]())
    var properties: [UInt8] = []
    var (at, count) = (start, 0)
    for (index, item) in items.enumerated() {
      let number = big(index + 1, 2)
      locations += number + big(0, 2) + big(1, 2) + big(at, 4) + big(item.data.count, 4)
      at += item.data.count
      let content = item.content.isEmpty ? [] : Array(item.content.utf8) + [0]
      entries += Self.fullBox(
        "infe", version: 2, number + big(0, 2) + Array(item.type.utf8) + [0] + content)
      if let (kind, others) = item.references {
        references += Self.box(
          kind, number + big(others.count, 2) + others.flatMap { big($0, 2) })
      }
      guard !item.properties.isEmpty else { continue }
      uses += number + [UInt8(item.properties.count)]
      for property in item.properties {
        count += 1
        properties += Self.box(property.type, property.body)
        uses.append(0x80 | UInt8(count))
      }
    }
    let users = items.filter { !$0.properties.isEmpty }.count
    var body =
      Self.fullBox("hdlr", big(0, 4) + Array("pict".utf8) + [UInt8](repeating: 0, count: 13))
      + Self.fullBox("pitm", big(primary, 2))
      + Self.fullBox("iloc", [0x44, 0x00] + big(items.count, 2) + locations)
      + Self.fullBox("iinf", big(items.count, 2) + entries)
      + Self.box(
        "iprp", Self.box("ipco", properties) + Self.fullBox("ipma", big(users, 4) + uses))
    if !references.isEmpty { body += Self.fullBox("iref", references) }
    return Self.fullBox("meta", body)
  }
}
