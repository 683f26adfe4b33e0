internal import Glibc

/// The absolute path without links, `.` and `..`, of what stands at `path`.
public func realPath(_ path: FilePath) throws(SystemError) -> FilePath {
  guard let resolved = unsafe path.withCString({ unsafe realpath($0, nil) }) else { throw .last }
  defer { unsafe free(resolved) }
  return unsafe FilePath(cString: resolved)
}
