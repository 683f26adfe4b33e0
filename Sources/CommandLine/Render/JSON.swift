internal import FoundationEssentials

/// JSON as every command prints it: one document, keys sorted, on one line.
enum JSON {
  static func text(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      // The values are this module's own plain structs; with the strategies above nothing in them can fail to encode.
      preconditionFailure("a result could not be written as JSON: \(error)")
    }
  }
}

/// `{"error":{"code":…,"message":…}}`, a line on standard error.
struct ErrorReport: Encodable {
  struct Body: Encodable {
    var code: String
    var message: String
  }

  var error: Body

  init(code: String, message: String) { error = Body(code: code, message: message) }
}
