internal import Glibc
public import Support

/// A regular file as the folder listing shows it.
public struct FileEntry: Hashable, Sendable {
  /// Absolute when the walk's root is.
  public var path: FilePath
  /// Bytes.
  public var size: Int64
  /// Last change of the content, nanoseconds since 1970.
  public var modified: Int64
  /// Last change of anything about the file, its content, times, name or rights, nanoseconds since 1970: no program can set it.
  public var changed: Int64
  public var inode: UInt64
  public var device: UInt64

  public init(
    path: FilePath, size: Int64, modified: Int64, changed: Int64, inode: UInt64, device: UInt64
  ) {
    self.path = path
    self.size = size
    self.modified = modified
    self.changed = changed
    self.inode = inode
    self.device = device
  }

  public var identity: FileIdentity { FileIdentity(device: device, inode: inode) }
}

/// One thing that a walk came upon.
public enum WalkItem: Hashable, Sendable {
  case file(FileEntry)
  /// Something that could not be looked at; what lies below `path` is unknown, not absent.
  case unreadable(path: FilePath, reason: String)
  /// A symbolic link that leads nowhere: what it stands for may still come, or be away.
  case dangling(path: FilePath)
  /// What is passed over on purpose, with all that lies in it; only in a listing of files.
  case passedOver(path: FilePath, why: String)
  /// A symbolic link to a folder, which is not followed.
  case linkedFolder(path: FilePath)
  /// A folder, before anything inside it; only in a listing of folders.
  case folder(path: FilePath)
  /// A folder that holds `.nomedia`, and is not looked into; only in a listing of folders.
  case closedFolder(path: FilePath)
}

/// Lists the regular files below a folder, in the byte order of their paths.
///
/// - Folders that belong to `OwnFiles` when the walk begins are left out.
/// - Hidden files and folders (a leading dot), folders that hold a file `.nomedia`, and what the rules cover are items of their
///   own and not looked into; the root itself may be hidden.
/// - Symbolic links to files count as files (picture stores such as git-annex are made of them). Links to folders are
///   reported and not followed: so no loop is possible, and each file has one path per folder it was put in.
/// - A folder that cannot be read is an item of the listing, never an error that ends it.
///
/// A listing of folders shows the folders a listing of files would look into, and no files.
///
/// Memory: the names of the folders on the way from the root to the current one, about 25 bytes each beyond the name,
/// however many files lie elsewhere. Time: one `readdir` and one `stat` a file, and a sort a folder.
public struct FolderWalk: Sequence, IteratorProtocol, Sendable {
  public enum Listing: Sendable { case files, folders }

  private let listing: Listing
  private let rules: IgnoreRules
  /// Folders that are left out in silence.
  private let own: [FilePath]
  /// Bytes of a path before the part that the rules are about.
  private let prefix: Int
  private var levels: [FolderNames] = []
  private var pendingRoot: FilePath?

  /// - Parameters:
  ///   - root: an existing folder, or a file, which is then the only item. A link named here is followed.
  ///   - top: the folder that patterns with a slash count from, if it is one above the root.
  public init(
    root: FilePath, listing: Listing = .files, ignoring rules: IgnoreRules = IgnoreRules(),
    below top: FilePath? = nil
  ) {
    self.listing = listing
    self.rules = rules
    own = OwnFiles.folders
    var bytes = root.bytes[...]
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    let root = FilePath(bytes)
    prefix = (top ?? root).prefixLength
    pendingRoot = root
  }

  /// What stands at `path` now, as a listing would show it; nil if there is nothing, or no file or folder.
  public static func item(at path: FilePath) -> WalkItem? {
    switch look(at: path) {
    case .failure(let error) where error.leadsNowhere: nil
    case .failure(let error): .unreadable(path: path, reason: error.description)
    case .success(.dangling): .dangling(path: path)
    case .success(.file(let entry)): .file(entry)
    case .success(.folder): .folder(path: path)
    case .success(.linkedFolder): .linkedFolder(path: path)
    case .success(.other): nil
    }
  }

