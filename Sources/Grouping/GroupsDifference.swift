internal import Library
internal import Vocabulary

/// What changed between the faces that were grouped and those there are.
struct GroupsDifference {
  /// Faces of which nothing changed: their index among the faces, and their row among those saved.
  private(set) var same: [(face: Int, saved: Int)] = []
  /// Faces that are new or changed, by their index; ascending.
  private(set) var fresh: [Int] = []
  /// Rows of saved faces that are gone or changed.
  private(set) var lost: [Int] = []
  /// Saved faces that are gone.
  private(set) var gone: [FaceID] = []

  /// - Parameters:
  ///   - faces: ascending.
  ///   - stamps: of `faces`.
  /// - Complexity: O(faces).
  init(_ saved: SavedGroups, faces: [FaceID], stamps: [Int64]) {
    var row = 0
    for (index, face) in faces.enumerated() {
      while row < saved.count, saved.faces[row] < face {
        lost.append(row)
        gone.append(saved.faces[row])
        row += 1
      }
      guard row < saved.count, saved.faces[row] == face else {
        fresh.append(index)
        continue
      }
      if saved.stamps[row] == stamps[index] {
        same.append((index, row))
      } else {
        lost.append(row)
        fresh.append(index)
      }
      row += 1
    }
    while row < saved.count {
      lost.append(row)
      gone.append(saved.faces[row])
      row += 1
    }
  }

  /// Counts every face as fresh whose group lost a face, so that the rest is as if the lost faces had never been there.
  ///
  /// What a lost face was like is not known any more, only who was grouped with it. Groups of the highest level never
  /// merge with each other, so that each is what it is whether the others are there or not. Faces that attached late
  /// follow their cluster; all of them when one is lost, because two of one photo compete.
  ///
  /// - Complexity: O(faces).
  mutating func breakUpGroups(_ saved: SavedGroups) {
    guard !lost.isEmpty else { return }
    let top = saved.levelCount - 2
    func leader(_ row: Int, _ level: Int) -> Int64 {
      saved.levels[row * saved.levelCount + level]
    }
    func isLate(_ row: Int) -> Bool { leader(row, top) == 0 }
    let broken = Set(lost.lazy.map { leader($0, top) }.filter { $0 != 0 })
    let lostLate = lost.contains(where: isLate)
    var apart = Set(lost.map { saved.faces[$0].rawValue })
    for (_, row) in same where !isLate(row) && broken.contains(leader(row, top)) {
      apart.insert(saved.faces[row].rawValue)
    }
    var kept: [(face: Int, saved: Int)] = []
    for (face, row) in same {
      let isApart =
        isLate(row)
        ? lostLate || apart.contains(leader(row, saved.levelCount - 1))
        : broken.contains(leader(row, top))
      if isApart { fresh.append(face) } else { kept.append((face, row)) }
    }
    same = kept
    fresh.sort()
  }
}
