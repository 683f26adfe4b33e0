internal import Faces
internal import Imaging
public import Vocabulary

// What parent and worker say to each other, over a stream socket. Each message is a frame: the four bytes «KFW» and the
// version, the length of the rest (UInt32, little-endian), and the rest, whose first byte tells the kind. The descriptor of
// the photo travels with the first byte of the request's frame. A worker that is to search photos is told first by which
// models; what files of them the program does not carry come before, a frame and a descriptor each. A picture comes as its size, then its pixels in frames of their
// own (`PartialPicture`).
//
// Both ends are the same binary, so the version only guards against a wrong program at the other end; but the worker has
// read hostile files, and may say anything: the parent takes nothing on trust.

/// Bounds on what a message may hold.
enum MessageLimits {
  /// A request of the most known faces.
  static let requestBytes = 1 << 16
  /// What a worker may be told of one family's settings: keys and values.
  static let settings = 16
  static let settingBytes = 64
  /// Names of models' files and their checksums.
  static let nameBytes = 255
  /// A reply of the most faces with large crops.
  static let replyBytes = 64 << 20
  static let faces = 4096
  /// Bytes of pixels in one frame.
  static let pixelBytes = 1 << 18
  static let embedding = 4096
  static let cropBytes = 1 << 20
  static let textBytes = 4096
  /// Of the name of a photo's format; the pool knows which there are.
  static let formatBytes = 32
  /// Sides of a photo; the largest JPEG has 65,535, the largest PNG a decoder here accepts is far below.
  static let side = 1 << 24
  /// Coordinates of boxes and landmarks, which may lie outside the photo.
  static let coordinate: ClosedRange<Float> = -0x1p25...0x1p25
}

/// What a worker is to do with a picture file.
public enum WorkOrder: Hashable, Sendable {
  /// Find the faces.
  case search(DetectorSettings)
  /// Give the picture itself, upright, its long side at most `workingSize` pixels; nil for full size.
  case picture(workingSize: Int?)
  /// Make vectors of faces that are known.
  case embed(KnownFaces)
  /// Look at a model instead of a picture.
  case examine(ModelExamination)
}

/// Faces of which an embedder is to make vectors.
public struct KnownFaces: Hashable, Sendable {
  /// How many one request may name: it must fit into a socket's buffer.
  public static let limit = 1000

  /// In pixels of a picture that is `width` wide.
  public var faces: [Detection]
  public var width: Float
  /// The long side of the picture they are cut from, at most.
  public var workingSize: Int

  public init(_ faces: [Detection], width: Float, workingSize: Int) {
    self.faces = faces
    self.width = width
    self.workingSize = workingSize
  }
}

/// From parent to worker: do this with the file whose descriptor comes along.
package struct WorkRequest: Hashable, Sendable {
  /// Returned in the reply.
  package var job: UInt64
  package var order: WorkOrder
}

/// All that a parent says to a worker.
enum ParentMessage: Hashable, Sendable {
  /// A file comes along.
  case work(WorkRequest)
  /// Photos are to be searched by these models from now on.
  case models(ModelReference)
  /// A file of a model comes along, that the program does not carry.
  case modelFile(name: String)
}

/// From worker to parent.
enum WorkReply: Hashable, Sendable {
  /// Sent once, before the first request is read.
  case ready
  /// What a search came to, or why any order failed.
  case outcome(job: UInt64, PhotoOutcome)
  /// The beginning of a picture: as many `pixels` follow as it has.
  case picture(job: UInt64, width: Int, height: Int)
  /// Interleaved RGB, row after row from the top.
  case pixels(job: UInt64, [UInt8])
  /// The vectors of known faces, in their order; nil for one of which none can be made.
  case embedded(job: UInt64, [Embedding?])
  /// What an examination came to.
  case examined(job: UInt64, ModelFinding)
  /// No photo can be worked on; `reason` is a sentence.
  case unfit(reason: String)
}

// MARK: - Frames

enum Frame {
  static let version: UInt8 = 1
  static let head: [UInt8] = [0x4B, 0x46, 0x57, version]
  static let headerLength = 8

  static func wrap(_ body: ByteWriter) -> [UInt8] {
    var header = ByteWriter()
    for byte in head { header.put(byte) }
    header.put(UInt32(body.bytes.count))
    return header.bytes + body.bytes
  }
}

/// Gathers bytes as they come and gives out whole frames.
struct FrameBuffer {
  private var bytes: [UInt8] = []
  private let limit: Int

  /// - Parameter limit: bytes a frame may hold beyond its header.
  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { bytes.isEmpty }

