internal import Vocabulary

extension Library {
  /// The groups that were saved with the last grouping.
  ///
  /// - Parameters:
  ///   - basis: what groups would be of use, as `GroupsChange.basis`.
  ///   - levelCount: how many levels a face must have.
  /// - Returns: nil when there are none, or what there is rests on something else or is damaged.
  /// - Complexity: O(faces).
  public func savedGroups(
    basis: String, levelCount: Int
  ) throws(LibraryError) -> SavedGroups? {
    try database.read { () throws(LibraryError) in
      let state = try groupsState()
      guard state.basis == basis else { return nil }
      var saved = SavedGroups(levelCount: levelCount)
      saved.reserveCapacity(
        try database.first("SELECT count(*) FROM face_groups", as: Int.self) ?? 0)
      var isWhole = true
      try database.each("SELECT face_id, stamp, bias, levels FROM face_groups ORDER BY face_id") {
        (face: FaceID, stamp: Int64, offset: Float, levels: Blob) in
        guard isWhole else { return }
        unsafe levels.withBytes { bytes in
          isWhole = bytes.count == levelCount * MemoryLayout<Int64>.size
          guard isWhole else { return }
          saved.faces.append(face)
          saved.stamps.append(stamp)
          saved.offsets.append(offset)
          for level in 0..<levelCount {
            unsafe saved.levels.append(
              bytes.loadUnaligned(fromByteOffset: level * 8, as: Int64.self))
          }
        }
      }
      return isWhole && saved.check == state.check ? saved : nil
    }
  }

  /// Saves groups; inside a transaction.
  ///
  /// - Returns: false, and nothing is written, when the library holds other groups than the change was made from.
  func write(_ change: GroupsChange) throws(LibraryError) -> Bool {
    if let before = change.before {
      let state = try groupsState()
      guard state.basis == change.basis, state.check == before else { return false }
    } else {
      try database.run("DELETE FROM face_groups")
    }
    for face in change.gone {
      try database.run("DELETE FROM face_groups WHERE face_id = ?", .integer(face.rawValue))
    }
    let rows = change.rows
    for index in rows.faces.indices {
      try database.run(
        "INSERT OR REPLACE INTO face_groups (face_id, stamp, bias, levels) VALUES (?, ?, ?, ?)",
        .integer(rows.faces[index].rawValue), .integer(rows.stamps[index]),
        .real(rows.offsets[index]), .integers(rows.levels(at: index)))
    }
    try database.run(
      "UPDATE grouping SET groups_basis = ?, groups_check = ?", .text(change.basis),
      .integer(change.after))
    return true
  }

  private func groupsState() throws(LibraryError) -> (basis: String?, check: Int64) {
    try database.first("SELECT groups_basis, groups_check FROM grouping") {
      (basis: String?, check: Int64) in (basis, check)
    } ?? (nil, 0)
  }
}
