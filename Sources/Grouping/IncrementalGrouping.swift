public import Clustering
public import Faces
public import Library
public import Vocabulary

/// Groups faces exactly, looking only at what changed since the last time. What is read and written where is up to the
/// caller.
public struct IncrementalGrouping {
  private let settings: ClusteringSettings
  private let offsets: FaceOffsets
  private let calibration: Calibration
  /// Of the faces in `saved`; nil until it is needed.
  private var hierarchy: Hierarchy?
  private(set) var saved: SavedGroups

  /// What a grouping comes to.
  public struct Outcome {
    /// The faces whose person changes, by their index, and the person they go to.
    public var moves: [(index: Int, to: Assignee)]
    /// The rows of `saved` that are new or changed, and the faces that are gone.
    public var rows: SavedGroups
    public var gone: [FaceID]
  }

  /// - Parameter calibration: of the embedder; its threshold and quality gate count no more.
  public init(_ settings: ClusteringSettings, offsets: FaceOffsets, calibration: Calibration) {
    self.settings = settings
    self.offsets = offsets
    self.calibration = calibration
    let none = Hierarchy(
      dimension: 1, threshold: settings.threshold, caution: calibration.caution)
    saved = SavedGroups(levelCount: none.levelCount)
  }

  /// Goes on from what an earlier run saved. Nothing happens when that is what is known already.
  mutating func restore(_ groups: SavedGroups) {
    guard groups != saved else { return }
    hierarchy = nil
    saved = groups
  }

  mutating func forget() { restore(SavedGroups(levelCount: saved.levelCount)) }

  /// Brings the groups up to date with all faces of a library.
  ///
  /// - Parameters:
  ///   - input: its vectors are taken out of it, so that memory holds them once.
  ///   - proceed: called now and then with the share that is done; false stops.
  /// - Returns: nil when what was saved contradicts itself; it is forgotten, and the next time starts from scratch.
  /// - Throws: `HierarchyStopped`; the next time starts from what was known before.
  public mutating func update(
    _ input: inout ClusteringInput, proceed: (Double) -> Bool = { _ in true }
  ) throws(HierarchyStopped) -> Outcome? {
    var (faces, stamps) = weighed(input)
    input.faces.vectors = []
    let offsets = faces.offsets
    var change = GroupsDifference(saved, faces: faces.ids, stamps: stamps)
    let lost = change.lost.map { saved.faces[$0] }
    // What was lost is still in the hierarchy when that is not read from what was saved.
    var removing = lost
    var hierarchy: Hierarchy
    if let present = self.hierarchy {
      hierarchy = present
      // It is dropped when it is stopped halfway, and is not copied when it changes.
      self.hierarchy = nil
    } else {
      removing = []
      change.breakUpGroups(saved)
      let kept = change.same.map(\.face)
      let restored = Hierarchy(
        restoring: faces.subset(kept), levels: columns(of: change),
        threshold: settings.threshold, caution: calibration.caution)
      guard let restored else {
        forget()
        return nil
      }
      hierarchy = restored
    }
    // Where all are fresh, nothing is copied.
    if change.fresh.count < faces.count { faces = faces.subset(change.fresh) }
    let changes = try hierarchy.update(
      removing: removing, adding: consume faces, proceed: proceed)
    self.hierarchy = hierarchy
    return outcome(of: input, change, stamps, offsets, changes)
  }

  /// What finds the people of new faces.
  ///
  /// - Parameter input: all faces, as they are after grouping.
  public func placement(_ input: ClusteringInput) -> Placement {
    Placement(
      weighed(input).faces, people: input.people, threshold: settings.threshold,
      caution: calibration.caution)
  }

  /// Faces that were not grouped yet, as the clusterer knows them.
  public func newFaces(_ input: ClusteringInput) -> FaceSet {
    FaceSet(input, by: offsets, qualityGate: settings.qualityGate)
  }

  // MARK: Parts

  /// The faces of a library as grouping weighs them, and a stamp of each.
  private func weighed(_ input: ClusteringInput) -> (faces: FaceSet, stamps: [Int64]) {
    let stamps = input.stamps(qualityGate: settings.qualityGate)
    var faces = FaceSet(
      input, offsets: values(of: input, stamps), by: offsets,
      qualityGate: settings.qualityGate)
    faces.findCollages(
      threshold: settings.threshold, caution: calibration.caution, alike: calibration.alike)
    return (faces, zip(stamps, faces.inCollage).map { Self.stamp($0, inCollage: $1) })
  }

