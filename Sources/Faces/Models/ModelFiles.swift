internal import Inference
public import Support

/// Where the files of models are: those that the program carries, and those it was given, which go over them.
public struct ModelFiles: Sendable {
  /// By the name that a manifest or a `ModelSet` calls them.
  public let given: [String: MappedFile]

  public init(given: [String: MappedFile] = [:]) { self.given = given }

  /// A file, whatever is in it.
  ///
  /// - Throws: `model` or `givenModel` when there is none.
  func named(_ name: String) throws(FacesError) -> ModelBytes {
    if let file = given[name] {
      return unsafe ModelBytes(name: name, bytes: file.bytes, owner: file)
    }
    // A model that was added may use files that the program carries.
    let (_, carried) = Self.parts(of: name)
    guard let file = ModelBytes.embedded.first(where: { $0.name == carried }) else {
      throw problem(name, "is missing")
    }
    return unsafe ModelBytes(name: name, bytes: file.bytes, owner: nil)
  }

  /// The folder of a file with its slash, which is empty for what the program carries, and its name there. The files that a
  /// manifest speaks of lie beside it.
  static func parts(of name: String) -> (folder: String, file: String) {
    guard let slash = name.lastIndex(of: "/") else { return ("", name) }
    return (String(name[...slash]), String(name[name.index(after: slash)...]))
  }

  /// A file, once its length and SHA-256 are the expected ones.
  ///
  /// - Throws: `model` or `givenModel` when it is missing or different.
  /// - Complexity: linear in the file's length, each time.
  package func verified(_ expected: ModelFile) throws(FacesError) -> ModelBytes {
    let file = try named(expected.name)
    guard unsafe file.bytes.count == expected.bytes else {
      throw problem(
        file.name, "has \(unsafe file.bytes.count) bytes instead of \(expected.bytes)")
    }
    let found = file.sha256
    guard found == expected.sha256 else {
      throw problem(file.name, "has the SHA-256 \(found) instead of \(expected.sha256)")
    }
    return file
  }

  /// A network, once its checksum is right. It is read in place: all who use the same file share its weights.
  ///
  /// - Parameter opensSizes: whether pictures of any size may be given, whatever the file states.
  func network(_ file: ModelFile, opensSizes: Bool = false) throws(FacesError) -> Model {
    let file = try verified(file)
    do throws(InferenceError) {
      return unsafe try Model(
        onnx: file.bytes, owner: file.owner, name: file.name, opensSizes: opensSizes)
    } catch {
      throw .inference(error)
    }
  }

  /// What is wrong with a file or a manifest: with the program, if it was given none.
  package func problem(_ file: String, _ reason: String) -> FacesError {
    given.isEmpty
      ? .model(file: file, reason: reason) : .givenModel(file: file, reason: reason)
  }
}
