internal import Library
internal import Vocabulary

/// What changed between the faces that were grouped and those there are.
struct GroupsDifference {
  /// Faces of which nothing changed: their place among the faces, and among those saved.
  private(set) var same: [(face: Int, saved: Int)] = []
  /// Faces that are new or changed, by their place; ascending.
  private(set) var fresh: [Int] = []
  /// Places of saved faces that are gone or changed.
  private(set) var lost: [Int] = []
  /// Saved faces that are gone.
  private(set) var gone: [FaceID] = []

  /// - Parameters:
  ///   - faces: ascending.
  ///   - stamps: of `faces`.
  /// - Complexity: O(faces).
  init(_ saved: SavedGroups, faces: [FaceID], stamps: [Int64]) {
    var place = 0
    for (index, face) in faces.enumerated() {
      while place < saved.count, saved.faces[place] < face {
        lost.append(place)
        gone.append(saved.faces[place])
        place += 1
      }
      guard place < saved.count, saved.faces[place] == face else {
        fresh.append(index)
        continue
      }
      if saved.stamps[place] == stamps[index] {
        same.append((index, place))
      } else {
        lost.append(place)
        fresh.append(index)
      }
      place += 1
    }
    while place < saved.count {
      lost.append(place)
      gone.append(saved.faces[place])
      place += 1
    }
  }

  /// Counts every face as fresh whose group lost a face, so that the rest is as if the lost faces had never been there.
  ///
  /// What a lost face was like is not known any more, only who was grouped with it. Groups of the highest level never
  /// merge with each other, so that each is what it is whether the others are there or not. Faces that attached late
  /// follow their cluster; all of them when one is lost, because two of one photo compete.
  ///
  /// - Complexity: O(faces).
  mutating func takeApart(_ saved: SavedGroups) {
    guard !lost.isEmpty else { return }
    let top = saved.levelCount - 2
    func leader(_ place: Int, _ level: Int) -> Int64 {
      saved.levels[place * saved.levelCount + level]
    }
    func isLate(_ place: Int) -> Bool { leader(place, top) == 0 }
    let broken = Set(lost.lazy.map { leader($0, top) }.filter { $0 != 0 })
    let lostLate = lost.contains(where: isLate)
    var apart = Set(lost.map { saved.faces[$0].rawValue })
    for (_, place) in same where !isLate(place) && broken.contains(leader(place, top)) {
      apart.insert(saved.faces[place].rawValue)
    }
    var kept: [(face: Int, saved: Int)] = []
    for (face, place) in same {
      let isApart =
        isLate(place)
        ? lostLate || apart.contains(leader(place, saved.levelCount - 1))
        : broken.contains(leader(place, top))
      if isApart { fresh.append(face) } else { kept.append((face, place)) }
    }
    same = kept
    fresh.sort()
  }
}
