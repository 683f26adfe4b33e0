internal import CFreeType
internal import CImaging
internal import CTextLayout

/// One glyph of a line of text.
struct PositionedGlyph {
  /// Number of its face.
  var face: Int
  var index: UInt32
  /// Pixels from the beginning of the line, and from the baseline upwards.
  var x: Float
  var y: Float
}

/// A line of text ready to be drawn.
struct TypesetLine {
  var glyphs: [PositionedGlyph] = []
  var width: Float = 0
}

/// Chooses fonts, sets lines and draws them.
@safe struct Typesetter: ~Copyable {
  private var faces = FontFaces()
  /// Whether libraqm is there; nil before the first line.
  private var canShape: Bool?
  /// In ems.
  let ascent: Float
  let descent: Float

  init() {
    let face = unsafe faces[0]
    let em = unsafe Float(face.pointee.units_per_EM)
    ascent = unsafe Float(face.pointee.ascender) / em
    descent = unsafe -Float(face.pointee.descender) / em
  }

  // MARK: Fonts

  /// Characters as they will be set, and the face of each.
  private struct Itemised {
    var scalars: [UInt32] = []
    var faces: [UInt32] = []
    /// What no font has.
    var missing: Set<Script> = []
    /// The text without that.
    var legible = ""
  }

  /// Gives each character, as a reader counts them, the first face that has all of it.
  private mutating func itemised(_ text: String) -> Itemised {
    let language = Self.language(of: text)
    var result = Itemised()
    for character in text {
      let scalars = character.unicodeScalars.map { $0.isLineControl ? " " : $0 }
      let visible = scalars.filter { !$0.properties.isDefaultIgnorableCodePoint }.map(\.value)
      var shown = scalars.map(\.value)
      let face: Int
      if visible.isEmpty {
        // Marks of direction, joiners: they go with what stands before them. A mark that varies a letter would get a
        // dotted circle for the letter it lacks.
        shown = scalars.filter { $0.properties.generalCategory == .format }.map(\.value)
        face = Int(result.faces.last ?? 0)
      } else if let whole = faces.face(for: visible, language: language) {
        face = whole
      } else if visible.count > 1, let base = faces.face(for: [visible[0]], language: language) {
        // A family, a skin tone, a rare accent: the first part tells most.
        face = base
        shown = [visible[0]]
      } else {
        // One box for the whole of it.
        face = 0
        shown = [visible[0]]
        result.missing.insert(Script(of: Unicode.Scalar(visible[0]) ?? "?"))
        result.scalars += shown
        result.faces.append(0)
        continue
      }
      // A line end of two characters is one space.
      if character == "\r\n" { shown = [0x20] }
      result.legible.append(character)
      result.scalars += shown
      result.faces += [UInt32](repeating: UInt32(face), count: shown.count)
    }
    return result
  }

