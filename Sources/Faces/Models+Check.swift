extension Models {
  /// Every file that the manifests name, held against its length and checksum.
  ///
  /// - Returns: what is wrong, if anything.
  /// - Complexity: O(bytes of the weights).
  public static func damage() -> [FacesError] {
    var damage: [FacesError] = []
    func check(_ body: () throws(FacesError) -> Void) {
      do throws(FacesError) { try body() } catch { damage.append(error) }
    }
    check { () throws(FacesError) in
      for file in try detector().files { check { () throws(FacesError) in try verify(file) } }
    }
    check { () throws(FacesError) in
      for file in try embedder().files { check { () throws(FacesError) in try verify(file) } }
    }
    check { () throws(FacesError) in _ = try cohort() }
    return damage
  }

  private static func verify(_ file: ModelFile) throws(FacesError) {
    _ = try EmbeddedFile.verified(file)
  }
}
