internal import Glibc
internal import Imaging
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
      !isClosedOff(path, below: root.path)
    else { return }
    let item = FolderWalk.item(at: path)
    let isFolder = if case .folder = item { true } else { false }
    if item != nil,
      let cover = aggregator.rules.cover(path, below: root.path, isFolder: isFolder)
    {
      return try passOver(path, cover, below: root.path, &scans)
    }
    switch item {
    case nil, .linkedFolder, .passedOver: _ = try library.markMissing([path])
    case .folder, .closedFolder:
      if try mustBeListed(path) { aggregator.add(folder: path, at: now) }
    case .unreadable(_, let reason):
      try skip(Skipped(path: path, kind: .unreadable, reason: reason), below: root.path, &scans)
    case .dangling: try skip(.dangling(path), below: root.path, &scans)
    case .file(let entry):
      guard !OwnFiles.contains(entry.identity) else { return }
      guard
        isClosed
          || aggregator.isSettled(
            path, size: entry.size, modified: entry.modified, age: Self.age(entry.modified), at: now
          )
      else { return }
      lookAtDependents(of: path)
      try withScan(of: root.path, &scans) { (scan) throws(LibraryError) in
        try bring(entry, isWritten: isClosed, &scan)
      }
    }
  }

  /// With the pass under way, if it is one of this root: it must know what is there.
  private func withScan(
    of root: FilePath, _ scans: inout [FilePath: FolderScan],
    _ body: (inout FolderScan) throws(LibraryError) -> Void
  ) throws {
    if pass?.root == root {
      try pass?.folder.withScan(body)
    } else {
      var scan = try scans[root] ?? library.beginScan(of: root, formats: search.formats.note)
      try body(&scan)
      scans[root] = scan
    }
  }

  // MARK: What is not taken

  /// Something stands in a folder, and is no business of the service's, or not yet.
  private func skip(
    _ skipped: Skipped, below root: FilePath, _ scans: inout [FilePath: FolderScan]
  ) throws {
    try withScan(of: root, &scans) { (scan) throws(LibraryError) in
      if try library.skip(skipped, in: &scan) { tell(skipped) }
    }
  }

  private func tell(_ skipped: Skipped) {
    guard skipped.kind != .passedOver else { return }
    if skipped.kind == .unreadable {
      log.warning("\(photo: skipped.path) cannot be read: \(skipped.reason)")
    }
    let soon = now + Service.shortestSecondLook
    secondLook = min(secondLook ?? soon, soon)
  }

  /// Something at `path` is passed over, with all that it holds. An earlier version may have taken it, or it was taken before
  /// that came which it belongs to.
  func passOver(
    _ path: FilePath, _ cover: (path: FilePath, why: String), below root: FilePath
  ) throws {
    var scans: [FilePath: FolderScan] = [:]
    try passOver(path, cover, below: root, &scans)
  }

  private func passOver(
    _ path: FilePath, _ cover: (path: FilePath, why: String), below root: FilePath,
    _ scans: inout [FilePath: FolderScan]
  ) throws {
    _ = try library.markMissing([path])
    // What lies in something that is passed over is not counted.
    guard cover.path == path else { return }
    let skipped = Skipped(path: path, kind: .passedOver, reason: cover.why)
    try skip(skipped, below: root, &scans)
  }

  /// Looks at what may be debris, or no longer, since the file at `path` came or went.
  func lookAtDependents(of path: FilePath) {
    for other in IgnoreRules.dependents(of: path)
    where unsafe other.withCString({ unsafe access($0, F_OK) }) == 0 {
      files.append((other, false))
    }
  }

  /// A folder's rights or times changed: whether that may matter for what is known of its files.
  private func mustBeListed(_ path: FilePath) throws(LibraryError) -> Bool {
    let isWatched =
      switch events {
      case .some(let events): events.isWatching(path)
      case .none: false
      }
    if !isWatched || !FolderWalk.isReadable(path) { return true }
    return try library.hasUnreadable(atOrBelow: path)
  }

  /// Looks again at what could not be read, and at links that led nowhere: what mended them need not cause an event here.
  func lookAgain() throws {
    guard let time = secondLook, time <= now else { return }
    let began = now
    for skipped in try library.skippedForNow() where mayGoOn() {
      let path = skipped.path
      guard let root = root(holding: path), root.state != .away else { continue }
      switch FolderWalk.item(at: path) {
      case .dangling where skipped.kind == .dangling: break
      case .folder, .closedFolder:
        if FolderWalk.isReadable(path) { aggregator.add(folder: path, at: now) }
      case .file:
        if FolderWalk.isReadable(path) { files.append((path, false)) }
      case .unreadable where skipped.kind == .unreadable: break
      default: files.append((path, false))
      }
    }
    try planSecondLook(noSoonerThan: (now - began) * 50)
  }

  /// The longer ago the last such thing came, the seldomer.
  func planSecondLook(noSoonerThan pause: Duration = .zero) throws(LibraryError) {
    guard let last = try library.lastSkippedForNow() else {
      secondLook = nil
      return
    }
    let age = Duration.seconds(max(0, Int64(time(nil)) - last))
    let usual = min(max(age / 60, Service.shortestSecondLook), Service.longestSecondLook)
    secondLook = now + max(usual, pause)
  }

  /// Brings what the library knows of a file up to date.
  ///
  /// - Parameter isWritten: whether something was written there for sure: then its size and time prove nothing.
  private func bring(
    _ entry: FileEntry, isWritten: Bool, _ scan: inout FolderScan
  ) throws(LibraryError) {
    if !isWritten {
      switch try library.unchanged(entry.path, stamp: entry.stamp, in: &scan) {
      case .unsupported, .photo(_, .done), .photo(_, .failed):
        return try library.unskip(entry.path, in: scan)
      case .photo(_, .new), nil: break
      }
    }
    let reading = try FolderPass.read(
      entry.path, of: search.formats, in: library, &scan)
    switch reading {
    case .known(let photo, _), .new(let photo, _): try MovedFiles.settle([photo], in: library)
    case .unsupported, .refused, .busy, .gone, .own: break
    }
    try take(reading, of: entry.path)
  }

  private func take(_ reading: FolderPass.Reading, of path: FilePath) throws(LibraryError) {
    if reading.isFinal { finishOne() }
    switch reading {
    case .new(let photo, let file):
      if search.waitingCount < search.limit {
        search.claim(photo, path, file)
      } else {
        noteQueued(photo)
      }
    case .busy: aggregator.add(unsettledFile: path, at: now)
    case .gone: _ = try library.markMissing([path])
    case .refused(let reason):
      tell(Skipped(path: path, kind: .unreadable, reason: reason))
    case .known(let photo, _):
      if try library.photo(photo)?.state == .done { service.mended(.photo(path)) }
    case .unsupported: service.mended(.photo(path))
    case .own: break
    }
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
    guard aggregator.rules.honoursNoMedia else { return false }
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
        case .skipped(let skipped, let isNews):
          if isNews { tell(skipped) }
        case .unchanged, .linkedFolder: break
        }
      }
      self.pass = pass
      return true
    }
    for _ in 0..<Self.readInStep where mayGoOn() {
      guard let path = pass.candidates?.next() else {
        let count = try pass.folder.end(library)
        try planSecondLook()
        if count > 0 { log.debug("\(count) files are gone") }
        // Photos whose first file went missing just now, and that have another.
        readQueueAnew()
        return true
      }
      pass.left -= 1
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
      folder: try FolderPass(
        path, in: library, of: search.formats, ignoring: aggregator.rules, below: root.path))
  }

  private func list(_ pass: inout ServicePass) throws(LibraryError) -> FolderPass.Listed? {
    try pass.folder.list(library, isClaimed: search.isClaimed) { path, modified in
      guard Self.age(modified) < Service.fresh else { return false }
      aggregator.add(unsettledFile: path, at: now)
      return true
    }
  }
}
