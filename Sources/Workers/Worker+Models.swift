internal import Faces
internal import Inference
internal import Support

extension Worker {
  /// Bytes that a run of a published case may take: what the sandbox leaves beside its tensors.
  private static let memory = 3 << 29

  /// Has one of the models look at a picture of noise.
  static func tryOut(_ role: ModelRole, of models: ModelSet) -> WorkResult {
    do throws(FacesError) {
      try models.tryOut(role)
      return .examined(.runs)
    } catch {
      // The fact alone: what helps where a model is in use is of no help here.
      return .failed(reason: error.description)
    }
  }

  /// Says what a file holds, or what came of a case.
  static func examine(_ file: Descriptor, _ examination: ModelExamination) -> WorkResult {
    let bytes: [UInt8]
    switch read(file) {
    case .success(let read): bytes = read
    case .failure(let problem): return .failed(reason: problem.reason)
    }
    switch examination {
    case .trial: preconditionFailure("it needs no file")
    case .inspection(let name, let sides): return .examined(inspect(bytes, name, sides))
    case .onnxCase(let name):
      do throws(MalformedBytes) {
        let onnxCase = try OnnxCase(bytes: bytes)
        return .examined(
          .outcome(
            ModelCase.check(
              name: name, model: onnxCase.model, sets: onnxCase.sets, memoryLimit: memory)))
      } catch {
        return .failed(reason: "the case makes no sense (\(error.what))")
      }
    }
  }

  private static func inspect(_ bytes: [UInt8], _ name: String, _ sides: [Int]) -> ModelFinding {
    do throws(InferenceError) {
      var inspection = try ModelInspection(onnx: bytes, name: name)
      var work: [Int: ModelInspection.Work] = [:]
      for side in sides {
        guard let shapes = inspection.shapes(side: side) else { continue }
        do throws(InferenceError) {
          work[side] = try inspection.work(of: bytes, shapes: shapes)
        } catch {
          inspection.note(error)
        }
      }
      return .contents(ModelContents(inspection, work: work))
    } catch {
      guard case .corrupt(_, let reason) = error else { return .noModel(reason: error.description) }
      return .noModel(reason: reason)
    }
  }
}
