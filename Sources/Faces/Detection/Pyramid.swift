package import Imaging

/// A photo at falling sizes.
package struct Pyramid {
  /// A smaller version of the photo, its size over the photo's.
  package struct Level {
    package let image: Image
    package let scale: Float
  }

  package let photo: Image
  /// Pixels of the smallest face looked for in the photo, where the detector has to be told.
  package let minimumFace: Float
  package private(set) var levels: [Level] = []

  /// Scales that show faces of `minimumFace` pixels and more at the size of a network's window, each `factor` times the one
  /// before, down to where the photo is as small as a window.
  package static func scales(
    width: Int, height: Int, minimumFace: Float, factor: Float, window: Int
  ) -> [Float] {
    let side = Double(min(width, height))
    let first = Double(window) / Double(minimumFace)
    var scales: [Float] = []
    var scale = first
    while side * scale >= Double(window) {
      scales.append(Float(scale))
      scale *= Double(factor)
    }
    return scales
  }

  package init(_ photo: Image, scales: [Float]) throws(FacesError) {
    self.photo = photo
    minimumFace = 0
    let sizes = scales.map { scale in
      (
        width: max(1, Int(Float(photo.width) * scale)),
        height: max(1, Int(Float(photo.height) * scale))
      )
    }
    do throws(ImagingError) {
      // The first ones are made from the photo, the others from these.
      let first = sizes.prefix { size in !sizes.contains { Self.serves($0, size) } }
      for (image, scale) in zip(try Resize.areas(photo, sizes: Array(first)), scales) {
        levels.append(Level(image: image, scale: scale))
      }
      for (size, scale) in zip(sizes, scales).dropFirst(first.count) {
        let source =
          levels.last { Self.serves(($0.image.width, $0.image.height), size) }?.image ?? photo
        levels.append(
          Level(
            image: try Resize.area(source, width: size.width, height: size.height), scale: scale))
      }
    } catch {
      throw .imaging(error)
    }
  }

  /// The photo at these sizes, larger ones than its own included.
  ///
  /// - Parameter sizes: falling, each of the photo's shape but for rounding.
  init(
    _ photo: Image, minimumFace: Float, sizes: [NetworkSize]
  ) throws(FacesError) {
    self.photo = photo
    self.minimumFace = minimumFace
    do throws(ImagingError) {
      for size in sizes {
        let image: Image
        if size.width > photo.width || size.height > photo.height {
          image = try Resize.bilinear(photo, width: size.width, height: size.height)
        } else {
          let source =
            levels.last {
              Self.serves(($0.image.width, $0.image.height), (size.width, size.height))
            }?.image ?? photo
          image = try Resize.area(source, width: size.width, height: size.height)
        }
        levels.append(Level(image: image, scale: Float(size.width) / Float(photo.width)))
      }
    } catch {
      throw .imaging(error)
    }
  }

  /// Whether a picture is large enough to make one of another size from.
  private static func serves(
    _ source: (width: Int, height: Int), _ size: (width: Int, height: Int)
  ) -> Bool {
    source.width >= size.width * Thresholds.levelOversampling
      && source.height >= size.height * Thresholds.levelOversampling
  }

  /// The smallest version that shows a box of the photo `side` pixels wide in at least `pixels` pixels.
  func version(showing side: Float, in pixels: Float) -> Image {
    levels.last {
      side * Float($0.image.width) / Float(photo.width) >= pixels
    }?.image ?? photo
  }
}
