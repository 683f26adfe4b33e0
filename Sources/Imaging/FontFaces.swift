internal import CImaging
internal import CFreeType
internal import CTextLayout

/// The open fonts: the embedded one first, then those of the system that were needed so far.
@safe struct FontFaces: ~Copyable {
  private let library: FT_Library
  private var faces: [FT_Face]
  /// For which language each face was chosen.
  private var languages: [String?] = [nil]
  /// Characters that were looked for in vain.
  private var missing: Set<[UInt32]> = []
  /// Whether fontconfig is there; nil before the first search.
  private var canSearch: Bool?

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
    unsafe faces = [face]
  }

  deinit {
    for number in 0..<count { unsafe FT_Done_Face(faces[number]) }
    unsafe FT_Done_FreeType(library)
  }

  /// The embedded one is there always.
  var count: Int { unsafe faces.count }

  subscript(number: Int) -> FT_Face { unsafe faces[number] }

  /// As the layout library takes them.
  var handles: [UnsafeMutableRawPointer] { unsafe faces.map { UnsafeMutableRawPointer($0) } }

  /// Whether a character was looked for that the embedded font lacks, and there is no fontconfig to find another.
  var lacksSearch: Bool { canSearch == false }

  func has(_ scalar: UInt32, in number: Int) -> Bool {
    unsafe FT_Get_Char_Index(faces[number], FT_ULong(scalar)) != 0
  }

  /// The number of a face that has all of `characters`; nil when no installed font has.
  mutating func face(for characters: [UInt32], language: String?) -> Int? {
    for number in 0..<count where number == 0 || languages[number] == language {
      if characters.allSatisfy({ has($0, in: number) }) { return number }
    }
    guard !missing.contains(characters) else { return nil }
    if let number = opened(for: characters, language: language) { return number }
    missing.insert(characters)
    return nil
  }

  private mutating func opened(for characters: [UInt32], language: String?) -> Int? {
    if canSearch == nil {
      var reason: UnsafePointer<CChar>?
      canSearch = unsafe kt_open_fontconfig(&reason)
    }
    guard canSearch == true else { return nil }
    var path = [CChar](repeating: 0, count: 4096)
    var index: Int32 = 0
    guard unsafe kt_find_font(characters, characters.count, language, &path, path.count, &index)
    else { return nil }
    var face: FT_Face?
    guard unsafe FT_New_Face(library, path, FT_Long(index), &face) == 0,
      let face = unsafe face
    else { return nil }
    unsafe faces.append(face)
    languages.append(language)
    // Fontconfig's list of characters may be of an older version of the file.
    guard characters.allSatisfy({ has($0, in: count - 1) }) else {
      unsafe faces.removeLast()
      languages.removeLast()
      unsafe FT_Done_Face(face)
      return nil
    }
    return count - 1
  }
}
