public import Decisions
internal import Support
internal import Vocabulary

extension Library {
  /// Writes a decision down and does what it says: one transaction, on the disk when this returns.
  ///
  /// Faces that a decision takes out belong to nobody until they are grouped again.
  ///
  /// - Returns: nil when everything is so already: nothing was decided.
  /// - Throws: `contradiction`, `sharedPhotos`, `notInPerson`, `nameTaken`, `unknownPerson`, `unknownFace` and their kin.
  /// - Complexity: O(faces of the people it is about + all that was refused).
  public func decide(_ wish: Wish) throws(LibraryError) -> JournalEntry? {
    try database.writeDurably { () throws(LibraryError) in
      guard let plan = try plan(wish) else { return nil }
      let entry = try append(plan.entry)
      let old = try facts(.of(entry.faces.map(\.face)))
      var new = old
      do throws(Contradiction) {
        try new.apply(entry, nameKey: PersonName.key)
      } catch {
        throw LibraryError.contradiction(error)
      }
      try write(new, over: old)
      for face in plan.released {
        try database.run("UPDATE faces SET person_id = NULL WHERE id = ?", .integer(face.rawValue))
      }
      if !plan.released.isEmpty || new.concernsGroups(otherThan: old) { try markUngrouped() }
      return entry
    }
  }

  /// People must be made anew from the faces.
  func markUngrouped() throws(LibraryError) {
    try database.run("UPDATE grouping SET faces_version = faces_version + 1")
  }

  // MARK: From wishes to entries

  private struct Plan {
    /// Without its number and time.
    var entry: JournalEntry
    /// Faces that belong to nobody now.
    var released: [FaceID] = []
  }

  /// A face as a decision finds it.
  fileprivate struct Holding {
    var face: FaceID
    var photo: PhotoID
    var person: PersonID?
    var isBound: Bool
    /// Bound because somebody named it, or another version of it.
    var isNamed: Bool
    var discarded: Int64?
  }

  /// - Returns: nil when there is nothing to decide.
  private func plan(_ wish: Wish) throws(LibraryError) -> Plan? {
    switch wish {
    case .name(let person, let text): try planName(person, text)
    case .confirm(let people):
      try planCovering(.confirm, people) { faces, _ in faces.contains { !$0.isBound } }
    case .merge(let people, let person, let samePhoto):
      try planMerge(people, into: person, samePhoto: samePhoto)
    case .split(let person, let parts): try planSplit(person, parts)
    case .move(let faces, let person, let samePhoto):
      try planMove(faces, to: person, samePhoto: samePhoto)
    case .reject(let faces, let person): try planReject(faces, from: person)
    case .discard(let faces): try planDiscard(faces)
    case .restore(let faces): try planRestore(faces)
    case .hide(let people): try planCovering(.hide, people) { _, kept in kept?.isHidden != true }
    case .unhide(let people):
      try planCovering(.unhide, people) { _, kept in kept?.isHidden == true }
    case .cover(let person, let face): try planCover(person, face)
    case .different(let a, let b): try planDifferent(a, b)
    case .birthYear(let person, let year): try planBirthYear(person, year)
    }
  }

  private func planName(_ person: PersonID, _ text: String?) throws(LibraryError) -> Plan? {
    var name: PersonName?
    if let text { name = try PersonName(text) }
    let held = try holdings(of: person)
    let before =
      try database.first(
        "SELECT name FROM people WHERE id = ?", .integer(person.rawValue), as: String?.self
      ) ?? nil
    if let name, let bearer = try personID(named: name), bearer != person {
      throw LibraryError.nameTaken(name.text, by: bearer, wantedFor: person)
    }
    // Letters, not bytes, would call «Zoë» typed in two ways equal; the user may want the other way.
    guard before.map({ Array($0.utf8) }) != name.map({ Array($0.text.utf8) }) else { return nil }
    return Plan(
      entry: entry(.name, person, name: name?.text, faces: covered(held, by: person)))
  }

  /// Decisions that say something of people as they are.
  ///
  /// - Parameter isNews: whether there is something to decide about a person, from its faces and what is known of it.
  private func planCovering(
    _ kind: JournalEntry.Kind, _ people: [PersonID],
    isNews: ([Holding], Facts.KeptPerson?) -> Bool
  ) throws(LibraryError) -> Plan? {
    let kept = try facts(.of([])).people
    var concerned: [PersonID] = []
    var faces: [CoveredFace] = []
    for person in unique(people) {
      let held = try holdings(of: person)
      guard isNews(held, kept[person]) else { continue }
      concerned.append(person)
      faces += covered(held, by: person)
    }
    guard !concerned.isEmpty else { return nil }
    return Plan(entry: entry(kind, nil, people: concerned, faces: faces))
  }

