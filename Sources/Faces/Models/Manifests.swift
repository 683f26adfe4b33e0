public import Vocabulary

/// A file of a model and what it must contain.
public struct ModelFile: Hashable, Sendable, Decodable {
  /// What the model uses it for, such as `proposal` or `embedding`.
  public let role: String
  /// As `ModelFiles` knows it: with the folder of the manifest that names it.
  @BesideManifest public private(set) var name: String
  public let bytes: Int
  /// Lower-case hexadecimal.
  public let sha256: String

  package init(role: String, name: String, bytes: Int, sha256: String) {
    self.role = role
    self.name = name
    self.bytes = bytes
    self.sha256 = sha256
  }
}

/// How a picture becomes a network's input: (value − mean) · scale, channel by channel.
public struct ModelInput: Hashable, Sendable, Decodable {
  /// `NCHW`, three planes, or `NHWC`, three numbers a pixel.
  public let layout: String
  /// `RGB` or `BGR`: the order of the planes, of `mean` and of `scale`.
  public let colour: String
  /// Pixels; the smallest size for networks that take any.
  public let width: Int
  public let height: Int
  /// One a channel, on the scale of 0 to 255; a manifest may name one number for all.
  public let mean: [Float]
  /// One a channel; a manifest may name one number for all.
  public let scale: [Float]
  /// Whether mean and scale are each picture's own: the mean of all its numbers, and one over their standard deviation. `mean` and
  /// `scale` are 0 and 1 then.
  public let standardise: Bool

  private enum CodingKeys: String, CodingKey {
    case layout, colour, width, height, mean, scale, standardise
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    layout = try values.decode(String.self, forKey: .layout)
    colour = try values.decode(String.self, forKey: .colour)
    width = try values.decode(Int.self, forKey: .width)
    height = try values.decode(Int.self, forKey: .height)
    standardise = try values.decodeIfPresent(Bool.self, forKey: .standardise) ?? false
    guard !standardise else {
      for key in [CodingKeys.mean, .scale] where values.contains(key) {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: values,
          debugDescription: "beside 'standardise' it is each picture's own")
      }
      (mean, scale) = ([0, 0, 0], [1, 1, 1])
      return
    }
    func channels(_ key: CodingKeys) throws -> [Float] {
      if let one = try? values.decode(Float.self, forKey: key) { return [one, one, one] }
      return try values.decode([Float].self, forKey: key)
    }
    mean = try channels(.mean)
    scale = try channels(.scale)
  }
}

/// What is known of a detector without running it.
public struct DetectorManifest: Hashable, Sendable, Decodable {
  public let name: String
  public let version: String
  /// The `DetectorFamily` that runs it.
  public let family: String
  public let licence: String
  public let source: String
  public let files: [ModelFile]
  public let input: ModelInput
  /// What its scores and proposals are like; nil for what the family says.
  package let calibration: DetectorCalibration?
  /// Smallest and largest side of the faces that its network finds, in pixels of the network's input; nil for what the family
  /// says.
  package let faces: ClosedRange<Float>?
}

/// What is known of an embedder without running it.
public struct EmbedderManifest: Hashable, Sendable, Decodable {
  public let name: String
  public let version: String
  /// The `EmbedderFamily` that runs it.
  public let family: String
  public let licence: String
  public let source: String
  public let files: [ModelFile]
  public let input: ModelInput
  /// The output that is the vector, of a network with several; nil for the only one.
  public let output: String?
  public let position: ChipPosition
  /// Numbers in an embedding.
  public let dimension: Int
  /// Whether the vectors of a face and of its mirror image are averaged.
  public let mirror: Bool
  public internal(set) var calibration: Calibration
  /// nil for an embedder without one: no offset is applied then.
  public internal(set) var cohort: CohortManifest?

