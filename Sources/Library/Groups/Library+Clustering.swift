public import Vocabulary

/// Who a face is to belong to.
public enum Assignee: Hashable, Sendable {
  case nobody
  case person(PersonID)
  /// One of the people to be made; equal numbers mean the same one.
  case newPerson(Int)
}

/// What `assign` did.
public enum AssignmentOutcome: Hashable, Sendable {
  /// - moved: faces whose person changed; - made, removed: unnamed people.
  case applied(moved: Int, made: Int, removed: Int)
  /// Since the input was read somebody decided something, or grouped newer faces. Nothing was written: read it again.
  case outdated
}

extension Library {
  /// Everything a clusterer needs, from one state of the library.
  ///
  /// Faces of photos whose files are missing are among them: people stay as they are when a disk is unplugged.
  ///
  /// - Parameters:
  ///   - photo: nil for the faces of all photos.
  ///   - trustingDates: whether nobody is on photos older than they are.
  /// - Complexity: O(faces); one allocation an array, however many faces.
  public func clusteringInput(
    model: ModelID, photo: PhotoID? = nil, trustingDates: Bool = true
  ) throws(LibraryError) -> ClusteringInput {
    try database.read { () throws(LibraryError) in
      try readInput(model: model, photo: photo, trustingDates: trustingDates)
    }
  }

  /// `clusteringInput` inside a transaction.
  func readInput(
    model: ModelID, photo: PhotoID? = nil, trustingDates: Bool = true
  ) throws(LibraryError) -> ClusteringInput {
    let dimension = try describe(model).dimension
    let faces = """
      FROM faces JOIN embeddings ON face_id = faces.id JOIN photos ON photos.id = photo_id
      WHERE model_id = ?\(photo == nil ? "" : " AND photo_id = ?")
        AND discarded IS NULL
      """
    let values =
      [.integer(model.rawValue)] + (photo.map { [Value.integer($0.rawValue)] } ?? [])
    var count = 0
    try database.each("SELECT count(*) \(faces)", values) { (found: Int) in count = found }
    var ids: [FaceID] = []
    var photos: [PhotoID] = []
    var people: [PersonID?] = []
    var bound: [PersonID?] = []
    var quality: [Float] = []
    var areas: [FaceArea?] = []
    var lengths: [Float?] = []
    ids.reserveCapacity(count)
    photos.reserveCapacity(count)
    people.reserveCapacity(count)
    bound.reserveCapacity(count)
    quality.reserveCapacity(count)
    areas.reserveCapacity(count)
    lengths.reserveCapacity(count)
    var vectors = [Float](repeating: 0, count: count * dimension)
    try database.each(
      """
      SELECT faces.id, photo_id, person_id, bound IS NOT NULL, quality, x, y, faces.width,
        faces.height, photos.width, photos.height, vector, length \(faces)
      ORDER BY faces.id
      """, values
    ) {
      (
        face: FaceID, photo: PhotoID, person: PersonID?, isBound: Bool, faceQuality: Float,
        box: Box, photoWidth: Int?, photoHeight: Int?, vector: Blob, length: Float?
      ) throws(LibraryError) in
      let index = ids.count
      ids.append(face)
      photos.append(photo)
      people.append(person)
      bound.append(isBound ? person : nil)
      quality.append(faceQuality)
      areas.append(FaceArea(box, photoWidth: photoWidth, photoHeight: photoHeight))
      lengths.append(length)
      try copy(
        vector, of: face, to: index * dimension..<(index + 1) * dimension, of: &vectors)
    }
    guard ids.count == count else { throw miscounted }
    let refused = try refused(of: ids, model: model, photo: photo, trustingDates: trustingDates)
    var input = ClusteringInput(
      FaceSet(
        ids: ids, photos: photos, dimension: dimension, vectors: vectors, bound: bound,
        refused: refused),
      people: people, quality: quality, areas: areas, lengths: lengths)
    input.kept = Set(
      try database.all("SELECT id FROM people WHERE kept IS NOT NULL", as: PersonID.self))
    input.lastDecision = try lastDecision()
    input.facesVersion = try groupingState().faces
    input.model = model
    return input
  }

