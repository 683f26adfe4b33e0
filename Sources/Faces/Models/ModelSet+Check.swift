extension ModelSet {
  /// Every file that the manifests name, held against its length and checksum.
  ///
  /// - Returns: what is wrong, if anything.
  /// - Complexity: O(bytes of the weights).
  public func damage() -> [FacesError] {
    var damage: [FacesError] = []
    func check(_ body: () throws(FacesError) -> Void) {
      do throws(FacesError) { try body() } catch { damage.append(error) }
    }
    for file in detector.files + embedder.files {
      check { () throws(FacesError) in _ = try files.verified(file) }
    }
    check { () throws(FacesError) in _ = try cohort() }
    return damage
  }
}
