internal import CCrypto
internal import CWeights
package import Support

/// The bytes of a model's file where they lie: in the program, or in a file that is kept mapped.
@safe package struct ModelBytes {
  package let name: String
  /// Valid for as long as `owner` lives; as the program, where there is none.
  @unsafe package let bytes: UnsafeRawBufferPointer
  package let owner: MappedFile?

  init(name: String, bytes: UnsafeRawBufferPointer, owner: MappedFile?) {
    self.name = name
    unsafe self.bytes = unsafe bytes
    self.owner = owner
  }

  /// All files that the program carries, in no particular order.
  static var embedded: [ModelBytes] {
    var files: [ModelBytes] = []
    while let file = unsafe cweights_at(files.count)?.pointee {
      files.append(
        unsafe ModelBytes(
          name: String(cString: file.name),
          bytes: UnsafeRawBufferPointer(start: file.bytes, count: file.length), owner: nil))
    }
    return files
  }

  /// Lower-case hexadecimal.
  ///
  /// - Complexity: linear in the file's length.
  var sha256: String {
    // Kept to the end of the reading.
    withExtendedLifetime(owner) { unsafe hexadecimalSHA256(bytes) }
  }
}

/// The SHA-256 of some bytes in lower-case hexadecimal.
func hexadecimalSHA256(_ bytes: [UInt8]) -> String {
  unsafe bytes.withUnsafeBytes { unsafe hexadecimalSHA256($0) }
}

/// The same of a file's content.
func hexadecimalSHA256(_ file: MappedFile) -> String {
  withExtendedLifetime(file) { unsafe hexadecimalSHA256(file.bytes) }
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
