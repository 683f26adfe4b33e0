internal import FoundationEssentials
internal import Support

/// What is wrong with a manifest.
public struct ManifestFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// Such as `input.mean[2]`; empty for the whole.
  public let field: String
  /// A clause.
  public let reason: String

  init(_ field: String, _ reason: String) {
    self.field = field
    self.reason = reason
  }

  /// A clause about the manifest.
  public var description: String { "is no manifest: \(inside)" }

  /// A clause about what is in it.
  var inside: String { field.isEmpty ? "it \(reason)" : "its field '\(field)' \(reason)" }
}

/// From bytes to manifests.
enum ManifestReading {
  /// Bytes of a manifest at most. The longest that the program carries names 2,400 people and has 50 KB.
  static let limit = 4 << 20

  /// - Parameters:
  ///   - folder: where the files lie that it names, with its slash; empty for what the program carries.
  ///   - isStrict: whether it is held against the letter of JSON; nil: unless the program carries it.
  static func decode<Value: Decodable>(
    _: Value.Type, _ bytes: [UInt8], in folder: String, isStrict: Bool? = nil
  ) throws(ManifestFault) -> Value {
    let text = isStrict ?? !folder.isEmpty ? try checkText(bytes) : nil
    let decoder = JSONDecoder()
    decoder.userInfo[.manifestFolder] = folder
    do {
      return try decoder.decode(Value.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw fault(error, in: text)
    } catch {
      throw ManifestFault("", "cannot be read (\(error))")
    }
  }

  /// - Throws: for what is no JSON object, to the letter.
  @discardableResult
  static func checkText(_ bytes: [UInt8]) throws(ManifestFault) -> JSONValue {
    guard bytes.count <= limit else {
      throw ManifestFault("", "has \(bytes.count) bytes; more than \(limit) are refused")
    }
    do throws(JSONFault) {
      let value = try JSONValue(strict: bytes)
      guard case .object = value else { throw JSONFault(field: "", reason: "is no JSON object") }
      return value
    } catch {
      throw ManifestFault(error.field, error.reason)
    }
  }

  private static func fault(_ error: DecodingError, in text: JSONValue?) -> ManifestFault {
    func field(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
      (context.codingPath + (last.map { [$0] } ?? [])).reduce("") { path, key in
        if let index = key.intValue { return "\(path)[\(index)]" }
        return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
      }
    }
    switch error {
    case .keyNotFound(let key, let context): return ManifestFault(field(context, key), "is missing")
    case .valueNotFound(_, let context): return ManifestFault(field(context), "is null")
    case .typeMismatch(let type, let context):
      return ManifestFault(field(context), "is no \(noun(type))")
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      // The text was read before: what the decoder does not take is a number, and it does not say which.
      let place = text?.misfit ?? ""
      return ManifestFault(
        place, place.isEmpty ? "cannot be read" : "is no number that fits there")
    case .dataCorrupted(let context):
      return ManifestFault(field(context), "is not allowed: \(context.debugDescription)")
    @unknown default: return ManifestFault("", "cannot be read")
    }
  }

  private static func noun(_ type: Any.Type) -> String {
    switch type {
    case is String.Type: "text"
    case is Bool.Type: "true or false"
    case is Int.Type: "whole number"
    case is any BinaryFloatingPoint.Type, is any BinaryInteger.Type: "number"
    case is any Collection.Type: "list"
    default: "object"
    }
  }
}

extension JSONValue {
  /// Members of manifests that are whole numbers.
  private static let wholeNumbers = [
    "bytes", "width", "height", "dimension", "count", "neighbours",
  ]

  /// Where the first number stands that does not fit: `input.mean[1]`.
  fileprivate var misfit: String? { misfit(at: "", of: "") }

  private func misfit(at place: String, of name: String) -> String? {
    switch self {
    case .number(let digits):
      let fits =
        Float(digits)?.isFinite == true
        && (!Self.wholeNumbers.contains(name) || Int(digits) != nil)
      return fits ? nil : place
    case .array(let values):
      for (index, value) in values.enumerated() {
        if let found = value.misfit(at: "\(place)[\(index)]", of: name) { return found }
      }
    case .object(let members):
      for member in members {
        let inner = place.isEmpty ? member.name : "\(place).\(member.name)"
        if let found = member.value.misfit(at: inner, of: member.name) { return found }
      }
    case .text, .truth, .null: break
    }
    return nil
  }
}

extension CodingUserInfoKey {
  /// Where a manifest's files lie, with a slash at the end.
  static let manifestFolder: CodingUserInfoKey = {
    // Any text makes a key.
    guard let key = CodingUserInfoKey(rawValue: "manifest folder") else {
      preconditionFailure("any text makes a key")
    }
    return key
  }()
}

/// The name of a file that a manifest speaks of: in the manifest it stands alone, and here with the manifest's folder, so that two
/// models may have files of one name.
@propertyWrapper
public struct BesideManifest: Hashable, Sendable, Codable {
  public var wrappedValue: String

  public init(wrappedValue: String) { self.wrappedValue = wrappedValue }

  public init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    wrappedValue = (decoder.userInfo[.manifestFolder] as? String ?? "") + name
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(wrappedValue)
  }
}