  private enum CodingKeys: String, CodingKey {
    case name, version, family, licence, source, files, input, output, template, box, dimension
    case mirror, cohort
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.decode(String.self, forKey: .name)
    version = try values.decode(String.self, forKey: .version)
    family = try values.decode(String.self, forKey: .family)
    licence = try values.decode(String.self, forKey: .licence)
    source = try values.decode(String.self, forKey: .source)
    files = try values.decode([ModelFile].self, forKey: .files)
    input = try values.decode(ModelInput.self, forKey: .input)
    dimension = try values.decode(Int.self, forKey: .dimension)
    mirror = try values.decodeIfPresent(Bool.self, forKey: .mirror) ?? false
    calibration = try Calibration(from: decoder)
    cohort = try values.decodeIfPresent(CohortManifest.self, forKey: .cohort)
    output = try values.decodeIfPresent(String.self, forKey: .output)
    guard !files.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: .files, in: values, debugDescription: "an embedder has a file")
    }
    if let box = try values.decodeIfPresent(BoxCrop.self, forKey: .box) {
      guard !values.contains(.template) else {
        throw DecodingError.dataCorruptedError(
          forKey: .box, in: values, debugDescription: "there is a 'template', too")
      }
      position = .box(box)
      return
    }
    guard values.contains(.template) else {
      throw DecodingError.dataCorruptedError(
        forKey: .template, in: values, debugDescription: "it is missing, and so is 'box'")
    }
    let points = try values.decode([[Float]].self, forKey: .template)
    guard points.count == 5, points.allSatisfy({ $0.count == 2 }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .template, in: values, debugDescription: "it is no five points")
    }
    position = .template(Landmarks(points: points.map { Point(x: $0[0], y: $0[1]) }))
  }
}

/// What of a photo an embedder is shown.
public enum ChipPosition: Hashable, Sendable {
  /// The photo turned and scaled so that the landmarks come to lie here: left eye, right eye, nose, left and right corner of
  /// the mouth in pixels of the chip, whole numbers being pixel centres.
  case template(Landmarks)
  /// The face's box as it lies.
  case box(BoxCrop)
}

/// A piece of the photo about a face's box, scaled to the embedder's input size.
public struct BoxCrop: Hashable, Sendable, Decodable {
  public enum Shape: String, Hashable, Sendable, Decodable, CaseIterable {
    /// The box's own, so that faces are stretched where that is not the input's.
    case stretched
    /// The input's, about the longer side of the box.
    case longer
    /// The input's, about the shorter side of the box.
    case shorter
  }

  /// By how much of itself the box grows in width and height, half of it on each side.
  public let margin: Float
  public let shape: Shape

  private enum CodingKeys: String, CodingKey { case margin, shape }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    margin = try values.decodeIfPresent(Float.self, forKey: .margin) ?? 0
    let name = try values.decode(String.self, forKey: .shape)
    guard let shape = Shape(rawValue: name) else {
      let known = Shape.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: .shape, in: values, debugDescription: "it is none of \(known)")
    }
    self.shape = shape
  }
}

/// The vectors of strangers that belong to an embedder.
public struct CohortManifest: Hashable, Sendable, Codable {
  /// `count` vectors, little-endian floats, one after the other. Named as `ModelFile.name`.
  @BesideManifest public internal(set) var file: String
  public let sha256: String
  public let bytes: Int
  public let count: Int
  /// How many of the nearest make a face's offset.
  public let neighbours: Int
  /// Mean of the offsets of typical faces: added back, so that thresholds read like cosine distances.
  public let meanOffset: Float
  /// The people whose faces went into it: the first hexadecimal digits of the SHA-256 of their names in a labelled set of
  /// photos, all equally many. Scores measured on them would flatter, so evaluations leave them out.
  private let people: [String]?

  /// How many digits of a name's digest tell who somebody is.
  private static let digits = 12

  /// - Parameter people: the names of those it was made from.
  init(
    file: String, sha256: String, bytes: Int, count: Int, neighbours: Int, meanOffset: Float,
    madeFrom people: [String]
  ) {
    self.file = file
    self.sha256 = sha256
    self.bytes = bytes
    self.count = count
    self.neighbours = neighbours
    self.meanOffset = meanOffset
    self.people = people.map { String(Self.digest(of: $0).prefix(Self.digits)) }.sorted()
  }

  /// What tells a person of a labelled set of photos without naming them: the SHA-256 of their name there.
  package static func digest(of identity: String) -> String {
    hexadecimalSHA256(Array(identity.utf8))
  }

  /// Whether faces of this identity, as a labelled set of photos names it, went into the cohort.
  ///
  /// - Complexity: linear in the number of people.
  public func wasMadeFrom(_ identity: String) -> Bool {
    guard let people, !people.isEmpty else { return false }
    let digest = Self.digest(of: identity)
    return people.contains { !$0.isEmpty && digest.hasPrefix($0) }
  }
}