  private func planMerge(
    _ people: [PersonID], into person: PersonID, samePhoto: Bool
  ) throws(LibraryError) -> Plan? {
    let others = unique(people).filter { $0 != person }
    var held = try holdings(of: person)
    for other in others { held += try holdings(of: other) }
    guard !others.isEmpty else { return nil }
    if !samePhoto {
      let shared = Dictionary(grouping: held, by: \.photo).filter {
        Set($0.value.map(\.person)).count > 1
      }
      try refuse(photos: shared.keys.sorted(), people: [person] + others)
    }
    return Plan(
      entry: entry(.merge, person, people: others, faces: covered(held, by: person)))
  }

  private func planSplit(
    _ person: PersonID, _ parts: [[FaceID]]
  ) throws(LibraryError) -> Plan? {
    let held = try holdings(of: person)
    let all = Set(held.map(\.face))
    var taken: [FaceID: Int] = [:]
    for (part, faces) in parts.enumerated() {
      for face in faces {
        guard all.contains(face) else { throw try notIn(person, face) }
        taken[face] = taken[face] ?? part
      }
    }
    let named = taken
    for (face, part) in named.sorted(by: { $0.key < $1.key }) {
      for version in try versions(of: face) where all.contains(version) {
        taken[version] = taken[version] ?? part
      }
    }
    let used = Set(taken.values).sorted()
    guard !used.isEmpty else { return nil }
    guard taken.count < all.count else { throw LibraryError.wholePerson(person) }
    var made: [Int: PersonID] = [:]
    for part in used { made[part] = try makePerson() }
    let faces = held.map { holding in
      let part = taken[holding.face].flatMap { made[$0] }
      return CoveredFace(
        face: holding.face, before: person, after: part ?? person, isExplicit: part != nil)
    }
    var entry = entry(.split, person, people: used.compactMap { made[$0] }, faces: faces)
    entry.versions = taken.keys.filter { named[$0] == nil }.sorted()
    return Plan(entry: entry)
  }

  private func planMove(
    _ faces: [FaceID], to person: PersonID?, samePhoto: Bool
  ) throws(LibraryError) -> Plan? {
    let named = try holdings(of: faces)
    var held: [Holding] = []
    if let person { held = try holdings(of: person) }
    guard !named.isEmpty,
      person == nil || named.contains(where: { $0.person != person || !$0.isBound })
    else { return nil }
    let versions = try movable(try otherVersions(of: named), with: named, to: person, held)
    let moved = named + versions
    let ids = Set(moved.map(\.face))
    let rest = held.filter { !ids.contains($0.face) }
    var pushed: Set<FaceID> = []
    if !samePhoto {
      let photos = Dictionary(grouping: moved, by: \.photo)
      var shared = photos.filter { $0.value.count > 1 }.map(\.key)
      // Who was there by the program's guess makes room; who was put there by the user does not.
      for holding in rest where photos[holding.photo] != nil {
        if holding.isBound { shared.append(holding.photo) } else { pushed.insert(holding.face) }
      }
      try refuse(photos: Set(shared).sorted(), people: person.map { [$0] } ?? [])
    }
    let isNew = person == nil
    let target: PersonID
    if let person { target = person } else { target = try makePerson() }
    var rows = moved.map {
      CoveredFace(face: $0.face, before: $0.person, after: target, isExplicit: true)
    }
    // Who they are taken from is looked at too: the others there must not follow them for looking alike.
    for source in unique(moved.compactMap(\.person)) where source != target {
      rows += covered(try holdings(of: source).filter { !ids.contains($0.face) }, by: source)
    }
    for holding in rest {
      rows.append(
        CoveredFace(
          face: holding.face, before: target,
          after: pushed.contains(holding.face) ? nil : target, isExplicit: false))
    }
    var entry = entry(.move, target, people: isNew ? [target] : [], faces: rows)
    entry.versions = versions.map(\.face)
    return Plan(entry: entry, released: pushed.sorted())
  }

  /// Of other versions of faces that move to a person, those that nothing keeps from following.
  private func movable(
    _ versions: [Holding], with named: [Holding], to person: PersonID?, _ held: [Holding]
  ) throws(LibraryError) -> [Holding] {
    let refusals = try facts(.of([])).refusals
    // Also where a photo shows the person twice: that was allowed for the faces that are named, not for these.
    var taken = Set(named.map(\.photo) + held.lazy.filter(\.isBound).map(\.photo))
    return versions.filter { version in
      guard version.discarded == nil else { return false }
      if let person, refusals[version.face]?[person] != nil { return false }
      return version.person == person && version.isBound
        || taken.insert(version.photo).inserted
    }
  }