  /// Applies a clusterer's result: one transaction.
  ///
  /// Faces that are not mentioned keep their person, and so do bound ones. People who end without a face are removed
  /// (their numbers are not given again); those somebody decided about never are. New people get their numbers in the order of their own.
  ///
  /// - Parameters:
  ///   - input: what the result was made from.
  ///   - basis: what else it was made from, as an opaque text, for `isGrouped(on:)`; nil when this is not the result of
  ///     grouping all faces.
  ///   - groups: what is to be saved with it.
  public func assign(
    _ assignments: [(face: FaceID, to: Assignee)], basedOn input: ClusteringInput,
    and basis: String? = nil, saving groups: GroupsChange? = nil
  ) throws(LibraryError) -> AssignmentOutcome {
    try database.write { () throws(LibraryError) in
      if let model = input.model { try checkActive(model) }
      guard try lastDecision() == input.lastDecision,
        try groupingState().grouped <= input.facesVersion
      else { return .outdated }
      if let groups, try !write(groups) { return .outdated }
      let (moved, made, removed) = try apply(assignments)
      if let basis {
        try database.run(
          "UPDATE grouping SET grouped = ?, basis = ?", .integer(input.facesVersion), .text(basis))
      }
      return .applied(moved: moved, made: made, removed: removed)
    }
  }

  /// `assign` inside a transaction.
  func apply(
    _ assignments: [(face: FaceID, to: Assignee)]
  ) throws(LibraryError) -> (moved: Int, made: Int, removed: Int) {
    let made = try makePeople(for: assignments)
    var moved = 0
    for (face, assignee) in assignments {
      let person: Value =
        switch assignee {
        case .nobody: .null
        case .person(let person): .integer(person.rawValue)
        case .newPerson(let number): made[number].map { .integer($0) } ?? .null
        }
      try database.run(
        "UPDATE faces SET person_id = ?1 WHERE id = ?2 AND person_id IS NOT ?1 AND bound IS NULL",
        person, .integer(face.rawValue))
      moved += database.changes
    }
    try database.run(
      """
      DELETE FROM people WHERE kept IS NULL
        AND NOT EXISTS (SELECT 1 FROM faces WHERE person_id = people.id)
      """)
    let removed = database.changes
    return (moved, made.count, removed)
  }

  /// Gives faces that belong to nobody a person for the time being; `assign` follows when they are grouped exactly.
  ///
  /// A face that has got a person meanwhile, or whose person is gone, is passed over. One transaction.
  ///
  /// - Returns: the new people by their numbers.
  public func place(
    _ faces: [(face: FaceID, to: Assignee)]
  ) throws(LibraryError) -> [Int: PersonID] {
    try database.write { () throws(LibraryError) in
      let new = faces.filter { if case .newPerson = $0.to { true } else { false } }
      let made = try makePeople(for: new)
      for (face, assignee) in faces {
        let person: Int64
        switch assignee {
        case .nobody: continue
        case .person(let old): person = old.rawValue
        case .newPerson(let number):
          guard let id = made[number] else { continue }
          person = id
        }
        try database.run(
          """
          UPDATE faces SET person_id = (SELECT id FROM people WHERE id = ?1 AND merged_into IS NULL)
          WHERE id = ?2 AND person_id IS NULL AND discarded IS NULL
            AND NOT EXISTS (SELECT 1 FROM refusals WHERE face_id = ?2 AND person_id = ?1)
          """, .integer(person), .integer(face.rawValue))
      }
      return made.mapValues { PersonID($0) }
    }
  }

  /// Whether the people were made from all vectors there are now, on this basis.
  public func isGrouped(on basis: String) throws(LibraryError) -> Bool {
    let state = try groupingState()
    return state.grouped == state.faces && state.basis == basis
  }

  /// Makes the next grouping start from nothing. People stay as they are until then.
  public func forgetGrouping() throws(LibraryError) {
    try database.write { () throws(LibraryError) in
      try database.run("UPDATE grouping SET basis = NULL, groups_basis = NULL")
    }
  }

  private func groupingState() throws(LibraryError) -> (
    faces: Int64, grouped: Int64, basis: String?
  ) {
    let state = try database.first("SELECT faces_version, grouped, basis FROM grouping") {
      (faces: Int64, grouped: Int64, basis: String?) in
      (faces: faces, grouped: grouped, basis: basis)
    }
    guard let state else {
      throw LibraryError.damaged(path: path, reason: "its table «grouping» is empty")
    }
    return state
  }

