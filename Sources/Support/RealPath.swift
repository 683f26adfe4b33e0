internal import Glibc

/// The absolute path without links, `.` and `..`, of what stands at `path`.
public func realPath(_ path: String) throws(SystemError) -> String {
  guard let resolved = unsafe realpath(path, nil) else { throw .last }
  defer { unsafe free(resolved) }
  return unsafe String(cString: resolved)
}
