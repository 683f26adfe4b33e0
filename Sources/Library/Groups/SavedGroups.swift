public import Vocabulary

/// What is known of faces that were grouped, by ascending id; index *i* of every array speaks of the same face.
public struct SavedGroups: Hashable, Sendable {
  public var faces: [FaceID] = []
  /// Digests of what the faces were grouped by; see `ClusteringInput.stamps`.
  public var stamps: [Int64] = []
  /// Likeness to strangers.
  public var offsets: [Float] = []
  /// How many numbers a face has in `levels`.
  public let levelCount: Int
  /// `[faces, levelCount]`: ids of faces, 0 for none.
  public var levels: [Int64] = []

  public init(levelCount: Int) { self.levelCount = levelCount }

  public var count: Int { faces.count }

  public func levels(at index: Int) -> ArraySlice<Int64> {
    levels[index * levelCount..<(index + 1) * levelCount]
  }

  public mutating func append(
    _ face: FaceID, stamp: Int64, offset: Float, levels new: some Sequence<Int64>
  ) {
    faces.append(face)
    stamps.append(stamp)
    offsets.append(offset)
    levels.append(contentsOf: new)
    precondition(levels.count == faces.count * levelCount, "every face has \(levelCount) levels")
  }

  public mutating func reserveCapacity(_ count: Int) {
    faces.reserveCapacity(count)
    stamps.reserveCapacity(count)
    offsets.reserveCapacity(count)
    levels.reserveCapacity(count * levelCount)
  }

  /// A sum over all faces that shows a face that is missing or was tampered with. O(faces).
  public var check: Int64 {
    var sum: Int64 = 0
    var row: [Int64] = []
    for index in faces.indices {
      row.removeAll(keepingCapacity: true)
      row.append(faces[index].rawValue)
      row.append(stamps[index])
      row.append(Int64(offsets[index].bitPattern))
      row.append(contentsOf: levels(at: index))
      sum &+= unsafe digest(row.span.bytes)
    }
    return sum
  }
}

/// What is to be written of a grouping so that the next one can go on from it.
public struct GroupsChange: Sendable {
  /// What the groups rest on besides the faces, as an opaque text.
  public var basis: String
  /// `check` of what is in the library; nil when everything there is to be replaced.
  public var before: Int64?
  /// `check` of all groups after the change.
  public var after: Int64
  /// The rows that are new or changed.
  public var rows: SavedGroups
  /// Faces whose rows are to go.
  public var gone: [FaceID]

  public init(
    basis: String, before: Int64?, after: Int64, rows: SavedGroups, gone: [FaceID]
  ) {
    self.basis = basis
    self.before = before
    self.after = after
    self.rows = rows
    self.gone = gone
  }
}

extension ClusteringInput {
  /// A digest of all that grouping knows of each face: photo, vector and its length, on which side of the quality gate it lies, who it
  /// is bound to and who it is not. Faces with the stamps they had need not be looked at again.
  ///
  /// - Parameter qualityGate: faces of lower quality cannot found a person.
  /// - Complexity: O(faces · dimension).
  public func stamps(qualityGate: Float) -> [Int64] {
    let numbers = faces.vectors.span
    var header: [Int64] = []
    return faces.ids.indices.map { index in
      let vector = numbers.extracting(faces.row(index))
      header.removeAll(keepingCapacity: true)
      header.append(unsafe digest(vector.bytes))
      header.append(faces.photos[index].rawValue)
      header.append(canFound(index, qualityGate: qualityGate) ? 1 : 0)
      header.append(faces.bound[index]?.rawValue ?? 0)
      for person in faces.refused[index] { header.append(person.rawValue) }
      // No person has such a number.
      if let length = lengths[index] { header.append(-1 - Int64(length.bitPattern)) }
      return unsafe digest(header.span.bytes)
    }
  }
}

/// The lower half of XXH3-128.
private func digest(_ bytes: RawSpan) -> Int64 {
  Int64(bitPattern: ContentHash(of: bytes).low)
}
