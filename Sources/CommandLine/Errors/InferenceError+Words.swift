internal import Inference

extension InferenceError: FactualError {
  var code: String {
    switch self {
    case .corrupt, .unsupported, .invalid, .input, .memory: "inference"
    }
  }

  var cure: Cure? {
    switch self {
    case .memory: .clause("give it a smaller input")
    case .corrupt, .unsupported, .invalid, .input: nil
    }
  }
}
