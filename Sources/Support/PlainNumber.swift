/// A shortest decimal: `0.06`, `20`, `0.709`. Read back by `plainNumber` it is the same number.
public func decimal(_ number: Float) -> String {
  number == number.rounded() && number.magnitude < 1e7 ? String(Int(number)) : "\(number)"
}

/// A number as somebody writes it: «nan», «inf» and hexadecimal are none.
public func plainNumber(_ text: String) -> Float? {
  guard text.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }) else {
    return nil
  }
  return Float(text).flatMap { $0.isFinite ? $0 : nil }
}
