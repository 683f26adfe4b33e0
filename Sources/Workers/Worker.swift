internal import CSystem
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
  package static func serve(
    by work: (WorkRequest, Descriptor) throws(UnfitWorker) -> WorkResult
  ) -> Never {
    guard fcntl(socket, F_GETFD) >= 0 else {
      complain("kinfolk worker is started by kinfolk itself; it is of no use alone.")
      exit(64)
    }
    unsafe kinfolk_name_process("kinfolk-worker")
    for missing in Sandbox.enter() { complain("kinfolk worker: not shut in by a \(missing)") }
    send(.ready)
    var requests = FrameBuffer(limit: MessageLimits.requestBytes)
    var buffer = [UInt8](repeating: 0, count: 1 << 13)
    var photo: Descriptor?
    while true {
      var descriptor: Int32 = -1
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe kinfolk_receive(socket, bytes.baseAddress, bytes.count, &descriptor)
      }
      if descriptor >= 0 { photo = Descriptor(owning: descriptor) }
      guard count > 0 else { exit(count == 0 ? 0 : 1) }
      requests.append(buffer[..<count])
      do throws(MalformedBytes) {
        while let body = try requests.next() {
          let request = try WorkRequest(body: body)
          guard let given = photo.take() else { throw MalformedBytes("descriptor") }
          do throws(UnfitWorker) {
            send(try work(request, given), of: request.job)
          } catch {
            send(.unfit(reason: error.reason))
          }
        }
      } catch {
        complain("kinfolk worker: a request that makes no sense (\(error.what))")
        exit(1)
      }
    }
  }

  private static func send(_ result: WorkResult, of job: UInt64) {
    switch result {
    case .searched(let facts, let faces): send(.outcome(job: job, .done(facts, faces: faces)))
    case .failed(let reason): send(.outcome(job: job, .failed(reason: reason)))
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

  private static func complain(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = unsafe line.withUnsafeBytes { bytes in unsafe write(2, bytes.baseAddress, bytes.count) }
  }
}
