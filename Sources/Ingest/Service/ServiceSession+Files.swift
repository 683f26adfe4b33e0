internal import Glibc
internal import Imaging
internal import Library
internal import Support
internal import Surroundings
internal import Vocabulary
internal import Watching

extension ServiceSession {
  /// Files listed, and files looked at or read, in one step.
  private static let listedInStep = 512
  private static let readInStep = 16

  // MARK: Single files

  /// Looks at files that are due.
  ///
  /// - Returns: whether there was one.
  func lookAtFiles(while mayGoOn: () -> Bool) throws -> Bool {
    guard inbox.hasFiles else { return false }
    var scans: [FilePath: FolderScan] = [:]
    for _ in 0..<Self.readInStep {
      guard inbox.hasFiles, mayGoOn(), let file = inbox.nextFile() else { break }
      try look(at: file, &scans)
    }
    return true
  }

  private func look(at file: Inbox.File, _ scans: inout [FilePath: FolderScan]) throws {
    let path = file.path
    guard let root = roots.present(holding: path), !isClosedOff(path, below: root.path) else {
      return
    }
    let item = FolderWalk.item(at: path)
    let isFolder = if case .folder = item { true } else { false }
    if item != nil, let cover = inbox.rules.cover(path, below: root.path, isFolder: isFolder) {
      return try passOver(path, cover, below: root.path, &scans)
    }
    switch item {
    case nil, .linkedFolder, .passedOver: _ = try library.markMissing([path])
    case .folder, .closedFolder:
      if try mustBeListed(path) { inbox.add(changedFolder: path, at: now) }
    case .unreadable(_, let reason):
      try skip(Skipped(path: path, kind: .unreadable, reason: reason), below: root.path, &scans)
    case .dangling: try skip(.dangling(path), below: root.path, &scans)
    case .file(let entry):
      guard !OwnFiles.contains(entry.identity), file.isClosed || isQuiet(entry) else { return }
      lookAtDependents(of: path)
      let reading = try withScan(of: root.path, &scans) { (scan) throws(LibraryError) in
        try read(entry, isWritten: file.isClosed, &scan)
      }
      if let reading { try take(reading, of: path) }
    }
  }

  private func isQuiet(_ entry: FileEntry) -> Bool {
    inbox.isQuiet(
      entry.path, size: entry.size, modified: entry.modified, age: Self.age(entry.modified),
      at: now)
  }

  /// With the pass under way, if it is one of this root: it must know what is there.
  ///
  /// - Parameter body: touches the library only.
  private func withScan<Result>(
    of root: FilePath, _ scans: inout [FilePath: FolderScan],
    _ body: (inout FolderScan) throws(LibraryError) -> Result
  ) throws(LibraryError) -> Result {
    if pass?.root == root, let result = try pass?.withScan(body) { return result }
    var scan =
      if let begun = scans[root] {
        begun
      } else {
        try library.beginScan(of: root, formats: search.formats.note)
      }
    let result = try body(&scan)
    scans[root] = scan
    return result
  }

  // MARK: What is not accepted

  /// Something stands in a folder, and is no business of the service's, or not yet.
  private func skip(
    _ skipped: Skipped, below root: FilePath, _ scans: inout [FilePath: FolderScan]
  ) throws {
    let isNews = try withScan(of: root, &scans) { (scan) throws(LibraryError) in
      try library.skip(skipped, in: &scan)
    }
    if isNews { tell(skipped) }
  }

  private func tell(_ skipped: Skipped) {
    guard skipped.kind != .passedOver else { return }
    if skipped.kind == .unreadable {
      log.warning("\(photo: skipped.path) cannot be read: \(skipped.reason)")
    }
    secondLook.hurry(at: now)
  }