  /// Makes the new people among `assignments`: their ids by their numbers.
  private func makePeople(
    for assignments: [(face: FaceID, to: Assignee)]
  ) throws(LibraryError) -> [Int: Int64] {
    var old: Set<PersonID> = []
    var new: Set<Int> = []
    for (_, assignee) in assignments {
      switch assignee {
      case .nobody: break
      case .person(let person): old.insert(person)
      case .newPerson(let number): new.insert(number)
      }
    }
    for person in old {
      // Another process may have clustered meanwhile and found this one empty.
      try makeSure(of: person)
    }
    var made: [Int: Int64] = [:]
    for number in new.sorted() {
      try database.run("INSERT INTO people (created_at) VALUES (unixepoch())")
      made[number] = database.lastInserted
    }
    return made
  }

  /// Who each of `faces` is not: by a decision, because the photo is older than the person, or because the person has
  /// another face in the photo for good that the model made no vector of, so that the clusterer cannot know.
  private func refused(
    of faces: [FaceID], model: ModelID, photo: PhotoID?, trustingDates: Bool
  ) throws(LibraryError) -> [[PersonID]] {
    var refused = [[PersonID]](repeating: [], count: faces.count)
    var index = 0
    let here = photo == nil ? "" : "AND photo_id = ?2"
    let older = """
      UNION
      SELECT faces.id, people.id FROM people CROSS JOIN photos ON \(Self.isBeforeBirth)
        CROSS JOIN faces ON photo_id = photos.id \(here)
        WHERE bound IS NULL OR person_id <> people.id
      """
    try database.each(
      """
      SELECT face_id, refusals.person_id FROM refusals JOIN faces ON faces.id = face_id \(here)
      \(trustingDates ? older : "")
      UNION
      SELECT faces.id, unseen.person_id FROM
        (SELECT photo_id, person_id FROM faces WHERE bound IS NOT NULL \(here) AND NOT EXISTS
          (SELECT 1 FROM embeddings WHERE face_id = faces.id AND model_id = ?1)) AS unseen
        JOIN faces USING (photo_id)
        WHERE bound IS NULL OR faces.person_id <> unseen.person_id
      ORDER BY 1, 2
      """, [.integer(model.rawValue)] + (photo.map { [.integer($0.rawValue)] } ?? [])
    ) { (face: FaceID, person: PersonID) in
      while index < faces.count, faces[index] < face { index += 1 }
      if index < faces.count, faces[index] == face { refused[index].append(person) }
    }
    return refused
  }

  /// They were counted by another index, which may be damaged, or what should be a table is none.
  private var miscounted: LibraryError {
    .damaged(path: path, reason: "it counts more or fewer faces than it has")
  }

  private func copy(
    _ vector: Blob, of face: FaceID, to range: Range<Int>, of vectors: inout [Float]
  ) throws(LibraryError) {
    guard range.upperBound <= vectors.count else { throw miscounted }
    let size = range.count * MemoryLayout<Float>.size
    let found = unsafe vector.withBytes { bytes in
      if bytes.count == size {
        unsafe vectors.withUnsafeMutableBytes { vectors in
          let start = range.lowerBound * MemoryLayout<Float>.size
          unsafe UnsafeMutableRawBufferPointer(rebasing: vectors[start...])
            .copyMemory(from: bytes)
        }
      }
      return bytes.count
    }
    try checkLength(found, of: face, dimension: range.count)
  }

  /// Who a face belongs to.
  public func person(of face: FaceID) throws(LibraryError) -> PersonID? {
    try database.first(
      "SELECT person_id FROM faces WHERE id = ?", .integer(face.rawValue), as: PersonID?.self)
      ?? nil
  }

  /// The number of the last decision; 0 when there is none.
  public func lastDecision() throws(LibraryError) -> Int64 {
    try database.first("SELECT max(id) FROM decisions", as: Int64.self) ?? 0
  }
}

extension FaceArea {
  fileprivate init?(_ box: Box, photoWidth: Int?, photoHeight: Int?) {
    guard let photoWidth, let photoHeight else { return nil }
    self.init(box, photoWidth: photoWidth, photoHeight: photoHeight)
  }
}