  /// Whether what stands at `path` can be opened and, if it is a folder, looked into.
  public static func isReadable(_ path: FilePath) -> Bool {
    let number = unsafe path.withCString {
      unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    }
    guard number >= 0 else { return false }
    let file = Descriptor(owning: number)
    var status = stat()
    return unsafe fstat(file.number, &status) == 0
      && (status.st_mode & S_IFMT != S_IFDIR || faccessat(number, ".", X_OK, AT_EACCESS) == 0)
  }

  /// The names in a folder, in lower case; none if it cannot be read.
  public static func loweredNames(_ folder: FilePath) -> Set<[UInt8]> {
    guard case .success(var names?) = FolderNames.read(folder, honouringNoMedia: false) else {
      return []
    }
    return names.lowered
  }

  public mutating func next() -> WalkItem? {
    if let root = pendingRoot {
      pendingRoot = nil
      switch look(at: root) {
      case .failure(let error): return .unreadable(path: root, reason: error.description)
      case .success(.dangling): return .dangling(path: root)
      case .success(.other): return nil
      case .success(.file(let entry)): return listing == .files ? .file(entry) : nil
      case .success(.folder), .success(.linkedFolder):
        if let item = descend(into: root) { return item }
      }
    }
    while let depth = levels.indices.last {
      guard let found = levels[depth].next() else {
        levels.removeLast()
        continue
      }
      let path = found.path
      if found.isFolder, own.contains(path) { continue }
      if listing == .folders, !found.isFolder, !found.isLink { continue }
      switch rules.verdict(
        on: FilePath(found.name), at: FilePath(path.bytes.dropFirst(prefix)),
        in: levels[depth].folderName, isFolder: found.isFolder)
      {
      case .accepted: break
      case .passedOver(let why):
        if listing == .folders { continue }
        return .passedOver(path: path, why: why)
      case .beside(let names, let why):
        if levels[depth].lowered.isDisjoint(with: names) { break }
        if listing == .folders { continue }
        return .passedOver(path: path, why: why)
      }
      if found.isFolder {
        if let item = descend(into: path) { return item }
        continue
      }
      switch look(at: path) {
      case .failure(let error) where error.leadsNowhere:
        continue  // Gone since the folder was read.
      case .failure(let error):
        return .unreadable(path: path, reason: error.description)
      case .success(.dangling):
        if listing == .files { return .dangling(path: path) }
      case .success(.file(let entry)):
        if listing == .files { return .file(entry) }
      case .success(.linkedFolder): return .linkedFolder(path: path)
      case .success(.folder), .success(.other): continue
      }
    }
    return nil
  }

  /// Pushes the folder's names, and returns the item to show for it, if any.
  private mutating func descend(into path: FilePath) -> WalkItem? {
    switch FolderNames.read(path, honouringNoMedia: rules.honoursNoMedia) {
    case .success(let names):
      guard let names else {
        return listing == .folders
          ? .closedFolder(path: path) : .passedOver(path: path, why: IgnoreRules.closed)
      }
      levels.append(names)
      return listing == .folders ? .folder(path: path) : nil
    case .failure(let error):
      return .unreadable(path: path, reason: error.description)
    }
  }
}

/// The names in one folder, packed into one buffer and handed out in order.
private struct FolderNames: Sendable {
  struct Found {
    var path: FilePath
    var name: ArraySlice<UInt8>
    var isFolder: Bool
    var isLink: Bool
  }

  private struct Name {
    var start: UInt32
    var length: UInt16
    var isFolder: Bool
    var isLink: Bool
  }

  private let folder: FilePath
  /// Its own name.
  let folderName: FilePath
  private var bytes: [UInt8] = []
  private var names: [Name] = []
  private var position = 0

  private init(folder: FilePath) {
    self.folder = folder
    folderName = folder.name
  }

  mutating func next() -> Found? {
    guard position < names.count else { return nil }
    let name = names[position]
    position += 1
    let text = bytes[Int(name.start)..<Int(name.start) + Int(name.length)]
    return Found(
      path: folder.appending(text), name: text, isFolder: name.isFolder, isLink: name.isLink)
  }

  /// All names in lower case, in no order.
  lazy var lowered = Set(
    names.map { name in
      Debris.lowercased(bytes[Int(name.start)..<Int(name.start) + Int(name.length)])
    })

