internal import Support
internal import Vocabulary

/// One file among those of one name, as it is told which of them are one picture.
struct PictureFile: Sendable {
  enum Kind: Hashable, Sendable {
    /// What anybody can look at; `isLive`: a phone may have made a film with it.
    case picture(isLive: Bool)
    case raw
    case film
  }

  var name: PictureName
  var kind: Kind
  /// The content; nil: it is none that is read.
  var photo: PhotoID?
  /// When it was taken by its content, to the second; nil: that does not say.
  var captured: String?

  init(name: PictureName, kind: Kind, photo: PhotoID?, captured: String? = nil) {
    self.name = name
    self.kind = kind
    self.photo = photo
    self.captured = captured
  }

  /// By what a file was found to be; by its name, as long as that is not known. Nil: it is part of no picture.
  init?(
    _ name: PictureName, photo: PhotoID?, format: String?, unsupported: String?, captured: String?
  ) {
    switch (unsupported, format) {
    case ("video", _): kind = .film
    case ("camera raw", _), (nil, "raw"): kind = .raw
    case (nil, "jpeg"), (nil, "heic"): kind = .picture(isLive: true)
    case (nil, .some): kind = .picture(isLive: false)
    case (nil, nil): kind = name.isRaw ? .raw : .picture(isLive: name.isLive)
    case (.some, _): return nil
    }
    self.name = name
    self.photo = photo
    self.captured = captured.flatMap {
      $0.utf8.count == "2019-07-04T12:33:11".utf8.count ? $0 : nil
    }
  }

  /// Whether the two are one picture by what they are, where no date says otherwise.
  fileprivate func isSurely(_ other: PictureFile) -> Bool {
    (kind == .raw) != (other.kind == .raw) || photo != nil && photo == other.photo
      || name.mark != other.name.mark && name.mark != .copy && other.name.mark != .copy
  }
}

/// Which of the files of one name in one folder are one picture.
///
/// Those that were captured in one second are. One whose content has no date is one with another if one of the two alone is RAW, or one alone
/// bears a mark in its name, unless there are several dates, so that it could be either. A film belongs to a photo of
/// a kind that phones make films with, if all photos of its name are one picture.
///
/// - Parameter files: all of one `PictureName.base`.
/// - Returns: for each the lowest number of the photos that are one picture with it; nil where it is alone.
/// - Complexity: O(*n*²) for a few files; more than `PictureLimits.files` are each alone.
func pictureOfEach(_ files: [PictureFile]) -> [PhotoID?] {
  var result = [PhotoID?](repeating: nil, count: files.count)
  guard (2...PictureLimits.files).contains(files.count) else { return result }
  let stills = files.indices.filter { files[$0].kind != .film }
  let dates = Set(stills.compactMap { files[$0].captured })
  func areOne(_ a: PictureFile, _ b: PictureFile) -> Bool {
    if let one = a.captured, let other = b.captured { return one == other }
    return a.photo != nil && a.photo == b.photo || dates.count < 2 && a.isSurely(b)
  }
  var left = stills
  var parts: [[Int]] = []
  while let first = left.popLast() {
    var part = [first]
    var next = 0
    while next < part.count {
      let near = left.filter { areOne(files[$0], files[part[next]]) }
      left.removeAll { near.contains($0) }
      part += near
      next += 1
    }
    parts.append(part)
  }
  if parts.count == 1, parts[0].contains(where: { files[$0].kind == .picture(isLive: true) }) {
    parts[0] += files.indices.filter { files[$0].kind == .film }
  }
  for part in parts where part.count > 1 {
    let picture = part.compactMap { files[$0].photo }.min()
    for file in part { result[file] = picture }
  }
  return result
}

enum PictureLimits {
  /// Files of one name that are looked at: where there are more, the name means nothing.
  static let files = 64
}

/// Which file of a picture is shown: one that was edited, for somebody wanted it so; then what any program shows, before what a phone kept
/// from before its own work, before RAW; the film last. Of equals the one with most pixels, then the format that most programs
/// show, then the first by its path.
struct PictureRank: Comparable {
  private let order: [Int]
  let path: FilePath

  /// - Parameters:
  ///   - isAbsent: it cannot be reached now, and comes after all that can.
  ///   - pixels: of the upright picture; 0: not known.
  init(
    _ file: PictureFile?, format: String?, pixels: Int, path: FilePath, isAbsent: Bool
  ) {
    let use =
      switch (file?.kind, file?.name.mark) {
      case (.film, _): 4
      case (.raw, _): 3
      case (.picture, .original): 2
      case (.picture, .edited), (.picture, .copy): 0
      case (.picture, _), (nil, _): 1
      }
    let formats = ["jpeg", "heic", "png", "webp", "avif", "tiff"]
    order = [
      isAbsent ? 1 : 0, use, -pixels, format.flatMap(formats.firstIndex) ?? formats.count,
    ]
    self.path = path
  }

  static func < (a: PictureRank, b: PictureRank) -> Bool {
    a.order == b.order ? a.path < b.path : a.order.lexicographicallyPrecedes(b.order)
  }
}
