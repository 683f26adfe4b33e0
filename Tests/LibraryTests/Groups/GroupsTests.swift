import Glibc
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// What is saved of a grouping.
@Suite struct GroupsTests {
  let sample: Sample
  var library: Library { sample.library }

  init() throws {
    sample = try Sample()
    try sample.fill(["a.jpg": ("A", [0.5, 0.6]), "b.jpg": ("B", [0.7, 0.2])])
  }

  static func groups(_ faces: ClosedRange<Int64>, levels: Int64 = 1) -> SavedGroups {
    var groups = SavedGroups(levelCount: 3)
    for face in faces {
      groups.append(
        FaceID(face), stamp: Int64.max - face, offset: Float(face) / 7, levels: [face, levels, 0])
    }
    return groups
  }

  func save(
    _ rows: SavedGroups, gone: [FaceID] = [], before: SavedGroups? = nil, after: SavedGroups,
    basis: String = "x"
  ) throws -> AssignmentOutcome {
    let input = try library.clusteringInput(model: sample.model)
    return try library.assign(
      [], basedOn: input, and: "people",
      saving: GroupsChange(
        basis: basis, before: before?.check, after: after.check, rows: rows, gone: gone))
  }

  func saved(_ basis: String = "x", levelCount: Int = 3) throws -> SavedGroups? {
    try library.savedGroups(basis: basis, levelCount: levelCount)
  }

  @Test func areReadAsTheyWereWritten() throws {
    #expect(try saved() == nil)
    let first = Self.groups(1...4)
    _ = try save(first, after: first)
    #expect(try saved() == first)
    #expect(try saved("y") == nil)
    #expect(try saved(levelCount: 2) == nil)
    // Rows that change, and one that goes.
    var second = Self.groups(1...3, levels: 2)
    _ = try save(second, gone: [FaceID(4)], before: first, after: second)
    #expect(try saved() == second)
    // Another process had the same idea, from what was there before.
    #expect(try save(first, before: first, after: first) == .outdated)
    #expect(try saved() == second)
    // From scratch, whatever there was.
    second = Self.groups(2...2)
    _ = try save(second, after: second, basis: "y")
    #expect(try saved("y") == second)
    try library.forgetGrouping()
    #expect(try saved("y") == nil)
  }

  @Test(arguments: [
    "DELETE FROM face_groups WHERE face_id = 2", "UPDATE face_groups SET stamp = 5",
    "UPDATE face_groups SET levels = x'0000' WHERE face_id = 3",
    "UPDATE face_groups SET levels = zeroblob(24) WHERE face_id = 3",
    "UPDATE face_groups SET bias = 0.5 WHERE face_id = 4",
    "INSERT INTO face_groups VALUES (9, 1, 0, zeroblob(24))",
    "UPDATE grouping SET groups_check = 7",
  ])
  func damageIsSeen(sql: String) throws {
    let groups = Self.groups(1...4)
    _ = try save(groups, after: groups)
    try library.database.run(sql)
    #expect(try saved() == nil)
    // And mended by the next grouping from scratch.
    _ = try save(groups, after: groups)
    #expect(try saved() == groups)
  }

  @Test func stampsTellWhatChanged() throws {
    var input = try library.clusteringInput(model: sample.model)
    input.faces.vectors.replaceSubrange(4..<8, with: input.faces.vectors[..<4])
    let stamps = input.stamps(qualityGate: 0.3)
    #expect(Set(stamps).count == 3, "faces 1 and 2 differ in nothing that counts")
    var other = input
    other.people[0] = PersonID(5)
    other.quality[0] = 0.31
    #expect(other.stamps(qualityGate: 0.3) == stamps, "who it belongs to is what is asked")
    for change in 0..<5 {
      var other = input
      switch change {
      case 0: other.quality[1] = 0.29
      case 1: other.faces.vectors[6] = 0.5
      case 2: other.faces.bound[1] = PersonID(1)
      case 3: other.faces.refused[1] = [PersonID(1)]
      default: other.faces.photos[1] = PhotoID(9)
      }
      let changed = other.stamps(qualityGate: 0.3)
      #expect(changed[1] != stamps[1] && changed[0] == stamps[0], "change \(change)")
    }
  }

  @Test func aKilledProcessLeavesPeopleAndGroupsAsTheyWere() async throws {
    let groups = Self.groups(1...4)
    _ = try save(groups, after: groups)
    try sample.assign("xxyy")
    let people = try library.people()
    let path = library.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let library = try Library(path: path)
      _ = try library.database.write { () throws(LibraryError) in
        let other = GroupsTests.groups(1...2, levels: 9)
        _ = try library.write(
          GroupsChange(basis: "x", before: nil, after: other.check, rows: other, gone: []))
        try library.database.run("UPDATE faces SET person_id = NULL")
        try library.database.run("DELETE FROM people")
        kill(getpid(), SIGKILL)
      }
    }
    #expect(try saved() == groups)
    #expect(try library.people() == people)
    let check = try library.database.first("PRAGMA integrity_check", as: String.self)
    #expect(check == "ok")
  }
}