  mutating func append(_ more: some Collection<UInt8>) { bytes += more }

  /// The body of the next frame; nil while it is not complete.
  mutating func next() throws(MalformedBytes) -> [UInt8]? {
    for (byte, expected) in zip(bytes, Frame.head) where byte != expected {
      throw MalformedBytes("head of a frame")
    }
    guard bytes.count >= Frame.headerLength else { return nil }
    var header = ByteReader(Array(bytes[4..<Frame.headerLength]))
    let length = try header.count("length of a frame", atMost: limit)
    guard bytes.count >= Frame.headerLength + length else { return nil }
    let body = Array(bytes[Frame.headerLength..<Frame.headerLength + length])
    bytes.removeFirst(Frame.headerLength + length)
    return body
  }
}

// MARK: - Messages

private enum RequestKind: UInt8 {
  case search = 1
  case picture, models, modelFile, embed, examine
}

extension ParentMessage {
  var frame: [UInt8] {
    var writer = ByteWriter()
    switch self {
    case .work(let request): return request.frame
    case .models(let models):
      writer.put(RequestKind.models.rawValue)
      for file in [models.detector, models.embedder] {
        writer.put(file.name)
        writer.put(UInt32(file.bytes))
        writer.put(file.sha256)
      }
    case .modelFile(let name):
      writer.put(RequestKind.modelFile.rawValue)
      writer.put(name)
    }
    return Frame.wrap(writer)
  }

  init(body: [UInt8]) throws(MalformedBytes) {
    var reader = ByteReader(body)
    switch RequestKind(rawValue: try reader.number("kind of request")) {
    case .models:
      self = .models(
        ModelReference(
          detector: try reader.manifest(role: "detector"),
          embedder: try reader.manifest(role: "embedder")))
    case .modelFile:
      self = .modelFile(name: try reader.text("name", atMost: MessageLimits.nameBytes))
    case .search, .picture, .embed, .examine, nil:
      self = .work(try WorkRequest(body: body))
      return
    }
    try reader.end()
  }
}

extension ByteReader {
  fileprivate mutating func manifest(role: String) throws(MalformedBytes) -> ModelFile {
    ModelFile(
      role: role, name: try text("name", atMost: MessageLimits.nameBytes),
      bytes: Int(try number("length") as UInt32),
      sha256: try text("checksum", atMost: MessageLimits.nameBytes))
  }
}

extension WorkRequest {
  var frame: [UInt8] {
    var writer = ByteWriter()
    switch order {
    case .search(let detector):
      writer.put(RequestKind.search.rawValue)
      writer.put(job)
      writer.put(detector.minimumFace)
      writer.put(UInt32(clamping: detector.workingSize))
      writer.put(UInt32(clamping: detector.largestPhoto))
      writer.put(UInt32(detector.own.count))
      for (key, value) in detector.own.sorted(by: { $0.key < $1.key }) {
        writer.put(key)
        writer.put(value)
      }
    case .picture(let workingSize):
      writer.put(RequestKind.picture.rawValue)
      writer.put(job)
      // No picture has a side of 0.
      writer.put(UInt32(clamping: workingSize ?? 0))
    case .embed(let known):
      writer.put(RequestKind.embed.rawValue)
      writer.put(job)
      writer.put(known.width)
      writer.put(UInt32(clamping: known.workingSize))
      writer.put(UInt32(known.faces.count))
      for face in known.faces { writer.put(face) }
    case .examine(let examination):
      writer.put(RequestKind.examine.rawValue)
      writer.put(job)
      writer.put(examination)
    }
    return Frame.wrap(writer)
  }

  init(body: [UInt8]) throws(MalformedBytes) {
    var reader = ByteReader(body)
    guard let kind = RequestKind(rawValue: try reader.number("kind of request")) else {
      throw MalformedBytes("kind of request")
    }
    let any = -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude
    job = try reader.number("job")
    switch kind {
    case .search:
      // Whether the settings make sense is for the finder to say.
      var detector = DetectorSettings(
        minimumFace: try reader.flag("minimum face")
          ? try reader.float("minimum face", in: any) : nil,
        workingSize: Int(try reader.number("working size") as UInt32),
        largestPhoto: Int(try reader.number("largest photo") as UInt32))
      for _ in 0..<(try reader.count("settings", atMost: MessageLimits.settings)) {
        let key = try reader.text("setting", atMost: MessageLimits.settingBytes)
        detector.own[key] = try reader.text("setting", atMost: MessageLimits.settingBytes)
      }
      order = .search(detector)
    case .picture:
      let side = Int(try reader.number("working size") as UInt32)
      order = .picture(workingSize: side == 0 ? nil : side)
    case .embed:
      let width = try reader.float("width", in: 1...MessageLimits.coordinate.upperBound)
      let workingSize = Int(try reader.number("working size") as UInt32)
      var faces: [Detection] = []
      for _ in 0..<(try reader.count("faces", atMost: KnownFaces.limit)) {
        faces.append(try reader.detection())
      }
      order = .embed(KnownFaces(faces, width: width, workingSize: workingSize))
    case .examine: order = .examine(try reader.examination())
    case .models, .modelFile: throw MalformedBytes("kind of request")
    }
    try reader.end()
  }
}

