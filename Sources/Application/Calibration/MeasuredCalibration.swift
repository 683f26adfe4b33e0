internal import Clustering
public import Faces
internal import Grouping
public import Library
public import Support
internal import Vocabulary

/// A calibration of an embedder, made from a folder with known answers, and where it is kept.
public struct MeasuredCalibration: Sendable {
  public let report: CalibrationReport
  private let file: CalibrationFile
  private let models: ModelSet
  /// The cohort's file.
  private let cohort: [UInt8]?

  public static let peopleNeeded = CalibrationStudy.peopleNeeded
  public static let repeatedNeeded = CalibrationStudy.repeatedNeeded

  /// There are too few people to tell, who have faces in so many photos.
  public struct TooFew: Error, Hashable, Sendable {
    public var people: Int
    public var repeated: Int
  }

  /// - Parameters:
  ///   - folder: absolute, without links, as it was scanned.
  ///   - labels: who is in which photo; nil: the folder of each person tells.
  ///   - proceed: called now and then; false stops.
  /// - Throws: `TooFew`, `EvalMistake`; what the library throws; `FacesError`; `CancellationError`.
  public init(
    of folder: FilePath, in library: Library, labels: [LabelledPhoto]?, models: ModelSet,
    proceed: () -> Bool
  ) throws {
    let album = try EvalAlbum(folder: folder, library: library, models: models)
    let truth = try album.items(
      labels ?? Labels.fromFolders(album.paths), kept: nil, leavingOutCohort: false
    ).truth
    let input = try library.clusteringInput(model: library.embedder(of: models))
    let study = try CalibrationStudy(input, truth: truth, models: models, proceed: proceed)
    guard let result = study.result else {
      throw TooFew(people: study.people, repeated: study.repeated)
    }
    func state(
      _ calibration: Calibration, _ cohort: Int, _ scores: CalibrationStudy.Scores
    ) -> CalibrationReport.State {
      CalibrationReport.State(
        threshold: calibration.threshold, caution: calibration.caution.share,
        cautionPower: calibration.caution.power, cohort: cohort, b3: scores.b3,
        pairwise: scores.pairwise)
    }
    self.models = models
    report = CalibrationReport(
      embedder: models.embedder.name, people: study.people, faces: study.faces,
      heldOut: study.heldOutPeople,
      before: state(models.calibration, models.embedder.cohort?.count ?? 0, result.before),
      after: state(result.calibration, result.cohort?.count ?? 0, result.after))
    let described = result.cohort?.described(madeFrom: result.cohortPeople)
    cohort = described?.bytes
    file = CalibrationFile(
      of: models.embedder, calibration: result.calibration, cohort: described?.manifest,
      figures: .init(
        people: study.people, faces: study.faces, heldOutPeople: study.heldOutPeople,
        b3Before: result.before.b3.f, b3After: result.after.b3.f))
  }

  /// Keeps it in a folder, in the place of one that is there. The manifest stays as it is, so that `forget` brings it back.
  ///
  /// - Returns: the file.
  /// - Throws: `FileError.unwritable`.
  public func keep(in folder: FilePath) throws -> FilePath {
    try Files.makeFolder(folder)
    let former = CalibrationFile.names(in: folder)
    // First what the other names; a crash between the two leaves a file that nothing names.
    if let cohort, let name = file.cohort?.file {
      try Files.write(cohort, to: folder.appending(FilePath(name)))
    }
    let path = folder.appending(FilePath(CalibrationFile.name))
    try Files.write(try file.text(), to: path)
    for name in former.dropFirst() where name.description != file.cohort?.file {
      _ = try Files.remove(folder.appending(name))
    }
    return path
  }

  /// Writes the embedder's manifest with the calibration and its figures in it, and beside it the cohort that it names.
  ///
  /// - Throws: `FileError.unwritable`; `FacesError`.
  public func writeManifest(to path: FilePath) throws {
    let name = "\(models.embedder.name)-cohort.bin"
    let text = try models.manifest(with: file, cohort: name)
    if let cohort { try Files.write(cohort, to: path.parent.appending(FilePath(name))) }
    try Files.write(Array(text.utf8), to: path)
  }

  /// Takes a calibration that was kept away again.
  ///
  /// - Returns: false when there is none.
  /// - Throws: `FileError.unwritable`.
  public static func forget(in folder: FilePath) throws(FileError) -> Bool {
    var wasThere = false
    // The calibration first: it names the cohort.
    for (index, name) in CalibrationFile.names(in: folder).enumerated() {
      let isGone = try Files.remove(folder.appending(name))
      if index == 0 { wasThere = isGone }
    }
    return wasThere
  }
}
