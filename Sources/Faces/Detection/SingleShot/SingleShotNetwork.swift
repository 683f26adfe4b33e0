internal import Imaging
internal import Inference

/// A network that takes a picture and whose outputs a family can read.
final class SingleShotNetwork {
  let head: any SingleShotHead
  /// nil for a network that takes any size.
  let fixedSize: NetworkSize?
  private let session: Session
  private let port: String
  private let input: ModelInput

  /// Sides of an input are multiples of it: the strides of all networks of these families but the coarsest divide it.
  private static let multiple = 32
  /// A size that no file was exported for, small, and with another number of cells at each stride.
  private static let trial = NetworkSize(width: 192, height: 128)

  /// Many files state the size they were exported for, though nothing in them depends on it. So another size is tried first;
  /// where it does not work, or the outputs do not follow, the network is given pictures of the stated one.
  init(
    _ file: ModelFile, _ input: ModelInput, head: any SingleShotHead.Type, files: ModelFiles
  ) throws(FacesError) {
    let model = try files.network(file)
    guard let port = model.inputs.first, model.inputs.count == 1, let shape = port.shape,
      shape.count == 4, shape[0] ?? 1 == 1, shape[1] ?? 3 == 3, port.type == .float
    else {
      throw files.problem(model.name, "does not take one picture of three colours, [1, 3, H, W]")
    }
    self.port = port.name
    self.input = input
    var stated: NetworkSize?
    if let height = shape[2], let width = shape[3], width > 0, height > 0 {
      stated = NetworkSize(width: width, height: height)
    }
    let open = Session(try files.network(file, opensSizes: true))
    do throws(FacesError) {
      self.head = try Self.head(head, of: open, port.name, at: Self.trial, files)
      session = open
      fixedSize = nil
    } catch {
      guard let stated else { throw error }
      session = Session(model)
      self.head = try Self.head(head, of: session, port.name, at: stated, files)
      fixedSize = stated
    }
  }

  private static func head(
    _ head: any SingleShotHead.Type, of session: Session, _ port: String, at size: NetworkSize,
    _ files: ModelFiles
  ) throws(FacesError) -> any SingleShotHead {
    let outputs: [HeadOutput]
    do throws(InferenceError) {
      let shape = [1, 3, size.height, size.width]
      let black = [Float](repeating: 0, count: shape.reduce(1, *))
      let found = try session.run([port: Tensor(shape: shape, floats: black)])
      outputs = session.model.outputs.compactMap { output in
        found[output.name].flatMap { tensor in
          tensor.floats.map { HeadOutput(name: output.name, shape: tensor.shape, values: $0) }
        }
      }
    } catch {
      throw .inference(error)
    }
    do throws(HeadMismatch) { return try head.init(outputs, size: size) } catch {
      let found = outputs.map { "'\($0.name)' \($0.shape)" }.joined(separator: ", ")
      throw files.problem(
        session.model.name,
        "gives \(found) for a picture of \(size.width)x\(size.height) pixels; expected are "
          + error.expected)
    }
  }

  /// The faces in a picture that score above `threshold`, in its pixels.
  ///
  /// - Precondition: the picture is not larger than `fixedSize`.
  func candidates(
    in image: Image, above threshold: Float
  ) throws(InferenceError) -> [Candidate] {
    func padded(_ side: Int) -> Int {
      (side + Self.multiple - 1) / Self.multiple * Self.multiple
    }
    let size =
      fixedSize ?? NetworkSize(width: padded(image.width), height: padded(image.height))
    let found: [Candidate]? = try session.run(
      port, shape: [1, 3, size.height, size.width],
      fill: { input.write(image, to: &$0, width: size.width, height: size.height) },
      read: { outputs in
        for (name, count) in head.lengths(size) where outputs.floats(name).count != count {
          return nil
        }
        return head.candidates(outputs, size: size, above: threshold)
      })
    guard let found else {
      throw .input(
        model: session.model.name,
        reason: "its outputs do not follow a picture of \(size.width)x\(size.height) pixels")
    }
    return found
  }
}