  private func planReject(
    _ faces: [FaceID], from person: PersonID
  ) throws(LibraryError) -> Plan? {
    let held = try holdings(of: person)
    let named = try holdings(of: faces)
    let known = try facts(.of([])).refusals
    guard named.contains(where: { $0.person == person || known[$0.face]?[person] == nil })
    else { return nil }
    let versions = try otherVersions(of: named).filter {
      $0.discarded == nil && !($0.person == person && $0.isNamed)
    }
    let rejected = named + versions
    let ids = Set(rejected.map(\.face))
    var rows = rejected.map {
      CoveredFace(
        face: $0.face, before: $0.person,
        after: $0.isBound && $0.person != person ? $0.person : nil, isExplicit: true)
    }
    rows += covered(held.filter { !ids.contains($0.face) }, by: person)
    var entry = entry(.reject, person, faces: rows)
    entry.versions = versions.map(\.face)
    return Plan(
      entry: entry, released: rejected.filter { $0.person == person }.map(\.face))
  }

  private func planDiscard(_ faces: [FaceID]) throws(LibraryError) -> Plan? {
    let named = try holdings(of: faces, discardedToo: true).filter { $0.discarded == nil }
    guard !named.isEmpty else { return nil }
    // What was said of a copy by name stands.
    let people = Set(named.map(\.person))
    let versions = try otherVersions(of: named, copiesToo: true).filter {
      $0.discarded == nil && !($0.isNamed && !people.contains($0.person))
    }
    let discarded = named + versions
    let rows = discarded.map {
      CoveredFace(face: $0.face, before: $0.person, after: nil, isExplicit: true)
    }
    var entry = entry(.discard, nil, faces: rows)
    entry.versions = versions.map(\.face)
    return Plan(entry: entry, released: discarded.map(\.face))
  }

  /// A face goes back to whom it was taken from, if somebody decided about that person.
  private func planRestore(_ faces: [FaceID]) throws(LibraryError) -> Plan? {
    var rows: [CoveredFace] = []
    var taken: [PhotoID: Set<PersonID>] = [:]
    let facts = try facts(.of([]))
    let named = try holdings(of: faces, discardedToo: true)
    if let face = named.first(where: { $0.discarded == nil }) {
      throw LibraryError.notDiscarded(face.face)
    }
    let decisions = Set(named.map(\.discarded))
    let versions = try otherVersions(of: named, copiesToo: true).filter {
      $0.discarded != nil && decisions.contains($0.discarded)
    }
    for holding in named + versions {
      let face = holding.face
      let before = try holder(of: face, before: holding.discarded)
      var home = before.map { facts.resolved($0) }
      if let person = home {
        let isKept = facts.people[person] != nil
        let isFree = try canHold(person, face, facts)
        let isFirst = taken[holding.photo, default: []].insert(person).inserted
        if !isKept || !isFree || !isFirst { home = nil }
      }
      rows.append(CoveredFace(face: face, before: nil, after: home, isExplicit: true))
    }
    guard !rows.isEmpty else { return nil }
    var entry = entry(.restore, nil, faces: rows)
    entry.versions = versions.map(\.face)
    return Plan(entry: entry)
  }

  /// Whose a face was when a decision covered it, or the version of it that it took the decision over from.
  private func holder(
    of face: FaceID, before decision: Int64?
  ) throws(LibraryError) -> PersonID? {
    guard let decision else { return nil }
    return try database.first(
      """
      WITH RECURSIVE \(Self.versions(of: "SELECT ?2, ?2"))
      SELECT before FROM decision_faces JOIN version ON face_id = id WHERE decision_id = ?1
      ORDER BY face_id <> ?2, before IS NULL, face_id
      """, .integer(decision), .integer(face.rawValue), as: PersonID?.self
    ) ?? nil
  }

  private func planCover(_ person: PersonID, _ face: FaceID?) throws(LibraryError) -> Plan? {
    let held = try holdings(of: person)
    if let face {
      guard held.contains(where: { $0.face == face }) else { throw try notIn(person, face) }
    }
    guard try facts(.of([])).people[person]?.cover != face else { return nil }
    let rows = held.map {
      CoveredFace(face: $0.face, before: person, after: person, isExplicit: $0.face == face)
    }
    var entry = entry(.cover, person, faces: rows)
    entry.face = face
    return Plan(entry: entry)
  }

  private func planDifferent(_ a: PersonID, _ b: PersonID) throws(LibraryError) -> Plan? {
    let rows = try covered(holdings(of: a), by: a) + covered(holdings(of: b), by: b)
    guard a != b else { throw LibraryError.samePerson(a) }
    guard try facts(.of([])).differences[.init(a, b)] == nil else { return nil }
    return Plan(entry: entry(.different, a, people: [b], faces: rows))
  }

