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
      for person in plan.entry.made { try makeSure(of: person) }
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

  /// People must be made again from the faces.
  func markUngrouped() throws(LibraryError) {
    try database.run("UPDATE grouping SET faces_version = faces_version + 1")
  }

  // MARK: What the rules of each wish need to know

  /// - Returns: nil when there is nothing to decide.
  private func plan(_ wish: Wish) throws(LibraryError) -> DecisionPlan? {
    switch wish {
    case .name(let person, let text): try planName(person, text)
    case .confirm(let people): try planCovering(.confirm, people)
    case .merge(let people, let person, let samePhoto):
      try planMerge(people, into: person, samePhoto: samePhoto)
    case .split(let person, let parts): try planSplit(person, parts)
    case .move(let faces, let person, let samePhoto):
      try planMove(faces, to: person, samePhoto: samePhoto)
    case .reject(let faces, let person): try planReject(faces, from: person)
    case .discard(let faces): try planDiscard(faces)
    case .restore(let faces): try planRestore(faces)
    case .hide(let people): try planCovering(.hide, people)
    case .unhide(let people): try planCovering(.unhide, people)
    case .cover(let person, let face): try planCover(person, face)
    case .different(let a, let b): try planDifferent(a, b)
    case .birthYear(let person, let year): try planBirthYear(person, year)
    }
  }

  private func planName(_ person: PersonID, _ text: String?) throws(LibraryError) -> DecisionPlan? {
    var name: PersonName?
    if let text { name = try PersonName(text) }
    let faces = try faces(heldBy: person)
    let before =
      try database.first(
        "SELECT name FROM people WHERE id = ?", .integer(person.rawValue), as: String?.self) ?? nil
    var bearer: PersonID?
    if let name { bearer = try personID(named: name) }
    do throws(WishRefusal) {
      return try .name(person, name?.text, before: before, bearer: bearer, faces: faces)
    } catch {
      guard case .nameTaken(let bearer) = error, let name else { throw try refusal(error) }
      throw LibraryError.nameTaken(name.text, by: bearer, wantedFor: person)
    }
  }

  private func planCovering(
    _ kind: CoveringPlan.Kind, _ people: [PersonID]
  ) throws(LibraryError) -> DecisionPlan? {
    var covering = CoveringPlan(kind, kept: try facts(.of([])).people)
    for person in people.unique { covering.add(person, try faces(heldBy: person)) }
    return covering.plan
  }

  private func planMerge(
    _ people: [PersonID], into person: PersonID, samePhoto: Bool
  ) throws(LibraryError) -> DecisionPlan? {
    let others = people.unique.filter { $0 != person }
    var faces = try faces(heldBy: person)
    for other in others { faces += try self.faces(heldBy: other) }
    return try byRules { () throws(WishRefusal) in
      try .merge(others, into: person, faces: faces, samePhoto: samePhoto)
    }
  }

  private func planSplit(
    _ person: PersonID, _ parts: [[FaceID]]
  ) throws(LibraryError) -> DecisionPlan? {
    let faces = try faces(heldBy: person)
    var versions: [FaceID: [FaceID]] = [:]
    for face in parts.joined() { versions[face] = try self.versions(of: face) }
    let new = try nextPerson()
    return try byRules { () throws(WishRefusal) in
      try .split(person, parts, faces: faces, versions: versions, new: new)
    }
  }

  private func planMove(
    _ faces: [FaceID], to person: PersonID?, samePhoto: Bool
  ) throws(LibraryError) -> DecisionPlan? {
    let named = try held(faces)
    var held: [HeldFace] = []
    if let person { held = try self.faces(heldBy: person) }
    let versions = try otherVersions(of: named)
    let refusals = try facts(.of([])).refusals
    let move = try byRules { () throws(WishRefusal) in
      try MovePlan(
        named, versions: versions, to: person, holding: held, refusals: refusals,
        samePhoto: samePhoto)
    }
    guard var move else { return nil }
    for source in move.sources { move.leave(try self.faces(heldBy: source), with: source) }
    return move.plan(new: try nextPerson())
  }

  private func planReject(
    _ faces: [FaceID], from person: PersonID
  ) throws(LibraryError) -> DecisionPlan? {
    let held = try self.faces(heldBy: person)
    let named = try self.held(faces)
    return .reject(
      named, versions: try otherVersions(of: named), from: person, faces: held,
      refusals: try facts(.of([])).refusals)
  }

  private func planDiscard(_ faces: [FaceID]) throws(LibraryError) -> DecisionPlan? {
    let named = try held(faces, discardedToo: true)
    // Looking for copies takes time, and nobody asks for those of what is no face already.
    let versions = try otherVersions(of: named.filter { $0.discarded == nil }, copiesToo: true)
    return .discard(named, versions: versions)
  }

  private func planRestore(_ faces: [FaceID]) throws(LibraryError) -> DecisionPlan? {
    let named = try held(faces, discardedToo: true)
    let versions = try otherVersions(of: named.filter { $0.discarded != nil }, copiesToo: true)
    var origins: [FaceID: DecisionPlan.Origin] = [:]
    for face in named + versions where face.discarded != nil {
      origins[face.face] = DecisionPlan.Origin(
        person: try holder(of: face.face, before: face.discarded),
        others: try people(beside: face.face))
    }
    let facts = try facts(.of([]))
    return try byRules { () throws(WishRefusal) in
      try .restore(named, versions: versions, origins: origins, facts: facts)
    }
  }

  private func planCover(_ person: PersonID, _ face: FaceID?) throws(LibraryError) -> DecisionPlan?
  {
    let faces = try faces(heldBy: person)
    let kept = try facts(.of([])).people[person]
    return try byRules { () throws(WishRefusal) in
      try .cover(person, face, faces: faces, kept: kept)
    }
  }

  private func planDifferent(_ a: PersonID, _ b: PersonID) throws(LibraryError) -> DecisionPlan? {
    let faces = (try faces(heldBy: a), try faces(heldBy: b))
    let differences = try facts(.of([])).differences
    return try byRules { () throws(WishRefusal) in
      try .different(a, b, faces: faces, differences: differences)
    }
  }

  private func planBirthYear(
    _ person: PersonID, _ year: Int?
  ) throws(LibraryError) -> DecisionPlan? {
    let faces = try faces(heldBy: person)
    let kept = try facts(.of([])).people[person]
    var older: Set<FaceID> = []
    if let year {
      try database.each(
        """
        SELECT faces.id FROM faces JOIN photos ON photos.id = photo_id
        WHERE person_id = ? AND substr(captured, 1, 4) < printf('%04d', ?)
        """, [.integer(person.rawValue), .integer(year)]
      ) { (face: FaceID) in older.insert(face) }
    }
    return .birthYear(person, year, faces: faces, older: older, kept: kept)
  }

  // MARK: What was refused

  private func byRules<Plan>(
    _ rules: () throws(WishRefusal) -> Plan
  ) throws(LibraryError) -> Plan {
    do throws(WishRefusal) { return try rules() } catch { throw try refusal(error) }
  }

  /// As the library's error, with what a person wants to know besides.
  private func refusal(_ refusal: WishRefusal) throws(LibraryError) -> LibraryError {
    switch refusal {
    case .nameTaken(let bearer):
      preconditionFailure("person \(bearer.rawValue) bears a name that nobody asked for")
    case .notInPerson(let face, let person):
      return .notInPerson(face, person, isOf: try held(face).person)
    case .wholePerson(let person): return .wholePerson(person)
    case .samePerson(let person): return .samePerson(person)
    case .notDiscarded(let face): return .notDiscarded(face)
    case .sharedPhotos(let photos, let people):
      var paths: [FilePath] = []
      for photo in photos.prefix(3) {
        if let path = try files(of: photo).paths.first { paths.append(path) }
      }
      return .sharedPhotos(count: photos.count, paths: paths, people: people)
    }
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
