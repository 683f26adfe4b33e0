public import Vocabulary

/// A picture format that Kinfolk reads, as far as it concerns a process that decodes nothing. What workers need besides stands
/// beside it in the table of `PictureReader`.
public struct PictureFormat: Sendable {
  /// Up to `count` bytes of a file from `position` on.
  public typealias Peek = (_ count: Int, _ position: Int) -> [UInt8]

  public let id: PhotoFormat
  /// As people write it: JPEG.
  public let name: String
  /// Whether a file that begins so is one; whether it decodes is another matter.
  ///
  /// The beginning is `SniffResult.length` bytes, all of a shorter file, or more.
  public let recognises: @Sendable (_ beginning: RawSpan) -> Bool
  /// Bytes that the decoder has to keep of a picture before its first row comes out, besides the file itself; 0 if it comes out
  /// row by row, and for what makes no sense, which the decoder will refuse.
  ///
  /// Nothing is decoded for it: numbers are read at known offsets, each checked.
  public let memory: @Sendable (_ peek: Peek) -> Int
  /// What docs/formats.md says of it; nil for a format of tests.
  public let page: FormatPage?
  /// A small file, to try whether workers can read the format.
  public let sample: @Sendable () throws(ImagingError) -> [UInt8]

  public init(
    _ id: PhotoFormat, name: String, recognises: @escaping @Sendable (RawSpan) -> Bool,
    memory: @escaping @Sendable (Peek) -> Int = { _ in 0 },
    page: FormatPage? = nil,
    sample: @escaping @Sendable () throws(ImagingError) -> [UInt8]
  ) {
    self.page = page
    self.id = id
    self.name = name
    self.recognises = recognises
    self.memory = memory
    self.sample = sample
  }
}

/// A format in words, for people: a clause each, without a full stop.
public struct FormatPage: Hashable, Sendable {
  /// What decodes it, and the Debian package it comes from: «libheif with libde265 (libheif1)».
  public var library: String
  /// The kinds of it that are read.
  public var kinds: String
  /// What is done of the way to the working size while decoding.
  public var reduced: String
  /// What says how to hold it.
  public var orientation: String
  /// Where dates and the like come from.
  public var metadata: String
  /// How colours become sRGB.
  public var colours: String
  /// What its decoder needs besides the file and the picture at working size.
  public var memory: String

  public init(
    library: String, kinds: String, reduced: String, orientation: String, metadata: String,
    colours: String, memory: String
  ) {
    self.library = library
    self.kinds = kinds
    self.reduced = reduced
    self.orientation = orientation
    self.metadata = metadata
    self.colours = colours
    self.memory = memory
  }
}

extension [PictureFormat] {
  /// Their names: «JPEG, PNG and WebP».
  public func listed(_ conjunction: String) -> String {
    let names = map(\.name)
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
  }

  /// What a library notes of a file that is none of them, so that it is looked at again when there are others.
  public var note: String { map(\.id.rawValue).sorted().joined(separator: " ") }
}
