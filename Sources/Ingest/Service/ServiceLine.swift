internal import Workers
internal import CSystem
internal import FoundationEssentials
internal import Glibc
internal import Support

/// How commands talk to a running service: a Unix socket beside the library, one question and one answer a connection.
///
/// What a command wants is in the library before it asks; so a question is only `wake`, «look at the library», and `status`.
enum ServiceLine {
  enum Question: String {
    case wake, status
  }

  static func folder(of library: String) -> String {
    let library = realLibrary(library)
    guard let slash = library.lastIndex(of: "/") else { return "." }
    return slash == library.startIndex ? "/" : String(library[..<slash])
  }

  static func name(of library: String) -> String {
    let library = realLibrary(library)
    return (library.lastIndex(of: "/").map { String(library[$0...].dropFirst()) } ?? library)
      + ".socket"
  }

  static func openFolder(of library: String) throws(SystemError) -> Descriptor {
    let number = unsafe open(folder(of: library).asPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { throw .last }
    return Descriptor(owning: number)
  }

  /// Everything that comes until the other end has said all.
  static func read(_ socket: Int32, upTo limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while bytes.count < limit {
      let count = unsafe block.withUnsafeMutableBytes {
        unsafe recv(socket, $0.baseAddress, $0.count, 0)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      bytes += block[..<count]
      if bytes.last == UInt8(ascii: "\n") { break }
    }
    return bytes
  }

  /// Sends all of it, or gives up.
  static func send(_ bytes: [UInt8], to socket: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// The service's end.
final class ServiceListener {
  private let folder: Descriptor
  private let name: String
  private let socket: Descriptor
  /// What stood at its name when it was made.
  private let made: FileIdentity?

  /// - Precondition: this process holds the library's `ServiceLock`.
  init(library: String) throws(SystemError) {
    folder = try ServiceLine.openFolder(of: library)
    name = ServiceLine.name(of: library)
    let number = unsafe kinfolk_listen(folder.number, name.asPath)
    guard number >= 0 else { throw .last }
    socket = Descriptor(owning: number)
    made = Self.identity(folder, name)
  }

  deinit { if isInPlace { unsafe unlinkat(folder.number, name.asPath, 0) } }

  /// Whether commands find it: its name may be deleted.
  var isInPlace: Bool { made == Self.identity(folder, name) }

  private static func identity(_ folder: Descriptor, _ name: String) -> FileIdentity? {
    FileIdentity("/proc/self/fd/\(folder.number)/\(name)")
  }

  var waker: Waker { Waker(socket.number) }

  /// Answers the questions that were asked.
  func answer(_ body: (ServiceLine.Question) -> String) {
    while true {
      let number = kinfolk_accept(socket.number, 200)
      guard number >= 0 else { return }
      let connection = Descriptor(owning: number)
      guard let asked = ServiceLine.read(connection.number, upTo: 64) else { continue }
      let word = String(decoding: asked.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      guard let question = ServiceLine.Question(rawValue: word) else { continue }
      ServiceLine.send(Array("\(body(question))\n".utf8), to: connection.number)
    }
  }
}

/// A command's end.
public enum RunningService {
  /// What is known of a library's service.
  public enum Presence: Sendable {
    case none
    /// It runs, and is too busy to answer.
    case silent
    case present(ServiceStatus)
  }

  /// Asks the library's service what it does.
  public static func status(library: String) -> Presence {
    guard ServiceLock.isHeld(library: library) else { return .none }
    guard let answer = ask(.status, library: library, patience: 5000),
      let status = try? JSONDecoder().decode(ServiceStatus.self, from: Data(answer))
    else { return .silent }
    return .present(status)
  }

  /// Tells the library's service, if there is one, to look at what changed in the library.
  ///
  /// - Returns: whether there is one.
  @discardableResult
  public static func wake(library: String) -> Bool {
    guard ServiceLock.isHeld(library: library) else { return false }
    // One that is busy looks by itself when it is done.
    _ = ask(.wake, library: library, patience: 1000)
    return true
  }

  /// - Throws: `ServiceError.alreadyServed` when the library has a service.
  public static func refuseSecond(library: String) throws(ServiceError) {
    guard ServiceLock.isHeld(library: library) else { return }
    throw .alreadyServed(library: library, holder: ServiceLock.holder(library: library))
  }

  private static func ask(
    _ question: ServiceLine.Question, library: String, patience: Int32
  ) -> [UInt8]? {
    guard let folder = try? ServiceLine.openFolder(of: library) else { return nil }
    let number = unsafe kinfolk_connect(
      folder.number, ServiceLine.name(of: library).asPath, patience)
    guard number >= 0 else { return nil }
    let socket = Descriptor(owning: number)
    ServiceLine.send(Array("\(question.rawValue)\n".utf8), to: number)
    guard let answer = ServiceLine.read(socket.number, upTo: 1 << 20), !answer.isEmpty else {
      return nil
    }
    return answer
  }
}