  /// A face is another to grouping once its photo is a collage.
  private static func stamp(_ stamp: Int64, inCollage: Bool) -> Int64 { inCollage ? ~stamp : stamp }

  /// Of every face: as saved where nothing changed but that its photo is a collage or is none any more. nil where all are zero.
  private func values(of input: ClusteringInput, _ stamps: [Int64]) -> [Float]? {
    guard !offsets.isNone else { return nil }
    let faces = input.faces
    let numbers = faces.vectors.span
    var row = 0
    return faces.ids.indices.map { index in
      while row < saved.count, saved.faces[row] < faces.ids[index] { row += 1 }
      if row < saved.count, saved.faces[row] == faces.ids[index],
        saved.stamps[row] == stamps[index]
          || saved.stamps[row] == Self.stamp(stamps[index], inCollage: true)
      {
        return saved.offsets[row]
      }
      return offsets.offset(
        of: numbers.extracting(faces.row(index)), length: input.lengths[index])
    }
  }

  /// `[levelCount][faces]` of the faces that are the same.
  private func columns(of change: GroupsDifference) -> [[FaceID?]] {
    (0..<saved.levelCount).map { level in
      change.same.map { _, row in
        let leader = saved.levels[row * saved.levelCount + level]
        return leader == 0 ? nil : FaceID(leader)
      }
    }
  }

  private mutating func outcome(
    of input: ClusteringInput, _ change: GroupsDifference, _ stamps: [Int64], _ offsets: [Float],
    _ changes: HierarchyChanges
  ) -> Outcome {
    var savedRows = [Int](repeating: -1, count: input.faces.count)
    for (face, row) in change.same { savedRows[face] = row }
    let resaved = Set(changes.resaved)
    var rows = SavedGroups(levelCount: saved.levelCount)
    var groups = SavedGroups(levelCount: saved.levelCount)
    groups.reserveCapacity(input.faces.count)
    for (index, face) in input.faces.ids.enumerated() {
      let (stamp, offset) = (stamps[index], offsets[index])
      if savedRows[index] >= 0, !resaved.contains(face) {
        groups.append(
          face, stamp: stamp, offset: offset, levels: saved.levels(at: savedRows[index]))
      } else {
        let levels = (hierarchy?.levels(of: face) ?? []).map { $0?.rawValue ?? 0 }
        groups.append(face, stamp: stamp, offset: offset, levels: levels)
        rows.append(face, stamp: stamp, offset: offset, levels: levels)
      }
    }
    saved = groups
    return Outcome(moves: moves(input), rows: rows, gone: change.gone)
  }

  /// Which faces change their person, and to which, by the clusters in `saved`.
  private func moves(_ input: ClusteringInput) -> [(index: Int, to: Assignee)] {
    let surplus = hierarchy?.surplus ?? [:]
    var numbers: [Int64: Int] = [:]
    var clusters = input.faces.ids.indices.map { index -> Int? in
      let cluster = saved.levels[(index + 1) * saved.levelCount - 1]
      guard cluster != 0 else { return nil }
      let next = numbers.count
      let number = numbers[cluster] ?? next
      if number == next { numbers[cluster] = next }
      return number
    }
    // A face that no cluster accepts is a person alone.
    var alone = numbers.count
    for (index, face) in input.faces.ids.enumerated() {
      guard let cluster = surplus[face] else { continue }
      clusters[index] = cluster.flatMap { numbers[$0.rawValue] } ?? alone
      if clusters[index] == alone { alone += 1 }
    }
    follow(input.originals, of: input.faces, clusters: &clusters)
    let people = carryOver(
      clusters: clusters, previous: input.people, bound: input.faces.bound, kept: input.kept)
    var moves: [(index: Int, to: Assignee)] = []
    for (index, cluster) in clusters.enumerated() {
      let assignee: Assignee =
        if let cluster {
          people[cluster].map { .person($0) } ?? .newPerson(cluster)
        } else {
          .nobody
        }
      let before: Assignee = input.people[index].map { .person($0) } ?? .nobody
      if assignee != before { moves.append((index, assignee)) }
    }
    return moves
  }
}
