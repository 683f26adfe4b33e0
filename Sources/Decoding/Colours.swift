internal import CCodecs
internal import Imaging

/// What the numbers of a picture mean.
enum Colours: Hashable, Sendable {
  /// sRGB, or nothing is said.
  case standard
  /// An ICC profile.
  case profile([UInt8])
  /// Colour primaries and transfer characteristics by their numbers in ITU-T H.273, tables 2 and 3.
  case coded(primaries: UInt16, transfer: UInt16)
}

/// A way from some colours to sRGB, by lcms2 where they are not three curves and a matrix.
///
/// A class, because the closures that decode hold it.
@safe final class ColourConversion {
  /// For the C functions that convert row by row; not to be kept beyond this value's life.
  let handle: OpaquePointer

  /// Nil where there is nothing to convert, and where what is said makes no sense.
  init?(_ colours: Colours) {
    let handle: OpaquePointer? =
      switch colours {
      case .standard: nil
      case .profile(let bytes):
        unsafe bytes.withUnsafeBufferPointer { bytes in
          unsafe bytes.baseAddress.flatMap { unsafe kf_colour_of_profile($0, bytes.count) }
        }
      case .coded(let primaries, let transfer):
        unsafe kf_colour_coded(UInt32(primaries), UInt32(transfer))
      }
    guard let handle = unsafe handle else { return nil }
    unsafe self.handle = handle
  }

  deinit { unsafe kf_colour_free(handle) }

  /// Samples of a pixel: 1, 3 or 4.
  var channels: Int { unsafe Int(kf_colour_channels(handle)) }

  static func openLibrary() { _ = unsafe kf_colour_library() }
}

extension Image {
  /// The picture in sRGB, as it is where there is nothing to convert, or where its profile is for pictures of another kind.
  ///
  /// - Complexity: linear in the pixels; some 4 ns each for profiles of cameras and screens, ten times that for tables.
  func converted(from colours: Colours) -> Image {
    guard let conversion = ColourConversion(colours) else { return self }
    switch conversion.channels {
    case 1:
      guard isGrey else { return self }
      let grey = stride(from: 0, to: pixels.count, by: 3).map { pixels[$0] }
      return unsafe Image(width: width, height: height) { out in
        unsafe grey.withUnsafeBufferPointer { grey in
          guard let base = grey.baseAddress else { return }
          unsafe kf_colour_convert(conversion.handle, base, out, grey.count, 0)
        }
      }
    case 3:
      var result = self
      let count = width * height
      unsafe result.pixels.withUnsafeMutableBufferPointer { pixels in
        guard let base = pixels.baseAddress else { return }
        unsafe kf_colour_convert(conversion.handle, base, base, count, 0)
      }
      return result
    default: return self
    }
  }

  private var isGrey: Bool {
    for at in stride(from: 0, to: pixels.count, by: 3) {
      let (red, green, blue) = (pixels[at], pixels[at + 1], pixels[at + 2])
      guard red == green, green == blue else { return false }
    }
    return true
  }
}
