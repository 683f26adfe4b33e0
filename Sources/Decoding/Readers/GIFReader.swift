internal import CCodecs
internal import Imaging
internal import Vocabulary

extension PictureReader {
  static let gif = PictureReader(
    format: PictureFormat(
      PhotoFormat(rawValue: "gif"), name: GIFReader.name,
      recognises: { $0.starts(with: "GIF87a") || $0.starts(with: "GIF89a") },
      memory: GIFReader.memory,
      page: FormatPage(
        library: "giflib (libgif7)",
        kinds: "the first frame, on the whole canvas; interlaced; transparency over white",
        reduced: "row by row", orientation: "XMP", metadata: "XMP", colours: "ICC profile",
        memory: "row by row; a byte a pixel of interlaced ones"),
      sample: { GIFReader.sample }),
    open: { unsafe kf_gif_library().map { unsafe String(cString: $0) } },
    metadata: { file in file.peeking { GIFBlocks($0, withBodies: true).metadata } },
    decode: GIFReader.decode)
}

/// GIF files, by giflib.
private enum GIFReader {
  static let name = "GIF"

  static func decode(
    _ file: RawSpan, workingSize: Int?, admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    var picture = unsafe try Codec.decode(
      file, as: name, open: kf_gif_open, close: kf_gif_close, admit: admit
    ) { handle, header, outcome in
      let size = fitted(header.width, header.height, longSide: workingSize)
      return unsafe Image(width: size.width, height: size.height) { out in
        unsafe kf_gif_decode(handle, out, size.width, size.height, &outcome)
      }
    }
    let profile = file.peeking { GIFBlocks($0, withBodies: true).profile }
    if !profile.isEmpty { picture.colours = .profile(profile) }
    return picture
  }

  /// An interlaced frame comes out when its last row was read.
  static func memory(_ peek: PictureFormat.Peek) -> Int {
    let blocks = GIFBlocks(peek, withBodies: false)
    guard let frame = blocks.frame, blocks.isInterlaced else { return 0 }
    return frame.width * frame.height
  }

  /// Grey pixels in codes of eight bits, each of which is a pixel until the table begins to grow, which a code for «clear» prevents.
  static var sample: [UInt8] {
    let image = Image.sample
    var bits: [Int] = []
    func put(_ code: Int) { bits += (0..<9).map { code >> $0 & 1 } }
    for pixel in 0..<image.width * image.height {
      if pixel % 64 == 0 { put(256) }
      put(Int(image.pixels[pixel * 3]))
    }
    put(257)
    var codes = stride(from: 0, to: bits.count, by: 8).map { at in
      UInt8(bits[at..<min(at + 8, bits.count)].reversed().reduce(0) { $0 << 1 | $1 })
    }[...]
    func short(_ number: Int) -> [UInt8] { [UInt8(number & 255), UInt8(number >> 8)] }
    let size = short(image.width) + short(image.height)
    var file = Array("GIF89a".utf8) + size + [0xF7, 0, 0]
    file += (0..<256).flatMap { level in [UInt8](repeating: UInt8(level), count: 3) }
    file += [0x2C, 0, 0, 0, 0] + size + [0, 8]
    while !codes.isEmpty {
      let part = codes.prefix(255)
      file += [UInt8(part.count)] + part
      codes = codes.dropFirst(255)
    }
    return file + [0, 0x3B]
  }
}
