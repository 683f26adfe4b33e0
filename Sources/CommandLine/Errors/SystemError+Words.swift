internal import Support

extension SystemError: FactualError {
  var code: String { "system" }
  var cure: Cure? { nil }
}
