internal import CCrypto
internal import CWeights

/// A file that the binary carries. Its bytes live as long as the program.
@safe struct EmbeddedFile {
  let name: String
  let bytes: UnsafeRawBufferPointer

  /// All of them, in no particular order.
  static var all: [EmbeddedFile] {
    var files: [EmbeddedFile] = []
    while let file = unsafe cweights_at(files.count)?.pointee {
      files.append(
        unsafe EmbeddedFile(
          name: String(cString: file.name),
          bytes: UnsafeRawBufferPointer(start: file.bytes, count: file.length)))
    }
    return files
  }

  /// The file of this name, once its length and SHA-256 are the expected ones.
  ///
  /// - Throws: `model` when it is missing or different.
  /// - Complexity: linear in the file's length, each time.
  static func verified(
    _ name: String, bytes: Int, sha256: String
  ) throws(FacesError) -> EmbeddedFile {
    guard let file = all.first(where: { $0.name == name }) else {
      throw .model(file: name, reason: "is missing")
    }
    guard unsafe file.bytes.count == bytes else {
      throw .model(file: name, reason: "has \(unsafe file.bytes.count) bytes instead of \(bytes)")
    }
    let found = file.sha256
    guard found == sha256 else {
      throw .model(file: name, reason: "has the SHA-256 \(found) instead of \(sha256)")
    }
    return file
  }

  static func verified(_ file: ModelFile) throws(FacesError) -> EmbeddedFile {
    try verified(file.name, bytes: file.bytes, sha256: file.sha256)
  }

  /// Lower-case hexadecimal.
  var sha256: String { unsafe hexadecimalSHA256(bytes) }
}

/// The SHA-256 of some bytes in lower-case hexadecimal.
func hexadecimalSHA256(_ bytes: [UInt8]) -> String {
  unsafe bytes.withUnsafeBytes { unsafe hexadecimalSHA256($0) }
}

private func hexadecimalSHA256(_ bytes: UnsafeRawBufferPointer) -> String {
  var digest = [UInt8](repeating: 0, count: 32)
  var length: UInt32 = 0
  let status = unsafe EVP_Digest(
    bytes.baseAddress, bytes.count, &digest, &length, EVP_sha256(), nil)
  precondition(status == 1 && length == 32, "libcrypto has no SHA-256")
  let digits = Array("0123456789abcdef".utf8)
  return String(
    decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
