package import Imaging
public import Vocabulary

/// Finds the faces of pictures. Used by one thread.
package protocol Detector {
  /// What its scores and proposals are like.
  var calibration: DetectorCalibration { get }

  /// A picture made ready for `search`.
  ///
  /// - Parameter minimumFace: pixels of the smallest face looked for; nil for what the settings say.
  /// - Throws: `imaging` when memory runs out.
  func pyramid(of image: Image, minimumFace: Float?) throws(FacesError) -> Pyramid

  /// The faces in a picture, the surest first; boxes and landmarks in its pixels, whole numbers being pixel centres. Boxes end
  /// at the picture's borders, landmarks may lie beyond.
  ///
  /// - Throws: `inference` when memory runs out.
  func search(_ pyramid: Pyramid) throws(FacesError) -> SearchResult

  /// What is looked at of a photo's other turns at first; nothing where none can show a face.
  ///
  /// - Parameter hints: of the search.
  /// - Throws: `imaging` when memory runs out.
  func glances(_ pyramid: Pyramid, hints: [Box]) throws(FacesError) -> [Glance]
}

/// What a search of a picture comes to.
package struct SearchResult: Hashable, Sendable {
  package var faces: [Detection]
  /// How many spots looked like a face at first: heads that lie on a side seldom look like one in the end.
  package var likely: Int
  /// Where a head might be that lies on a side or upside down, the likeliest first, by a detector that can tell.
  package var hints: [Box] = []

  package init(faces: [Detection], likely: Int) {
    self.faces = faces
    self.likely = likely
  }
}

/// A picture that is small, or shows a part of a photo, and the smallest face looked for there.
package struct Glance: Hashable, Sendable {
  package let image: Image
  package let minimumFace: Float
}

extension Detector {
  /// The faces that `search` finds.
  func detect(in pyramid: Pyramid) throws(FacesError) -> [Detection] { try search(pyramid).faces }
}

/// What the scores and proposals of a detector mean; measured on its own results.
package struct DetectorCalibration: Hashable, Sendable, Decodable {
  /// Scores over which the score part of a face's quality rises.
  package var scores: ClosedRange<Float>
  /// The score of a face of good quality which leaves no doubt that its photo stands upright.
  package var uprightScore: Float
  /// How many spots that look like a face at first, two for each face that was found left out, tell of a crowd on its side,
  /// whose faces are smaller.
  package var crowd: Int

  package init(scores: ClosedRange<Float>, uprightScore: Float, crowd: Int) {
    self.scores = scores
    self.uprightScore = uprightScore
    self.crowd = crowd
  }
}

/// Detectors that are run the same way: what a manifest names as its family.
public struct DetectorFamily: ModelFamily, Sendable {
  public let name: String
  /// What only this family lets a user set.
  public let settings: [FamilySetting]
  /// How what is set is noted beside photos that were searched with it; nil for keys and values.
  let note: (@Sendable (_ settings: DetectorSettings) throws(FacesError) -> String)?
  let make:
    @Sendable (
      _ manifest: DetectorManifest, _ files: ModelFiles, _ settings: DetectorSettings
    ) throws(FacesError) -> any Detector

  /// - Parameters:
  ///   - name: as manifests have it.
  ///   - settings: of keys that no other family and nothing else has.
  ///   - note: how what is set is noted; nil for keys and values.
  ///   - make: loads a detector; the settings were checked.
  package init(
    name: String, settings: [FamilySetting] = [],
    note: (@Sendable (DetectorSettings) throws(FacesError) -> String)? = nil,
    make:
      @escaping @Sendable (
        DetectorManifest, ModelFiles, DetectorSettings
      ) throws(FacesError) -> any Detector
  ) {
    self.name = name
    self.settings = settings
    self.note = note
    self.make = make
  }
}

extension ModelSet {
  /// What the settings of the detector's family are, as it is noted beside photos: equal for equal searches.
  ///
  /// - Throws: `setting`.
  public func note(_ settings: DetectorSettings) throws(FacesError) -> String {
    if let note = detectorFamily.note { return try note(settings) }
    var parts: [String] = []
    for setting in detectorFamily.settings {
      parts.append("\(setting.key)=\(try setting.value(in: settings))")
    }
    return parts.joined(separator: " ")
  }

  /// Loads the detector, after checking checksums and settings.
  ///
  /// - Throws: `setting`, `model`, `givenModel`, `inference`.
  func makeDetector(_ settings: DetectorSettings) throws(FacesError) -> any Detector {
    try settings.check()
    for setting in detectorFamily.settings { _ = try setting.value(in: settings) }
    try detector.input.check(detector.name, in: files)
    return try detectorFamily.make(detector, files, settings)
  }
}