  /// Reads and sorts a folder; nil when it holds `.nomedia` and that is honoured.
  static func read(
    _ path: FilePath, honouringNoMedia: Bool
  ) -> Result<FolderNames?, SystemError> {
    guard let stream = unsafe path.withCString({ unsafe opendir($0) }) else {
      return .failure(.last)
    }
    defer { unsafe closedir(stream) }
    var result = FolderNames(folder: path)
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        // Some names are missing then, so none of them can be trusted to be all.
        if errno != 0 { return .failure(.last) }
        break
      }
      // `d_name` is imported as a tuple of 256; longer names exist on some file systems.
      let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
      let name = unsafe UnsafeRawPointer(entry).advanced(by: nameOffset)
        .assumingMemoryBound(to: CChar.self)
      let length = unsafe strlen(name)
      let text = unsafe UnsafeRawBufferPointer(start: name, count: length)
      if unsafe text.first == UInt8(ascii: ".") {
        if unsafe text.elementsEqual(".".utf8) || text.elementsEqual("..".utf8) { continue }
        if unsafe honouringNoMedia && text.elementsEqual(".nomedia".utf8) { return .success(nil) }
      }
      var kind = unsafe Int(entry.pointee.d_type)
      if kind == Int(DT_UNKNOWN) {
        // File systems that do not say. A name that vanished meanwhile is noticed when its turn comes.
        var status = stat()
        let known = unsafe fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0
        if known && status.st_mode & S_IFMT == S_IFDIR { kind = Int(DT_DIR) }
        if known && status.st_mode & S_IFMT == S_IFLNK { kind = Int(DT_LNK) }
      }
      guard result.bytes.count + length <= Int(UInt32.max), length <= Int(UInt16.max) else {
        return .failure(SystemError(number: EOVERFLOW))
      }
      result.names.append(
        Name(
          start: UInt32(result.bytes.count), length: UInt16(length), isFolder: kind == Int(DT_DIR),
          isLink: kind == Int(DT_LNK)))
      unsafe result.bytes.append(contentsOf: text)
    }
    result.sort()
    return .success(result)
  }

  /// Byte order of the whole paths below: a folder sorts as if its name ended in `/`.
  private mutating func sort() {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      // `index` is at most the name's length, so the read is in bounds by construction.
      func byte(_ name: Name, at index: Int) -> UInt8 {
        if index < Int(name.length) { return unsafe bytes[Int(name.start) + index] }
        return name.isFolder ? UInt8(ascii: "/") : 0
      }
      names.sort { a, b in
        let shared = Int(min(a.length, b.length))
        for index in 0..<shared {
          let (x, y) = (byte(a, at: index), byte(b, at: index))
          if x != y { return x < y }
        }
        return byte(a, at: shared) < byte(b, at: shared)
      }
    }
  }
}

private enum Kind {
  case file(FileEntry)
  case folder
  case linkedFolder
  case dangling
  case other
}

extension SystemError {
  /// There is nothing at the path.
  fileprivate var leadsNowhere: Bool { number == ENOENT || number == ENOTDIR }
}

private func look(at path: FilePath) -> Result<Kind, SystemError> {
  var status = stat()
  guard unsafe path.withCString({ unsafe lstat($0, &status) }) == 0 else { return .failure(.last) }
  let isLink = status.st_mode & S_IFMT == S_IFLNK
  if isLink, unsafe path.withCString({ unsafe stat($0, &status) }) != 0 {
    let error = SystemError.last
    // A link to itself is mended like any other: by another link in its place, or in its way.
    return error.leadsNowhere || error.number == ELOOP ? .success(.dangling) : .failure(error)
  }
  switch status.st_mode & S_IFMT {
  case S_IFREG:
    return .success(
      .file(
        FileEntry(
          path: path, size: Int64(status.st_size),
          modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
          changed: Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec),
          inode: UInt64(status.st_ino), device: UInt64(status.st_dev))))
  case S_IFDIR: return .success(isLink ? .linkedFolder : .folder)
  default: return .success(.other)
  }
}