extension WorkReply {
  private enum Kind: UInt8 {
    case ready = 1, done, failed, unfit, picture, pixels, embedded, examined
  }

  var frame: [UInt8] {
    var writer = ByteWriter()
    switch self {
    case .ready:
      writer.put(Kind.ready.rawValue)
    case .outcome(let job, .failed(let reason)):
      writer.put(Kind.failed.rawValue)
      writer.put(job)
      writer.put(reason.shortened)
    case .outcome(let job, .done(let facts, let faces)):
      writer.put(Kind.done.rawValue)
      writer.put(job)
      writer.put(facts)
      writer.put(UInt32(faces.count))
      for face in faces { writer.put(face) }
    case .picture(let job, let width, let height):
      writer.put(Kind.picture.rawValue)
      writer.put(job)
      writer.put(UInt32(clamping: width))
      writer.put(UInt32(clamping: height))
    case .pixels(let job, let pixels):
      writer.put(Kind.pixels.rawValue)
      writer.put(job)
      writer.put(pixels)
    case .embedded(let job, let embeddings):
      writer.put(Kind.embedded.rawValue)
      writer.put(job)
      writer.put(UInt32(embeddings.count))
      for embedding in embeddings { writer.put(embedding ?? Embedding([])) }
    case .examined(let job, let finding):
      writer.put(Kind.examined.rawValue)
      writer.put(job)
      writer.put(finding)
    case .unfit(let reason):
      writer.put(Kind.unfit.rawValue)
      writer.put(reason.shortened)
    }
    return Frame.wrap(writer)
  }

  init(body: [UInt8]) throws(MalformedBytes) {
    var reader = ByteReader(body)
    guard let kind = Kind(rawValue: try reader.number("kind of reply")) else {
      throw MalformedBytes("kind of reply")
    }
    switch kind {
    case .ready: self = .ready
    case .failed:
      let job: UInt64 = try reader.number("job")
      let reason = try reader.text("reason", atMost: MessageLimits.textBytes)
      self = .outcome(job: job, .failed(reason: reason))
    case .done:
      let job: UInt64 = try reader.number("job")
      let facts = try reader.facts()
      var faces: [FoundFace] = []
      for _ in 0..<(try reader.count("faces", atMost: MessageLimits.faces)) {
        faces.append(try reader.face())
      }
      guard Set(faces.map(\.embedding.vector.count)).count <= 1 else {
        throw MalformedBytes("embedding")
      }
      self = .outcome(job: job, .done(facts, faces: faces))
    case .picture:
      let job: UInt64 = try reader.number("job")
      let width = try reader.count("width", atMost: MessageLimits.side)
      let height = try reader.count("height", atMost: MessageLimits.side)
      // The product of two such sides fits.
      guard width > 0, height > 0, width * height <= Limits.wholePixels else {
        throw MalformedBytes("size")
      }
      self = .picture(job: job, width: width, height: height)
    case .pixels:
      let job: UInt64 = try reader.number("job")
      let pixels = try reader.bytes("pixels", atMost: MessageLimits.pixelBytes)
      guard !pixels.isEmpty else { throw MalformedBytes("pixels") }
      self = .pixels(job: job, pixels)
    case .embedded:
      let job: UInt64 = try reader.number("job")
      var embeddings: [Embedding?] = []
      for _ in 0..<(try reader.count("faces", atMost: KnownFaces.limit)) {
        embeddings.append(try reader.embedding(orNone: true))
      }
      guard Set(embeddings.compactMap { $0?.vector.count }).count <= 1 else {
        throw MalformedBytes("embedding")
      }
      self = .embedded(job: job, embeddings)
    case .examined:
      let job: UInt64 = try reader.number("job")
      self = .examined(job: job, try reader.finding())
    case .unfit:
      self = .unfit(reason: try reader.text("reason", atMost: MessageLimits.textBytes))
    }
    try reader.end()
  }
}

