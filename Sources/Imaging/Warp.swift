internal import CImaging
public import Vocabulary

/// Pictures turned, scaled and moved in one step.
public enum Warp {
  /// The `width` x `height` picture that `transform` maps `image` onto: a point p of `image` appears at `transform(p)`.
  ///
  /// Points are continuous (see `Image`): pixel centres lie at .5. Where the transform enlarges, pixels are interpolated linearly.
  /// Where it shrinks by f, each new pixel is a mean over its footprint of f x f old pixels (block means take out
  /// the whole part of f, four samples the rest below 2), so fine patterns do not alias.
  ///
  /// - Parameter border: the colour of everything outside of `image`.
  /// - Precondition: both sides are at least 1 and the transform's scale is finite and above 0.
  /// - Throws: `outOfMemory`.
  /// - Complexity: linear in the pixels of the result plus the pixels of `image` they cover.
  public static func similarity(
    _ image: Image, _ transform: SimilarityTransform, width: Int, height: Int,
    border: Color = .black
  ) throws(ImagingError) -> Image {
    let back = transform.inverse
    let matrix = [back.a, -back.b, back.tx, back.b, back.a, back.ty]
    precondition(matrix.allSatisfy(\.isFinite), "a transform must be finite")
    let outside = [border.red, border.green, border.blue]
    return unsafe try image.mapped(width: width, height: height) { from, to in
      unsafe kf_warp(from, image.width, image.height, matrix, to, width, height, outside)
    }
  }

  /// A piece of `image`, which may reach outside of it, scaled to `width` x `height`: each side by itself.
  ///
  /// - Parameters:
  ///   - piece: in continuous points, as above.
  ///   - border: the colour of everything outside of `image`.
  /// - Precondition: all sides are above 0 and finite.
  /// - Throws: `outOfMemory`.
  /// - Complexity: as `similarity`.
  public static func piece(
    _ image: Image, _ piece: Box, width: Int, height: Int, border: Color = .black
  ) throws(ImagingError) -> Image {
    let (across, down) = (
      Double(piece.width) / Double(width), Double(piece.height) / Double(height)
    )
    let matrix = [across, 0, Double(piece.x), 0, down, Double(piece.y)]
    precondition(matrix.allSatisfy(\.isFinite) && across > 0 && down > 0, "a piece has an area")
    let outside = [border.red, border.green, border.blue]
    return unsafe try image.mapped(width: width, height: height) { from, to in
      unsafe kf_warp(from, image.width, image.height, matrix, to, width, height, outside)
    }
  }
}