  /// Faces that nobody decided about and that are older than the person are not covered: they go with the next grouping.
  private func planBirthYear(_ person: PersonID, _ year: Int?) throws(LibraryError) -> Plan? {
    var held = try holdings(of: person)
    guard try facts(.of([])).people[person]?.birthYear != year else { return nil }
    if let year {
      let older = Set(
        try database.all(
          """
          SELECT faces.id FROM faces JOIN photos ON photos.id = photo_id
          WHERE person_id = ? AND bound IS NULL AND substr(captured, 1, 4) < printf('%04d', ?)
          """, .integer(person.rawValue), .integer(year), as: FaceID.self
        ))
      held.removeAll { older.contains($0.face) }
    }
    var entry = entry(.birthYear, person, faces: covered(held, by: person))
    entry.year = year
    return Plan(entry: entry)
  }

  // MARK: Parts

  private func entry(
    _ kind: JournalEntry.Kind, _ person: PersonID?, people: [PersonID] = [], name: String? = nil,
    faces: [CoveredFace]
  ) -> JournalEntry {
    JournalEntry(
      id: DecisionID(0), kind: kind, person: person, people: people, name: name, faces: faces)
  }

  private func covered(_ held: [Holding], by person: PersonID) -> [CoveredFace] {
    held.map { CoveredFace(face: $0.face, before: $0.person, after: person, isExplicit: false) }
  }

  /// All faces of a person, also in photos without a file.
  ///
  /// - Throws: `unknownPerson`, `mergedPerson`.
  private func holdings(of person: PersonID) throws(LibraryError) -> [Holding] {
    try checkPresent(person)
    return try database.all(
      Self.holdingColumns + " WHERE person_id = ? ORDER BY id", .integer(person.rawValue),
      as: Holding.self)
  }

  private func holdings(
    of faces: [FaceID], discardedToo: Bool = false
  ) throws(LibraryError) -> [Holding] {
    var holdings: [Holding] = []
    for face in unique(faces) {
      holdings.append(try holding(of: face, discardedToo: discardedToo))
    }
    return holdings
  }

  /// The other versions of faces, discarded ones included: what is decided about one holds for all.
  private func otherVersions(
    of named: [Holding], copiesToo: Bool = false
  ) throws(LibraryError) -> [Holding] {
    var ids = Set(named.map(\.face))
    var others: [FaceID] = []
    for face in named {
      var found = try versions(of: face.face)
      if copiesToo { found += try copies(of: face.face, in: face.photo) }
      others += found.filter { ids.insert($0).inserted }
    }
    return try holdings(of: others, discardedToo: true)
  }

  private func holding(
    of face: FaceID, discardedToo: Bool = false
  ) throws(LibraryError) -> Holding {
    let found = try database.first(
      Self.holdingColumns + " WHERE id = ?", .integer(face.rawValue), as: Holding.self)
    guard let found else { throw LibraryError.unknownFace("\(face.rawValue)") }
    if found.discarded != nil, !discardedToo { throw LibraryError.discardedFace(face) }
    return found
  }

  private static let holdingColumns =
    "SELECT id, photo_id, person_id, bound IS NOT NULL, explicit, discarded FROM faces"

  private func makePerson() throws(LibraryError) -> PersonID {
    try database.run("INSERT INTO people (created_at) VALUES (unixepoch())")
    return PersonID(database.lastInserted)
  }

  /// - Throws: `sharedPhotos` unless there are none.
  private func refuse(photos: [PhotoID], people: [PersonID]) throws(LibraryError) {
    guard !photos.isEmpty else { return }
    var paths: [FilePath] = []
    for photo in photos.prefix(3) {
      if let path = try files(of: photo).paths.first { paths.append(path) }
    }
    throw LibraryError.sharedPhotos(count: photos.count, paths: paths, people: people)
  }

  private func notIn(_ person: PersonID, _ face: FaceID) throws(LibraryError) -> LibraryError {
    let holder = try holding(of: face).person
    return LibraryError.notInPerson(face, person, isOf: holder)
  }

  private func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
  }
}

extension Facts {
  /// Whether the two hold faces together or apart in different ways.
  fileprivate func concernsGroups(otherThan old: Facts) -> Bool {
    bonds.mapValues(\.person) != old.bonds.mapValues(\.person) || refusals != old.refusals
      || discarded != old.discarded
      || people.contains { $0.value.birthYear != old.people[$0.key]?.birthYear }
  }
}

/// The columns of `Library.holdingColumns`.
extension Library.Holding: FromRow {
  fileprivate init(from row: inout Row) {
    face = row.next()
    photo = row.next()
    person = row.next()
    isBound = row.next()
    isNamed = row.next() && isBound
    discarded = row.next()
  }
}
