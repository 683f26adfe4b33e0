internal import CSystem
package import Faces
internal import Glibc
internal import Imaging
package import Support
internal import Surroundings
internal import Vocabulary

/// The other end: what a worker process does. It opens no file; photos come to it as descriptors, one at a time.
public enum Worker {
  /// Where the parent put our end of the socket.
  static let socket: Int32 = 3

  /// No photo can be worked on.
  package struct UnfitWorker: Error {
    package var reason: String

    package init(reason: String) { self.reason = reason }
  }

  /// Answers requests on `socket` by `work` until the other end closes it.
  ///
  /// - Parameter take: called with the models that photos are to be searched by from then on.
  package static func serve(
    searchingBy take: (ModelReference, ModelFiles) throws(UnfitWorker) -> Void = { _, _ in },
    by work: (WorkRequest, Descriptor) throws(UnfitWorker) -> WorkResult
  ) -> Never {
    guard fcntl(socket, F_GETFD) >= 0 else {
      complain("kinfolk worker is started by kinfolk itself; it is of no use alone.", to: 2)
      exit(64)
    }
    unsafe kinfolk_name_process("kinfolk-worker")
    shutIn()
    send(.ready)
    var requests = FrameBuffer(limit: MessageLimits.requestBytes)
    var buffer = [UInt8](repeating: 0, count: 1 << 13)
    // Each belongs to a frame, in their order; a frame may still be incomplete when the next one's comes.
    var given: [Descriptor] = []
    func next() throws(MalformedBytes) -> Descriptor {
      guard !given.isEmpty else { throw MalformedBytes("descriptor") }
      return given.removeFirst()
    }
    var models: [String: MappedFile] = [:]
    while true {
      var descriptor: Int32 = -1
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe kinfolk_receive(socket, bytes.baseAddress, bytes.count, &descriptor)
      }
      if descriptor >= 0 { given.append(Descriptor(owning: descriptor)) }
      guard count > 0 else { exit(count == 0 ? 0 : 1) }
      requests.append(buffer[..<count])
      do throws(MalformedBytes) {
        while let body = try requests.next() {
          let message = try ParentMessage(body: body)
          let file: Descriptor? = if case .models = message { nil } else { try next() }
          do throws(UnfitWorker) {
            switch (message, file) {
            case (.work(let request), let file?):
              send(try work(request, file), of: request.job)
            case (.modelFile(let name), let file?): models[name] = try map(file, name)
            case (.models(let reference), _): try take(reference, ModelFiles(given: models))
            case (_, nil): preconditionFailure("it was taken above")
            }
          } catch {
            send(.unfit(reason: error.reason))
          }
        }
      } catch {
        // It makes no sense; the parent, if it is one, says that we ended.
        exit(1)
      }
    }
  }

  private static func map(_ file: Descriptor, _ name: String) throws(UnfitWorker) -> MappedFile {
    do throws(SystemError) {
      return try MappedFile(file, keeping: false)
    } catch {
      throw UnfitWorker(reason: "the model file '\(name)' cannot be read: \(error)")
    }
  }

  private static func send(_ result: WorkResult, of job: UInt64) {
    switch result {
    case .searched(let facts, let faces): send(.outcome(job: job, .done(facts, faces: faces)))
    case .failed(let reason): send(.outcome(job: job, .failed(reason: reason)))
    case .embedded(let vectors): send(.embedded(job: job, vectors))
    case .examined(let finding): send(.examined(job: job, finding))
    case .decoded(let picture):
      send(.picture(job: job, width: picture.width, height: picture.height))
      // In pieces, so that nobody holds a large picture twice.
      for start in stride(from: 0, to: picture.pixels.count, by: MessageLimits.pixelBytes) {
        let end = min(start + MessageLimits.pixelBytes, picture.pixels.count)
        send(.pixels(job: job, Array(picture.pixels[start..<end])))
      }
    }
  }

  /// Sends a reply whole, or ends the process: without its parent it has nothing to do.
  private static func send(_ reply: WorkReply) {
    let frame = reply.frame
    var sent = 0
    while sent < frame.count {
      let count = unsafe frame.withUnsafeBytes { bytes in
        unsafe kinfolk_send(
          socket, bytes.baseAddress.map { unsafe $0 + sent }, bytes.count - sent, -1)
      }
      guard count > 0 else { exit(1) }
      sent += count
    }
  }

  /// Puts up the walls, and says of which there are none here. From then on nobody hears what is printed: decoders print what they
  /// dislike of a picture, and what the user is told comes from the parent.
  private static func shutIn() {
    let voice = fcntl(2, F_DUPFD_CLOEXEC, socket + 1)
    let nowhere = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
    if nowhere >= 0 {
      dup2(nowhere, 2)
      close(nowhere)
    }
    for missing in Sandbox.enter() {
      complain("kinfolk worker: not shut in by a \(missing)", to: voice)
    }
    close(voice)
  }

  private static func complain(_ text: String, to descriptor: Int32) {
    let line = Array((text + "\n").utf8)
    _ = unsafe line.withUnsafeBytes { bytes in
      unsafe write(descriptor, bytes.baseAddress, bytes.count)
    }
  }
}