  /// Something at `path` is passed over, with all that it holds. An earlier version may have accepted it, or it was accepted before
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
      inbox.add(dueFile: other)
    }
  }

  /// A folder's rights or times changed: whether that may matter for what is known of its files.
  private func mustBeListed(_ path: FilePath) throws(LibraryError) -> Bool {
    if !watches.isWatching(path) || !FolderWalk.isReadable(path) { return true }
    return try library.hasUnreadable(atOrBelow: path)
  }

  /// Looks again at what could not be read, and at links that led nowhere.
  func lookAgain(while mayGoOn: () -> Bool) throws {
    guard secondLook.isDue(at: now) else { return }
    let began = now
    for skipped in try library.skippedForNow() where mayGoOn() {
      let path = skipped.path
      guard roots.present(holding: path) != nil else { continue }
      switch FolderWalk.item(at: path) {
      case .dangling where skipped.kind == .dangling: break
      case .folder, .closedFolder:
        if FolderWalk.isReadable(path) { inbox.add(changedFolder: path, at: now) }
      case .file:
        if FolderWalk.isReadable(path) { inbox.add(dueFile: path) }
      case .unreadable where skipped.kind == .unreadable: break
      default: inbox.add(dueFile: path)
      }
    }
    try planSecondLook(noSoonerThan: (now - began) * 50)
  }

  func planSecondLook(noSoonerThan pause: Duration = .zero) throws(LibraryError) {
    let last = try library.lastSkippedForNow()
    let age = last.map { Duration.seconds(max(0, Int64(time(nil)) - $0)) }
    secondLook.plan(after: age, noSoonerThan: pause, at: now)
  }

  /// Reads a file and notes what it holds, unless it is as the library has it; nil then.
  ///
  /// - Parameter isWritten: whether something was written there for sure: then its size and time prove nothing.
  private func read(
    _ entry: FileEntry, isWritten: Bool, _ scan: inout FolderScan
  ) throws(LibraryError) -> FolderPass.Reading? {
    if !isWritten {
      switch try library.unchanged(entry.path, stamp: entry.stamp, in: &scan) {
      case .unsupported, .photo(_, .done), .photo(_, .failed):
        try library.unskip(entry.path, in: scan)
        return nil
      case .photo(_, .new), nil: break
      }
    }
    let reading = try FolderPass.read(
      entry.path, of: search.formats, in: library, &scan)
    switch reading {
    case .known(let photo, _), .new(let photo, _): try MovedFiles.letGo(of: [photo], in: library)
    case .unsupported, .refused, .busy, .gone, .own: break
    }
    return reading
  }

  private func take(_ reading: FolderPass.Reading, of path: FilePath) throws(LibraryError) {
    if reading.isFinal { finishOne() }
    switch reading {
    case .new(let photo, let file):
      if search.waitingCount < search.limit {
        search.claim(photo, path, file)
      } else {
        queue.note(photo)
      }
    case .busy: inbox.add(busyFile: path, at: now)
    case .gone: _ = try library.markMissing([path])
    case .refused(let reason):
      tell(Skipped(path: path, kind: .unreadable, reason: reason))
    case .known(let photo, _):
      if try library.photo(photo)?.state == .done { troubles.mend(.photo(path)) }
    case .unsupported: troubles.mend(.photo(path))
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
    guard inbox.rules.honoursNoMedia else { return false }
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
  func advancePass(while mayGoOn: () -> Bool) throws -> Bool {
    if pass == nil {
      guard let folder = inbox.nextFolder() else { return false }
      pass = try beginPass(over: folder)
    }
    switch pass?.isListed {
    case false?: try listSome()
    case true?: try readSome(while: mayGoOn)
    case nil: break
    }
    return true
  }

  /// - Returns: nil when the folder is gone.
  private func beginPass(over path: FilePath) throws -> ServicePass? {
    guard let root = roots.present(holding: path) else { return nil }
    if path != root.path, FileSystems.device(of: path) == nil {
      // Gone since its event; the root is there, so it is not merely away.
      _ = try library.markMissing([path])
      return nil
    }
    return try ServicePass(
      over: path, of: root.path, in: library, reading: search.formats, ignoring: inbox.rules)
  }

  private func listSome() throws {
    for _ in 0..<Self.listedInStep {
      let item = try pass?.list(library, isClaimed: search.isClaimed) { path, modified in
        guard Self.age(modified) < Service.fresh else { return false }
        inbox.add(busyFile: path, at: now)
        return true
      }
      switch item {
      case .skipped(let skipped, let isNews):
        if isNews { tell(skipped) }
      case .candidate, .unchanged, .linkedFolder: break
      case nil: return
      }
    }
  }

  private func readSome(while mayGoOn: () -> Bool) throws {
    for _ in 0..<Self.readInStep where mayGoOn() {
      guard let path = pass?.nextFile() else { return try endPass() }
      guard let reading = try pass?.read(path, in: library) else { return }
      try take(reading, of: path)
    }
  }

  private func endPass() throws {
    let count = try pass?.end(library) ?? 0
    pass = nil
    try planSecondLook()
    if count > 0 { log.debug("\(count) files are gone") }
    change.noteArrival()
    // Photos whose first file went missing just now, and that have another.
    queue.startOver()
  }
}
