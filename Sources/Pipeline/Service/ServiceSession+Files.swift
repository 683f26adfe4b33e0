internal import Glibc
internal import Library
internal import Support
internal import Surroundings
internal import Vocabulary
internal import Watching

/// A folder being passed over, a little at a time.
struct ServicePass {
  /// The root it is, or lies in.
  let root: FilePath
  var folder: FolderPass
  /// The files still to be read; nil while the folder is listed.
  var candidates: PathList.Iterator?
  /// How many these are.
  var left = 0
}

extension ServiceSession {
  /// Files listed, and files looked at or read, in one step.
  private static let listedInStep = 512
  private static let readInStep = 16

  // MARK: Single files

  /// Looks at files that have come to rest.
  ///
  /// - Returns: whether there was one.
  func lookAtFiles() throws -> Bool {
    guard !files.isEmpty else { return false }
    var scans: [FilePath: FolderScan] = [:]
    var count = 0
    while count < min(Self.readInStep, files.count), mayGoOn() {
      let (path, isClosed) = files[count]
      count += 1
      try look(at: path, isClosed: isClosed, &scans)
    }
    files.removeFirst(count)
    return true
  }

  private func look(
    at path: FilePath, isClosed: Bool, _ scans: inout [FilePath: FolderScan]
  ) throws {
    guard let root = root(holding: path), root.state != .away,
      !aggregator.rules.cover(path, below: root.path), !isClosedOff(path, below: root.path)
    else { return }
    switch FolderWalk.item(at: path) {
    case nil, .linkedFolder: _ = try library.markMissing([path])
    case .folder, .closedFolder: aggregator.add(folder: path, at: now)
    case .unreadable(_, let reason): noteUnreadable(path, reason)
    case .file(let entry):
      guard
        isClosed
          || aggregator.isSettled(
            path, size: entry.size, modified: entry.modified, age: Self.age(entry.modified), at: now
          )
      else { return }
      finishOne()
      // A pass under way must know that the file is there.
      if pass?.root == root.path {
        try pass?.folder.withScan { (scan) throws(LibraryError) in
          try bring(entry, isWritten: isClosed, &scan)
        }
      } else {
        var scan = try scans[root.path] ?? library.beginScan(of: root.path)
        try bring(entry, isWritten: isClosed, &scan)
        scans[root.path] = scan
      }
    }
  }

  /// Brings what the library knows of a file up to date.
  ///
  /// - Parameter isWritten: whether something was written there for sure: then its size and time prove nothing.
  private func bring(
    _ entry: FileEntry, isWritten: Bool, _ scan: inout FolderScan
  ) throws(LibraryError) {
    if !isWritten {
      let stamp = FileStamp(size: entry.size, modified: entry.modified)
      switch try library.unchanged(entry.path, stamp: stamp, in: &scan) {
      case .unsupported, .photo(_, .done), .photo(_, .failed): return
      case .photo(_, .new), nil: break
      }
    }
    let reading = try FolderPass.read(entry.path, in: library, &scan)
    switch reading {
    case .known(let photo), .new(let photo, _): try MovedFiles.settle([photo], in: library)
    case .unsupported, .refused, .busy, .gone: break
    }
    try take(reading, of: entry.path)
  }

  private func take(_ reading: FolderPass.Reading, of path: FilePath) throws(LibraryError) {
    switch reading {
    case .new(let photo, let file):
      if search.waitingCount < search.limit {
        search.claim(photo, path, file)
      } else {
        noteQueued(photo)
      }
    case .busy: aggregator.add(unsettledFile: path, at: now)
    case .gone: _ = try library.markMissing([path])
    case .refused(let reason): noteUnreadable(path, reason)
    case .known, .unsupported: break
    }
  }

  private func noteUnreadable(_ path: FilePath, _ reason: String) {
    service.fail(
      "Something in a folder cannot be read: \(reason)", "\(photo: path) cannot be read: \(reason)")
  }

  /// How long ago a file was written to, by its own account.
  private static func age(_ modified: Int64) -> Duration {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    let age = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) - modified
    // A time to come says nothing.
    return age < 0 ? .seconds(86_400) : .nanoseconds(age)
  }

  /// Whether the file lies in a folder with `.nomedia`, or below one.
  private func isClosedOff(_ path: FilePath, below root: FilePath) -> Bool {
    var folder = path
    while folder != root, folder != "/" {
      folder = folder.parent
      let mark = folder.appending(".nomedia")
      if unsafe mark.withCString({ unsafe access($0, F_OK) }) == 0 { return true }
    }
    return false
  }

  // MARK: Folders

  /// Goes on with the pass under way, or begins the next.
  ///
  /// - Returns: whether there was something to do.
  func advancePass() throws -> Bool {
    guard pass != nil || !folders.isEmpty else { return false }
    if pass == nil { try beginPass() }
    guard var pass else { return true }
    // So that it is not copied when it changes.
    self.pass = nil
    if pass.candidates == nil {
      for _ in 0..<Self.listedInStep {
        guard let item = try list(&pass) else {
          pass.candidates = pass.folder.candidates.makeIterator()
          break
        }
        switch item {
        case .candidate: pass.left += 1
        case .unreadable(let path, let reason): noteUnreadable(path, reason)
        case .unchanged, .linkedFolder: break
        }
      }
      self.pass = pass
      return true
    }
    for _ in 0..<Self.readInStep where mayGoOn() {
      guard let path = pass.candidates?.next() else {
        let count = try pass.folder.end(library)
        if count > 0 { log.debug("\(count) files are gone") }
        // Photos whose first file went missing just now, and that have another.
        readQueueAnew()
        return true
      }
      pass.left -= 1
      finishOne()
      try take(pass.folder.read(path, in: library), of: path)
    }
    self.pass = pass
    return true
  }

  private func beginPass() throws {
    let path = folders.removeFirst()
    guard let root = root(holding: path), root.state != .away else { return }
    if path != root.path, FileSystems.device(of: path) == nil {
      // Gone since its event; the root is there, so it is not merely away.
      _ = try library.markMissing([path])
      return
    }
    pass = ServicePass(
      root: root.path,
      folder: try FolderPass(path, in: library, ignoring: aggregator.rules, below: root.path))
  }

  private func list(_ pass: inout ServicePass) throws(LibraryError) -> FolderPass.Listed? {
    try pass.folder.list(library, isClaimed: search.isClaimed) { path, modified in
      guard Self.age(modified) < Service.fresh else { return false }
      aggregator.add(unsettledFile: path, at: now)
      return true
    }
  }
}
