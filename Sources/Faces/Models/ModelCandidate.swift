public import Support

/// A model that somebody wants to add: its manifest, and where its files are now.
public struct ModelCandidate: Sendable {
  public let model: CataloguedModel
  /// The manifest as it is to lie beside the files.
  public let manifest: [UInt8]
  /// What is to be copied, by the names that the manifest has for it.
  public let files: [(name: String, file: MappedFile)]

  /// - Parameters:
  ///   - file: one that the manifest names, if under another name. Others lie beside it, or the program carries them.
  ///   - manifest: length and checksum of `file` may be left out of it: they are put in.
  /// - Throws: `givenModel`, naming the file or the manifest and what is wrong with it.
  public init(
    file: FilePath, manifest: [UInt8]
  ) throws(FacesError) {
    let given = try Self.open(file)
    let sha256 = hexadecimalSHA256(given)
    do throws(ManifestFault) {
      let text = try ManifestReading.checkText(manifest)
      let completed = Self.completed(text, name: file.name.description, given, sha256)
      self.manifest = completed == text ? manifest : Array(completed.written.utf8)
      // Where it will lie does not matter here, only that it is not carried.
      model = try CataloguedModel(manifest: self.manifest, folder: ".", accepted: nil)
    } catch {
      throw .givenModel(file: ModelCatalogue.manifestName, reason: error.description)
    }
    var files: [(name: String, file: MappedFile)] = []
    var isNamed = false
    for wanted in model.files {
      let (_, name) = ModelFiles.parts(of: wanted.name)
      if wanted.sha256 == sha256 {
        files.append((name, given))
        isNamed = true
        continue
      }
      let path = file.parent.appending(FilePath(name))
      if let beside = try? Self.open(path) {
        files.append((name, beside))
      } else if !ModelBytes.embedded.contains(where: { $0.name == name }) {
        throw .givenModel(
          file: path.description, reason: "is missing, which the manifest of '\(model.name)' names")
      }
    }
    guard isNamed else {
      throw .givenModel(
        file: file.description,
        reason: "has the SHA-256 \(sha256), which the manifest of '\(model.name)' does not name")
    }
    self.files = files
  }

  private static func open(_ path: FilePath) throws(FacesError) -> MappedFile {
    do {
      return try MappedFile(try RegularFile.open(path))
    } catch {
      throw .givenModel(file: path.description, reason: "cannot be read: \(error)")
    }
  }

  /// The manifest with the length and the checksum of the file, where it does not name them.
  private static func completed(
    _ manifest: JSONValue, name: String, _ file: MappedFile, _ sha256: String
  ) -> JSONValue {
    guard case .array(var files)? = manifest["files"] else { return manifest }
    let nameless = files.indices.filter { files[$0]["sha256"] == nil }
    // The one it must be, or the one of its name.
    let index =
      nameless.count == 1 && files.count == 1
      ? nameless[0] : nameless.first { files[$0]["name"] == .text(name) }
    guard let index else { return manifest }
    if files[index]["bytes"] == nil { files[index]["bytes"] = .number(unsafe file.bytes.count) }
    files[index]["sha256"] = .text(sha256)
    var completed = manifest
    completed["files"] = .array(files)
    return completed
  }
}

/// What the program knows of models that it does not carry: their manifests.
public enum KnownModels {
  private static let prefix = "manifests/"

  private static var files: [ModelBytes] {
    ModelBytes.embedded.filter { $0.name.hasPrefix(prefix) }.sorted { $0.name < $1.name }
  }

  /// The manifest that names a file of this content; nil if none does.
  ///
  /// - Complexity: linear in the length of the file.
  public static func manifest(of file: FilePath) -> [UInt8]? {
    guard let mapped = try? MappedFile(try RegularFile.open(file)) else { return nil }
    let sha256 = hexadecimalSHA256(mapped)
    for manifest in files {
      let bytes = unsafe Array(manifest.bytes)
      guard let value = try? JSONValue(strict: bytes), case .array(let named)? = value["files"]
      else { continue }
      if named.contains(where: { $0["sha256"] == .text(sha256) }) { return bytes }
    }
    return nil
  }
}
