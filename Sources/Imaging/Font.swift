internal import CFont
internal import CFreeType
internal import CPixels
internal import Synchronization

/// Measures of the embedded font, DejaVu Sans: Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic and symbols.
///
/// Characters are set one after another from left to right with kerning; scripts that join or reorder their
/// letters are readable but not beautiful. A character that the font lacks shows as one box.
public enum Font {
  /// Width in pixels of `text` on one line.
  ///
  /// - Parameter size: of the em square in pixels; capital letters are about 0.73 of it high.
  public static func width(of text: String, size: Float) -> Float {
    face.withLock { $0.layout(text, size: size).width }
  }

  /// From the baseline to the top of the highest letters, in pixels.
  public static func ascent(size: Float) -> Float { face.withLock { $0.ascent * size } }

  /// From the baseline to the bottom of the deepest letters, in pixels, above 0.
  public static func descent(size: Float) -> Float { face.withLock { $0.descent * size } }

  /// `text` if it fits into `maxWidth` pixels, else as much of its beginning as fits with «…» behind; empty if not even
  /// that fits.
  public static func truncated(_ text: String, size: Float, maxWidth: Float) -> String {
    if width(of: text, size: size) <= maxWidth { return text }
    let characters = Array(text)
    func shortened(_ count: Int) -> String {
      var kept = characters[..<count]
      while let last = kept.last, last.isWhitespace { kept.removeLast() }
      return String(kept) + "…"
    }
    // The longest beginning that fits lies between `fits`, which does, and `fails`, which does not.
    guard width(of: shortened(0), size: size) <= maxWidth else { return "" }
    var fits = 0
    var fails = characters.count
    while fails - fits > 1 {
      let middle = (fits + fails) / 2
      if width(of: shortened(middle), size: size) <= maxWidth {
        fits = middle
      } else {
        fails = middle
      }
    }
    return shortened(fits)
  }

  /// FreeType's face keeps the last glyph it made, so one thread at a time may use it.
  static let face = Mutex(FontFace())
}

/// One glyph of a line of text.
struct PlacedGlyph {
  var index: UInt32
  /// Pixels from the beginning of the line.
  var x: Float
}

/// The open font; owns what FreeType allocated for it.
@safe struct FontFace: ~Copyable {
  private let library: FT_Library
  private let face: FT_Face
  /// In ems.
  let ascent: Float
  let descent: Float

  init() {
    var library: FT_Library?
    var face: FT_Face?
    var length = 0
    let bytes = unsafe kf_font(&length)
    // The font is part of the program, so that only lack of memory can stop it from opening.
    guard unsafe FT_Init_FreeType(&library) == 0, let library = unsafe library,
      unsafe FT_New_Memory_Face(library, bytes, length, 0, &face) == 0, let face = unsafe face
    else { fatalError("not enough memory to open the embedded font") }
    unsafe self.library = library
    unsafe self.face = face
    let em = unsafe Float(face.pointee.units_per_EM)
    ascent = unsafe Float(face.pointee.ascender) / em
    descent = unsafe -Float(face.pointee.descender) / em
  }

  deinit {
    unsafe FT_Done_Face(face)
    unsafe FT_Done_FreeType(library)
  }

  private func setSize(_ size: Float) {
    // 26.6 fixed point; NaN and absurd sizes become the nearest possible one.
    let clamped = size >= 1 ? min(size, 2000) : 1
    unsafe FT_Set_Char_Size(face, 0, FT_F26Dot6(clamped * 64), 72, 72)
  }

  /// Light hinting sharpens stems vertically and leaves widths as designed.
  private var loadFlags: Int32 { Int32(FT_RENDER_MODE_LIGHT.rawValue) << 16 }

  /// Where each glyph of `text` goes, and how wide all are.
  func layout(_ text: String, size: Float) -> (glyphs: [PlacedGlyph], width: Float) {
    setSize(size)
    var glyphs: [PlacedGlyph] = []
    var x: Float = 0
    var previous: UInt32 = 0
    for character in text {
      for scalar in character.unicodeScalars {
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint { continue }
        // Tabs and line ends have no glyph; a label has one line.
        let value = properties.generalCategory == .control ? 0x20 : scalar.value
        let index = unsafe FT_Get_Char_Index(face, FT_ULong(value))
        guard unsafe FT_Load_Glyph(face, index, loadFlags) == 0 else { continue }
        if index != 0, previous != 0 {
          var kerning = FT_Vector()
          let mode = FT_KERNING_UNFITTED.rawValue
          if unsafe FT_Get_Kerning(face, previous, index, mode, &kerning) == 0 {
            x += Float(kerning.x) / 64
          }
        }
        glyphs.append(PlacedGlyph(index: index, x: x))
        x += unsafe Float(face.pointee.glyph.pointee.linearHoriAdvance) / 65536
        previous = index
        // One box for a whole emoji, however many parts it has.
        if index == 0 { break }
      }
    }
    return (glyphs, x)
  }

  /// Draws glyphs of the size last laid out, with the beginning of the baseline at (`x`, `y`).
  func draw(_ glyphs: [PlacedGlyph], x: Float, y: Int, on image: inout Image, color: Color) {
    let ink = [color.red, color.green, color.blue]
    for glyph in glyphs {
      let at = x + glyph.x
      // Far outside nothing shows; this also keeps the conversions in range.
      guard at > -10_000, at < Float(image.width) else { continue }
      let column = at.rounded(.down)
      guard unsafe FT_Load_Glyph(face, glyph.index, loadFlags) == 0,
        let slot = unsafe face.pointee.glyph
      else { continue }
      unsafe FT_Outline_Translate(&slot.pointee.outline, FT_Pos((at - column) * 64), 0)
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
