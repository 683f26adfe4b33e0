extension MTCNN {
  /// Values of the paper's authors unless said otherwise.
  enum Constants {
    /// Scores the three stages ask for: those of the paper's authors and of PyPI mtcnn; lower ones find more statues.
    static let stages: [Float] = [0.6, 0.7, 0.8]
    /// Ratio of pyramid levels: each level holds half the pixels of the one before (0.709² ≈ 0.5).
    static let pyramidFactor: Float = 0.709
    /// Side of the window the P-Net looks through, in pixels of a pyramid level.
    static let cell = 12
    /// Step between two windows of the P-Net.
    static let cellStride = 2
    /// Overlap above which the weaker of two proposals of one level goes.
    static let levelOverlap: Float = 0.5
    /// The same across levels.
    static let proposalOverlap: Float = 0.7
    /// The same after the R-Net.
    static let refinedOverlap: Float = 0.7
    /// The same after the O-Net, as a share of the smaller box: a face within a face is none.
    static let outputOverlap: Float = 0.7
    /// Side of the R-Net's input, in pixels.
    static let refinementSide = 24
    /// Side of the O-Net's input, in pixels.
    static let outputSide = 48
    /// Patches are cut from the smallest level that shows them at this many times the network's input size: less
    /// aliasing than from the photo itself, which finds large faces more surely.
    static let patchOversampling: Float = 2
    /// Most patches in one run of a network: what O-Net makes of more outgrows the caches.
    static let patchBatch = 16
    /// More patches than this are rounded up to a multiple of it, so that few plans are needed.
    static let patchStep = 4
    /// Smallest face looked for in turned photos at first, in pixels of the second pyramid level, where the smallest one that
    /// is looked for otherwise has 8.5: at five times that size (a tenth of a large photo's side) three turns together pass
    /// an eighth of the pixels of the search upright through the P-Net.
    static let turnedFace: Float = 42

    static let calibration = DetectorCalibration(
      // Below 0.9 the nearest stranger is as near as the same person.
      scores: 0.7...0.98,
      // With a quality of `Thresholds.uprightQuality`: 151 of 200 photos show such a face, and 1 of 600 that do not stand
      // upright; whatever the score, 181 do and 11, by features that are made up.
      uprightScore: 0.995,
      // Of what looked like a face to the first two networks: 43 of 44 turned group photos have 3 to 71, 100 portraits with
      // the face blurred away 0 to 4, and of 156 upright photos without a sure face 1 has more.
      crowd: 5)
  }
}
