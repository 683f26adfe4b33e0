internal import Glibc

/// The names in a folder, but for `.` and `..`, in no order.
public func names(in folder: FilePath) throws(SystemError) -> [FilePath] {
  guard let stream = unsafe folder.withCString({ unsafe opendir($0) }) else { throw .last }
  defer { unsafe closedir(stream) }
  var names: [FilePath] = []
  while let entry = unsafe readdir(stream) {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    let start = unsafe UnsafeRawPointer(entry).advanced(by: offset)
    let name = unsafe FilePath(cString: start.assumingMemoryBound(to: CChar.self))
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}