  /// Chinese, Japanese and Korean share characters that each writes a little differently; what else stands in the text tells
  /// which it is. Nil leaves the choice to the user's language.
  static func language(of text: String) -> String? {
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x3040..<0x3100, 0x31F0..<0x3200: return "ja"
      case 0x1100..<0x1200, 0x3130..<0x3190, 0xAC00..<0xD7B0: return "ko"
      case 0x3100..<0x3130: return "zh-tw"
      default: continue
      }
    }
    return nil
  }

  mutating func legibility(of text: String) -> Font.Legibility {
    let items = itemised(text)
    var gaps = Set(items.missing.map { Font.Gap.font($0) })
    if !gaps.isEmpty, faces.lacksSearch { gaps = [.fontSearch] }
    if text.unicodeScalars.contains(where: Script.isShaped), !opensShaper() {
      gaps.insert(.shaping)
    }
    return Font.Legibility(legible: items.legible, gaps: gaps)
  }

  // MARK: Lines

  /// Where each glyph of `text` goes, and how wide all are.
  mutating func line(_ text: String, size: Float) -> TypesetLine {
    let items = itemised(text)
    guard !items.scalars.isEmpty else { return TypesetLine() }
    for number in Set(items.faces) { setSize(size, of: Int(number)) }
    return opensShaper() ? shaped(items) : letterByLetter(items)
  }

  private mutating func opensShaper() -> Bool {
    if let canShape { return canShape }
    var reason: UnsafePointer<CChar>?
    let opens = unsafe kt_open_raqm(&reason)
    canShape = opens
    return opens
  }

  /// Without hinting widths are as the font was designed, so that they grow evenly with the size.
  private static let measuring = Int32(FT_LOAD_NO_HINTING)

  private func shaped(_ items: Itemised) -> TypesetLine {
    var count = 0
    let handles = unsafe faces.handles
    guard
      let glyphs = unsafe kt_shape(
        items.scalars, items.faces, items.scalars.count, handles, handles.count,
        Self.measuring, &count)
    else { return letterByLetter(items) }
    defer { unsafe kt_free(glyphs) }
    var line = TypesetLine()
    for number in 0..<count {
      let glyph = unsafe glyphs[number]
      line.glyphs.append(
        PositionedGlyph(
          face: Int(glyph.face), index: glyph.index,
          x: line.width + Float(glyph.x_offset) / 64, y: Float(glyph.y_offset) / 64))
      line.width += Float(glyph.advance) / 64
    }
    return line
  }

  /// Without libraqm, one after another from left to right: scripts that join or reorder their letters are hardly readable,
  /// all others are fine.
  private func letterByLetter(_ items: Itemised) -> TypesetLine {
    var line = TypesetLine()
    for (scalar, number) in zip(items.scalars, items.faces) {
      if let known = Unicode.Scalar(scalar), known.properties.isDefaultIgnorableCodePoint {
        continue
      }
      let face = unsafe faces[Int(number)]
      let index = unsafe FT_Get_Char_Index(face, FT_ULong(scalar))
      guard unsafe FT_Load_Glyph(face, index, Self.measuring) == 0 else { continue }
      line.glyphs.append(PositionedGlyph(face: Int(number), index: index, x: line.width, y: 0))
      line.width += unsafe Float(face.pointee.glyph.pointee.linearHoriAdvance) / 65536
    }
    return line
  }

  private func setSize(_ size: Float, of number: Int) {
    // 26.6 fixed point; NaN and absurd sizes become the nearest possible one.
    let clamped = size >= 1 ? min(size, 2000) : 1
    unsafe FT_Set_Char_Size(faces[number], 0, FT_F26Dot6(clamped * 64), 72, 72)
  }

  // MARK: Drawing

  /// Draws the line last set, with the left end of its baseline at (`x`, `y`).
  func draw(_ line: TypesetLine, x: Float, y: Int, on image: inout Image, color: Color) {
    // Light hinting sharpens stems vertically and leaves widths as designed.
    let loadFlags = Int32(FT_RENDER_MODE_LIGHT.rawValue) << 16
    let ink = [color.red, color.green, color.blue]
    for glyph in line.glyphs {
      let at = x + glyph.x
      // Far outside nothing shows; this also keeps the conversions in range.
      guard at > -10_000, at < Float(image.width), abs(glyph.y) < 10_000 else { continue }
      let column = at.rounded(.down)
      guard unsafe FT_Load_Glyph(faces[glyph.face], glyph.index, loadFlags) == 0,
        let slot = unsafe faces[glyph.face].pointee.glyph,
        unsafe slot.pointee.format == FT_GLYPH_FORMAT_OUTLINE
      else { continue }
      unsafe FT_Outline_Translate(
        &slot.pointee.outline, FT_Pos((at - column) * 64), FT_Pos(glyph.y * 64))
      guard unsafe FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) == 0 else { continue }
      let bitmap = unsafe slot.pointee.bitmap
      let left = unsafe Int(column) + Int(slot.pointee.bitmap_left)
      let top = unsafe y - Int(slot.pointee.bitmap_top)
      let skipped = max(0, -left)
      let shown = unsafe min(Int(bitmap.width), image.width - left) - skipped
      guard shown > 0, let mask = unsafe bitmap.buffer else { continue }
      let width = image.width
      for row in unsafe max(0, -top)..<max(0, -top, min(Int(bitmap.rows), image.height - top)) {
        let start = ((top + row) * width + left + skipped) * 3
        unsafe image.pixels.withUnsafeMutableBufferPointer { pixels in
          // The row and columns were clipped to the picture above.
          guard let base = pixels.baseAddress else { return }
          unsafe kf_blend_row(
            base + start, mask + row * Int(bitmap.pitch) + skipped, shown, ink, 255)
        }
      }
    }
  }
}

extension Unicode.Scalar {
  /// Tabs, line ends and the like have no glyph; a label has one line.
  fileprivate var isLineControl: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
