internal import CSystem
package import Support

extension Descriptor {
  /// A file without a name that holds these bytes and can no more be changed: how a worker is given a picture that is no file.
  package static func inMemory(_ bytes: [UInt8]) throws(SystemError) -> Descriptor {
    let number = unsafe bytes.withUnsafeBytes { bytes in
      unsafe kinfolk_memory_file(bytes.baseAddress, bytes.count)
    }
    guard number >= 0 else { throw .last }
    return Descriptor(owning: number)
  }
}