extension String {
  /// Cut to what a message may hold, at a character.
  var shortened: String {
    guard utf8.count > MessageLimits.textBytes else { return self }
    var result = prefix(MessageLimits.textBytes)
    while result.utf8.count > MessageLimits.textBytes { result.removeLast() }
    return String(result)
  }
}

// MARK: - Photos and faces

extension ByteWriter {
  fileprivate mutating func put(_ facts: PhotoFacts) {
    put(facts.format.rawValue)
    put(UInt32(clamping: facts.width))
    put(UInt32(clamping: facts.height))
    put(facts.captured?.source.rawValue)
    put(facts.captured?.text)
    put(facts.damage?.shortened)
  }

  fileprivate mutating func put(_ detection: Detection) {
    for number in [detection.box.x, detection.box.y, detection.box.width, detection.box.height] {
      put(number)
    }
    for point in detection.landmarks.points {
      put(point.x)
      put(point.y)
    }
    put(detection.score)
  }

  fileprivate mutating func put(_ embedding: Embedding) {
    put(embedding.vector)
    // No length is 0.
    put(embedding.length ?? 0)
  }

  fileprivate mutating func put(_ face: FoundFace) {
    put(face.detection)
    let quality = face.quality
    for part in [quality.size, quality.sharpness, quality.pose, quality.score, quality.overall] {
      put(part)
    }
    put(face.embedding)
    put(face.crop)
  }
}

extension ByteReader {
  fileprivate mutating func facts() throws(MalformedBytes) -> PhotoFacts {
    let format = PhotoFormat(
      rawValue: try text("format", atMost: MessageLimits.formatBytes))
    let width = try count("width", atMost: MessageLimits.side)
    let height = try count("height", atMost: MessageLimits.side)
    guard width > 0, height > 0 else { throw MalformedBytes("size") }
    return PhotoFacts(
      format: format, width: width, height: height,
      captured: try captureTime(), damage: try optionalText("damage"))
  }

  /// Only what stands in the file's content: of its name and time the worker knows nothing.
  private mutating func captureTime() throws(MalformedBytes) -> CaptureTime? {
    let source = try optionalText("capture time")
    let text = try optionalText("capture time")
    guard source != nil || text != nil else { return nil }
    guard let source = source.flatMap(CaptureTime.Source.init), source.isContent,
      let time = text.flatMap({ CaptureTime($0, source) })
    else { throw MalformedBytes("capture time") }
    return time
  }

  private mutating func optionalText(_ what: StaticName) throws(MalformedBytes) -> String? {
    try flag(what) ? try text(what, atMost: MessageLimits.textBytes) : nil
  }

  fileprivate mutating func detection() throws(MalformedBytes) -> Detection {
    let positive = 0...MessageLimits.coordinate.upperBound
    let box = Box(
      x: try float("box", in: MessageLimits.coordinate),
      y: try float("box", in: MessageLimits.coordinate),
      width: try float("box", in: positive), height: try float("box", in: positive))
    var points: [Point] = []
    for _ in 0..<5 {
      points.append(
        Point(
          x: try float("landmark", in: MessageLimits.coordinate),
          y: try float("landmark", in: MessageLimits.coordinate)))
    }
    return Detection(
      box: box, landmarks: Landmarks(points: points), score: try float("score", in: 0...1))
  }

  /// - Parameter orNone: whether nothing may stand there.
  fileprivate mutating func embedding(orNone: Bool) throws(MalformedBytes) -> Embedding? {
    let vector = try floats("embedding", atMost: MessageLimits.embedding, in: -1.001...1.001)
    let length = try float("embedding", in: 0...Float.greatestFiniteMagnitude)
    if orNone, vector.isEmpty { return nil }
    // A vector of another length would reach into every comparison it takes part in.
    let squares = vector.reduce(0 as Float) { $0 + $1 * $1 }
    guard abs(squares - 1) < 0.01 else { throw MalformedBytes("embedding") }
    return Embedding(vector, length: length > 0 ? length : nil)
  }

  fileprivate mutating func face() throws(MalformedBytes) -> FoundFace {
    let detection = try detection()
    let quality = Quality(
      size: try float("quality", in: 0...1), sharpness: try float("quality", in: 0...1),
      pose: try float("quality", in: 0...1), score: try float("quality", in: 0...1),
      overall: try float("quality", in: 0...1))
    let embedding = try embedding(orNone: false) ?? Embedding([])
    return FoundFace(
      detection: detection, quality: quality, embedding: embedding,
      crop: try bytes("crop", atMost: MessageLimits.cropBytes))
  }
}
