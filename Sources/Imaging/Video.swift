/// Films, told by their first bytes; they are counted, not read.
enum Video {
  /// - Parameter bytes: the beginning of a file, `SniffResult.length` bytes or all of a shorter one.
  static func isVideo(_ bytes: RawSpan) -> Bool {
    func starts(_ magic: [UInt8], at offset: Int = 0) -> Bool {
      bytes.starts(with: magic, at: offset)
    }
    func starts(_ text: String, at offset: Int = 0) -> Bool {
      bytes.starts(with: text, at: offset)
    }

    // ISO base media (mp4, m4v, mov, 3gp): the major brand tells films from sound.
    if starts("ftyp", at: 4) {
      return !["M4A ", "M4B ", "M4P ", "F4A ", "F4B ", "aax "].contains { starts($0, at: 8) }
    }
    // QuickTime before there were brands begins with any of its parts.
    if ["moov", "mdat", "wide", "pnot"].contains(where: { starts($0, at: 4) }) { return true }
    if starts("RIFF"), starts("AVI ", at: 8) { return true }
    // Matroska and WebM. (What holds sound alone says so far behind.)
    if starts([0x1A, 0x45, 0xDF, 0xA3]) { return true }
    // MPEG: program stream, and pictures alone.
    if starts([0, 0, 1, 0xBA]) || starts([0, 0, 1, 0xB3]) { return true }
    // MPEG transport stream: packets of 188 bytes, in cameras' files (mts, m2ts) with four bytes before each.
    if starts([0x47]), starts([0x47], at: 188), starts([0x47], at: 376) { return true }
    if starts([0x47], at: 4), starts([0x47], at: 196), starts([0x47], at: 388) { return true }
    // Windows Media, Flash, RealMedia, Ogg with Theora, digital video.
    return starts([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]) || starts("FLV\u{1}")
      || starts(".RMF") || starts("OggS") && starts([0x80] + Array("theora".utf8), at: 28)
      || starts([0x1F, 0x07, 0x00]) && starts([0x3F, 0x07, 0x00], at: 80)
  }
}
