internal import Support

/// What the name of a file says of the picture in it: cameras, phones and programs give all files of one picture one name, and some of
/// them a mark that says what they are of it.
///
/// Only marks that nothing else bears count: `IMG_1234(1)` may be anything.
struct PictureName: Hashable, Sendable {
  enum Mark: Hashable, Sendable {
    case none
    /// The other file, edited: `IMG_E1234` (Apple), `-edited` (Google, in several languages), `-Edit` (Lightroom).
    case edited
    /// A copy that was edited, `~2` (Android). Old systems shorten names to such ones, too, so that it proves nothing by itself.
    case copy
    /// As it was before the phone worked on it: `.RAW-02.ORIGINAL` beside `.RAW-01.COVER` (Pixel).
    case original
  }

  /// The path without extension and mark: equal for all files of one picture.
  let base: FilePath
  let mark: Mark
  /// In lower case, without the point.
  let fileExtension: String

  /// - Parameter path: of a file.
  /// - Returns: nil for a name without extension: what belongs together is told by it.
  init?(_ path: FilePath) {
    let fileExtension = path.fileExtension
    guard !fileExtension.isEmpty else { return nil }
    self.fileExtension = fileExtension.description.lowercased()
    var base = path.bytes.dropLast(fileExtension.bytes.count + 1)
    let start = base.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? base.startIndex
    var mark = Mark.none

    func take(_ ending: some Collection<UInt8>) -> Bool {
      guard base.count - (start - base.startIndex) > ending.count,
        base.suffix(ending.count).elementsEqual(ending)
      else { return false }
      base.removeLast(ending.count)
      return true
    }
    if Self.edits.contains(where: { take($0.utf8) }) {
      mark = .edited
    } else if let digit = base.last, Self.isDigit(digit), Self.isFromAndroid(base[start...]),
      take([UInt8(ascii: "~"), digit])
    {
      mark = .copy
    }
    // PXL_….RAW-01.MP.COVER.jpg and PXL_….RAW-02.ORIGINAL.dng
    for part in [".MP.COVER", ".COVER", ".ORIGINAL"]
    where base.suffix(part.utf8.count).elementsEqual(part.utf8) {
      let number = base.dropLast(part.utf8.count).suffix(3)
      guard number.first == UInt8(ascii: "-"), number.dropFirst().allSatisfy(Self.isDigit),
        take(Array(number) + part.utf8)
      else { continue }
      if part == ".ORIGINAL", mark == .none { mark = .original }
      break
    }
    // DSC_0001.NEF.jpg, developed from DSC_0001.NEF; PXL_….MP.jpg, whose film is PXL_….MP.
    if let point = base[start...].lastIndex(of: UInt8(ascii: ".")), point > start {
      let inner = FilePath(base[(point + 1)...]).description.lowercased()
      if inner == "mp" || Self.rawExtensions.contains(inner) { base = base[..<point] }
    }
    if let number = Self.appleNumber(base[start...], after: "IMG_E") {
      base = base[..<start] + Array("IMG_".utf8) + number
      mark = .edited
    }
    self.base = FilePath(base)
    self.mark = mark
  }

  /// In byte order of paths, the spans in which all files of this name lie, others among them: each from the first on and before the end.
  var spans: [(first: FilePath, end: FilePath)] {
    var bases = [base]
    if let number = Self.appleNumber(base.name.bytes[...], after: "IMG_") {
      let folder = base.bytes.dropLast(base.name.bytes.count)
      bases.append(FilePath(folder + Array("IMG_E".utf8) + number))
    }
    // «.» follows «-», and «/» follows «.».
    var spans = bases.flatMap {
      [($0.with(suffix: "-"), $0.with(suffix: ".")), ($0.with(suffix: "."), $0.with(suffix: "/"))]
    }
    if Self.isFromAndroid(base.name.bytes[...]) {
      spans.append((base.with(suffix: "~"), base.with(suffix: "\u{7F}")))
    }
    return spans
  }

  var isEdited: Bool { mark == .edited || mark == .copy }

  /// Whether a file of this name holds what a camera's sensor saw, if it is what it says.
  var isRaw: Bool { Self.rawExtensions.contains(fileExtension) }

  /// Whether it may be the picture of a Live Photo, if it is what it says.
  var isLive: Bool { ["jpg", "jpeg", "heic", "heif"].contains(fileExtension) }

  // MARK: Parts

  private static let edits = [
    "-edited", "-Edit", "-bearbeitet", "-bewerkt", "-edytowane", "-modifié", "-modifie\u{301}",
    "-modificato", "-editat", "-ha editado", "-編集済み",
  ]

  private static let rawExtensions: Set<String> = [
    "3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "fff", "gpr", "iiq", "kdc", "mef",
    "mos",
    "mrw", "nef", "nrw", "orf", "pef", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw", "x3f",
  ]

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// The four digits or more that are the rest of the name.
  private static func appleNumber(
    _ name: ArraySlice<UInt8>, after beginning: String
  ) -> ArraySlice<UInt8>? {
    guard name.starts(with: beginning.utf8) else { return nil }
    let number = name.dropFirst(beginning.utf8.count)
    return number.count >= 4 && number.allSatisfy(isDigit) ? number : nil
  }

  /// `PXL_20190704_…`, `IMG_20190704_…`, `MVIMG_20190704_…`
  private static func isFromAndroid(_ name: ArraySlice<UInt8>) -> Bool {
    ["PXL_", "IMG_", "MVIMG_"].contains { beginning in
      let rest = name.dropFirst(beginning.utf8.count)
      return name.starts(with: beginning.utf8) && rest.prefix(8).allSatisfy(isDigit)
        && rest.dropFirst(8).first == UInt8(ascii: "_")
    }
  }
}
