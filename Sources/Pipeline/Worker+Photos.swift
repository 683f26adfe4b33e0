internal import Faces
internal import Glibc
internal import Imaging
internal import LinearAlgebra
internal import Support
internal import Vocabulary

extension Worker {
  /// Photos of more bytes are refused: no camera's file comes near, and they are read whole.
  static let largestFile = 1 << 30

  /// The body of `kinfolk worker`: answers requests until the parent closes the socket, then ends the process.
  public static func main() -> Never {
    // Whatever has to be opened for it can be opened no more once `serve` has shut this process in.
    BLAS.prepare()
    var finder: (settings: DetectorSettings, finder: FaceFinder)?
    serve { request, photo throws(UnfitWorker) in
      // The models load with the first photo, and again only when the settings change.
      if finder?.settings != request.detector {
        do throws(FacesError) {
          finder = (request.detector, try FaceFinder(detector: request.detector))
        } catch {
          throw UnfitWorker(reason: error.description)
        }
      }
      guard let finder = finder?.finder else { preconditionFailure("it was loaded above") }
      return analyse(photo, by: finder, workingSize: request.detector.workingSize)
    }
  }

  /// Reads, decodes and searches one photo.
  private static func analyse(
    _ file: Descriptor, by finder: FaceFinder, workingSize: Int
  ) -> PhotoOutcome {
    let bytes: [UInt8]
    switch read(file) {
    case .success(let read): bytes = read
    case .failure(let problem): return .failed(reason: problem.reason)
    }
    do throws(ImagingError) {
      let photo = try unsafe PhotoDecoder.decode(bytes.span.bytes, workingSize: workingSize)
      do throws(FacesError) {
        return .done(photo.facts, faces: try finder.faces(in: photo))
      } catch {
        return .failed(reason: error.description)
      }
    } catch {
      return .failed(reason: error.description)
    }
  }

  private struct UnreadableFile: Error {
    var reason: String
  }

  /// The whole file.
  private static func read(_ file: Descriptor) -> Result<[UInt8], UnreadableFile> {
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else {
      return .failure(UnreadableFile(reason: "it cannot be read: \(SystemError.last)"))
    }
    let size = Int(status.st_size)
    guard size <= largestFile else {
      return .failure(
        UnreadableFile(
          reason: "the file has \(size >> 20) MB; more than \(largestFile >> 20) MB are refused"))
    }
    do throws(SystemError) {
      return .success(try file.read(upTo: size))
    } catch {
      return .failure(UnreadableFile(reason: "it cannot be read: \(error)"))
    }
  }
}
