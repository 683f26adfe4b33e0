public import Faces
internal import Glibc
internal import Decoding
internal import Imaging
internal import LinearAlgebra
internal import Support
internal import Vocabulary

extension Worker {
  /// Photos of more bytes are refused: no camera's file comes near, and they are read whole.
  static let largestFile = 1 << 30

  /// The body of `kinfolk worker`: answers requests until the parent closes the socket, then ends the process.
  ///
  /// - Parameters:
  ///   - families: what the models may be that it is told to use.
  ///   - words: what is said of an error; only that reaches the parent.
  public static func main(
    families: ModelFamilies = .all,
    sayingOf words: @escaping (FacesError) -> String = { $0.description }
  ) -> Never {
    // Whatever has to be opened for it can be opened no more once `serve` has shut this process in.
    BLAS.prepare()
    PictureReader.openLibraries()
    var models: ModelSet?
    var finder: (settings: DetectorSettings, finder: FaceFinder)?
    func load(_ reference: ModelReference, _ files: ModelFiles) throws(UnfitWorker) {
      finder = nil
      do throws(FacesError) {
        models = try ModelSet(reference, files: files, families: families)
      } catch {
        throw UnfitWorker(reason: words(error))
      }
    }
    serve(searchingBy: load) { request, file throws(UnfitWorker) in
      let settings: DetectorSettings
      switch request.order {
      case .picture(let workingSize): return picture(file, workingSize: workingSize)
      case .examine(.trial(let role)):
        guard let models else { throw UnfitWorker(reason: "it was not told of any models") }
        return tryOut(role, of: models)
      case .examine(let examination): return examine(file, examination)
      case .search(let detector): settings = detector
      // Any will do: nothing is searched.
      case .embed: settings = finder?.settings ?? DetectorSettings()
      }
      // The models load with the first photo, and again only when the settings change.
      if finder?.settings != settings {
        guard let models else { throw UnfitWorker(reason: "it was not told by which models") }
        do throws(FacesError) {
          finder = (settings, try FaceFinder(models, detector: settings))
        } catch {
          throw UnfitWorker(reason: words(error))
        }
      }
      guard let finder = finder?.finder else { preconditionFailure("it was loaded above") }
      if case .embed(let known) = request.order {
        return embed(known, in: file, by: finder, sayingOf: words)
      }
      return search(file, by: finder, settings, sayingOf: words)
    }
  }

  /// Reads, decodes and searches one photo.
  private static func search(
    _ file: Descriptor, by finder: FaceFinder, _ settings: DetectorSettings,
    sayingOf words: (FacesError) -> String
  ) -> WorkResult {
    decode(
      file, workingSize: settings.workingSize, megapixels: settings.largestPhoto, sayingOf: words
    ) { photo throws(FacesError) in
      .searched(photo.facts, faces: try finder.faces(in: photo))
    }
  }

  /// Reads and decodes one photo or crop, and describes what is known to be a face in it.
  private static func embed(
    _ known: KnownFaces, in file: Descriptor, by finder: FaceFinder,
    sayingOf words: (FacesError) -> String
  ) -> WorkResult {
    decode(file, workingSize: known.workingSize, sayingOf: words) { photo throws(FacesError) in
      // The same way back that faces found in it took to the photo at full size.
      let scale =
        Float(photo.facts.width) == known.width
        ? 1 / photo.scale : Float(photo.image.width) / known.width
      return .embedded(
        try finder.embeddings(of: known.faces.map { $0.scaled(by: scale) }, in: photo.image))
    }
  }

  /// Reads and decodes one photo, and looks at it.
  private static func decode(
    _ file: Descriptor, workingSize: Int, megapixels: Int = Limits.megapixels,
    sayingOf words: (FacesError) -> String,
    _ look: (DecodedPhoto) throws(FacesError) -> WorkResult
  ) -> WorkResult {
    let bytes: [UInt8]
    switch read(file) {
    case .success(let read): bytes = read
    case .failure(let problem): return .failed(reason: problem.reason)
    }
    do throws(ImagingError) {
      let photo = try unsafe PhotoDecoder.decode(
        bytes.span.bytes, workingSize: workingSize, megapixels: megapixels)
      do throws(FacesError) {
        return try look(photo)
      } catch {
        return .failed(reason: words(error))
      }
    } catch {
      return .failed(reason: error.description)
    }
  }

  /// Reads and decodes one picture.
  private static func picture(_ file: Descriptor, workingSize: Int?) -> WorkResult {
    switch read(file) {
    case .failure(let problem): return .failed(reason: problem.reason)
    case .success(let bytes):
      do throws(ImagingError) {
        return .decoded(
          try unsafe PhotoDecoder.picture(bytes.span.bytes, workingSize: workingSize))
      } catch {
        return .failed(reason: error.description)
      }
    }
  }

  struct UnreadableFile: Error {
    var reason: String
  }

  /// The whole file.
  static func read(_ file: Descriptor) -> Result<[UInt8], UnreadableFile> {
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
