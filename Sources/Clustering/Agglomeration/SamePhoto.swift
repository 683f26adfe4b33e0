public import Vocabulary

/// What it tells that a photo shows two faces: mostly that they are two people, but passport sheets, collages, scrapbook
/// pages, mirrors and pictures on the wall show one person several times.
///
/// - Two faces of one photo that are not alike are two people: that photo alone keeps their clusters apart.
/// - Two that are alike (`FaceSet.alike`) may be either. Siblings are in many photos together and collages are few: clusters
///   are kept apart when `photosOfTwo` photos show both. Until then they may merge, and of the faces of one photo in a
///   cluster the one that fits best stays (`Hierarchy.surplus`), so that a collage moves nobody else.
/// - A photo that shows one person three times is a collage (`FaceSet.findCollages`) and keeps nobody apart.
///
/// Whatever keeps two clusters apart keeps apart all unions that hold them: photos are only ever added.
///
/// With 5 portraits of one person in LFW and a collage of 4 others of them, «any photo keeps apart» tears the 5 apart in 85 of
/// 100 draws, this in none; with three collages of 2 to 4 it is 99 and 3, where 2 is what more faces do to average linkage
/// anyway. Of 3,279 pairs of different people in 22 group photos 180 are alike, and no photo passes for a collage.
public enum SamePhoto {
  /// How many photos of two that are alike prove them two.
  static let photosOfTwo = 3
  /// How often a photo must show one person to be a collage.
  private static let facesOfCollage = 3

  /// Whether some faces, all of one photo, show one person often enough.
  fileprivate static func isCollage(_ faces: FaceSet, threshold: Float, caution: Caution) -> Bool {
    guard faces.count >= facesOfCollage else { return false }
    // As if each lay in a photo of its own.
    var free = FaceSet(
      ids: faces.ids, photos: faces.ids.map { PhotoID($0.rawValue) }, dimension: faces.dimension,
      vectors: faces.vectors, offsets: faces.offsets, meanOffset: faces.meanOffset)
    free.alike = faces.alike
    var sizes: [Int: Int] = [:]
    for case let cluster? in agglomerate(free, threshold: threshold, caution: caution) {
      sizes[cluster, default: 0] += 1
    }
    return sizes.values.contains { $0 >= facesOfCollage }
  }

  /// Whether enough faces are near another for one person to be among them often enough. Single precision may be off by a
  /// little.
  fileprivate static func mayBeCollage(
    _ indices: [Int], of faces: FaceSet, threshold: Float
  ) -> Bool {
    guard indices.count >= facesOfCollage else { return false }
    var near: Set<Int> = []
    for (position, a) in indices.enumerated() {
      for b in indices[..<position] where !(near.contains(a) && near.contains(b)) {
        if faces.distance(a, b) <= threshold + 1e-3 { near.formUnion([a, b]) }
      }
      if near.count >= facesOfCollage { return true }
    }
    return false
  }
}

extension FaceSet {
  /// Finds the photos that show one person three times: whose own faces, those that can found, come together as if each
  /// lay in a photo of its own. A photo's own faces decide, whatever else is in the library.
  ///
  /// - Parameters:
  ///   - threshold: as of `agglomerate`, like `caution`.
  ///   - share: share of the threshold that faces of one photo which may be one person are within; half of LFW's pairs of one
  ///     person are within the threshold itself.
  /// - Complexity: O(k² · dimension) for the k faces of each photo.
  public mutating func findCollages(threshold: Float, caution: Caution, alike share: Float) {
    alike = threshold * share
    var collages: Set<PhotoID> = []
    let order = ids.indices.filter { canFound[$0] }.sorted { photos[$0] < photos[$1] }
    var start = 0
    while start < order.count {
      let photo = photos[order[start]]
      let faces = Array(order[start...].prefix { photos[$0] == photo })
      if SamePhoto.mayBeCollage(faces, of: self, threshold: threshold),
        SamePhoto.isCollage(subset(faces), threshold: threshold, caution: caution)
      {
        collages.insert(photo)
      }
      start += faces.count
    }
    inCollage = photos.map { collages.contains($0) }
  }
}
