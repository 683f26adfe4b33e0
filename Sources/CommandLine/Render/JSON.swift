internal import FoundationEssentials
internal import Support

/// JSON as every command prints it: one document, keys sorted, on one line.
///
/// A byte of a path that is no UTF-8 stands in it as `\udc80` to `\udcff` (`LosslessText`).
enum JSON {
  static func text(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return LosslessText.json(String(decoding: try encoder.encode(value), as: UTF8.self))
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
