public import Clustering
public import Faces
public import Library
public import Vocabulary

/// What the faces that a user has confirmed tell about the threshold.
public struct ThresholdStudy: Sendable {
  /// Named people with confirmed faces.
  public var people = 0
  /// Of these, people with `facesNeeded` confirmed faces or more, each in another photo.
  public var wellKnown = 0
  /// Confirmed faces.
  public var confirmed = 0
  /// Faces that were grouped with them, and all faces of the library.
  public var grouped = 0
  public var faces = 0
  /// nil: too little is confirmed to tell.
  public var tuning: Tuning?

  /// Four faces make six pairs of one person. Five people make ten pairs of people: fewer, and one pair of siblings or
  /// one person who is hard to recognise would decide for all.
  public static let facesNeeded = 4
  public static let peopleNeeded = 5
  /// A larger library is represented by this many faces: all that are confirmed, and of the others each n-th. Merging
  /// 20,000 takes seconds, and the best threshold moves by a thousandth when the strangers double.
  public static let facesAtMost = 20_000

  /// - Throws: `LibraryError`; `FacesError` when the cohort is damaged.
  public init(_ library: Library, _ settings: ClusteringSettings, models: ModelSet) throws {
    let calibration = models.calibration
    guard let model = try library.knownEmbedder(sha256: models.embedder.sha256) else { return }
    var input = try library.clusteringInput(model: model)
    input.findOriginals(within: calibration.pictures)
    faces = input.faces.count
    let named = Set(try library.names().map(\.person))
    // A copy of a picture says nothing new.
    let known = input.faces.bound.indices.map { face in
      input.faces.bound[face].flatMap {
        named.contains($0) && input.originals[face] == nil ? $0 : nil
      }
    }
    var photos: [PersonID: Set<PhotoID>] = [:]
    for (photo, person) in zip(input.faces.photos, known) {
      guard let person else { continue }
      confirmed += 1
      photos[person, default: []].insert(photo)
    }
    people = photos.count
    wellKnown = photos.values.count { $0.count >= Self.facesNeeded }
    guard wellKnown >= Self.peopleNeeded else { return }

    let chosen = Self.sample(known, atMost: Self.facesAtMost)
    grouped = chosen.count
    var all = FaceSet(input, by: try models.offsets(), qualityGate: settings.qualityGate)
    all.findCollages(
      threshold: settings.threshold, caution: calibration.caution, alike: calibration.alike)
    tuning = Tuning(
      all.subset(chosen), confirmed: chosen.map { known[$0] },
      present: chosen.map { input.people[$0] },
      thresholds: Self.thresholds(around: calibration.threshold, present: settings.threshold),
      caution: calibration.caution)
  }

  /// From 0.4 to 2 times the embedder's own threshold in round steps, but to 1 at most, and the present one.
  static func thresholds(around usual: Float, present: Float) -> [Float] {
    var step = 1.0
    while step > Double(usual) / 30 { step /= 10 }
    step *= [5, 2, 1].first { $0 * step <= Double(usual) / 30 } ?? 1
    // Divided, because a whole number by a whole number is the nearest there is to the decimal one.
    let unit = (1 / step).rounded()
    let numbers =
      Int(
        (Double(usual) * 0.4 * unit).rounded())...Int((min(Double(usual) * 2, 1) * unit).rounded())
    return Set(numbers.map { Float(Double($0) / unit) } + [present]).sorted()
  }

  /// Indices of the faces to look at, ascending.
  static func sample(_ known: [PersonID?], atMost limit: Int) -> [Int] {
    let strangers = known.indices.filter { known[$0] == nil }
    let room = max(0, limit - (known.count - strangers.count))
    guard strangers.count > room else { return Array(known.indices) }
    let drawn = (0..<room).map { strangers[$0 * strangers.count / room] }
    return (known.indices.filter { known[$0] != nil } + drawn).sorted()
  }
}
