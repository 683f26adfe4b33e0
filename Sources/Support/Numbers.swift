/// `1,234,567`.
public func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
    text.append(digit)
  }
  return number < 0 ? "-\(text)" : text
}

/// `1 photo`, `2 photos`, `1,234 people`.
public func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
  "\(grouped(number)) \(number == 1 ? one : many ?? "\(one)s")"
}

/// With exactly so many digits after the point, rounded half away from zero; `-` for what is no number.
public func fixed(_ number: Double, _ digits: Int) -> String {
  guard number.isFinite else { return "-" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (number * scale).rounded()
  guard scaled.magnitude < 9e15 else { return "\(number)" }
  let units = Int(scaled.magnitude)
  let whole = units / Int(scale)
  let sign = scaled < 0 ? "-" : ""
  guard digits > 0 else { return "\(sign)\(whole)" }
  let fraction = String(units % Int(scale))
  return "\(sign)\(whole).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
}

/// `0.4 s`, `12 s`, `3 min 05 s`, `2 h 07 min`.
public func duration(seconds: Double) -> String {
  guard seconds.isFinite, seconds >= 0 else { return "-" }
  if seconds < 9.95 { return "\(fixed(seconds, 1)) s" }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  if whole < 3600 { return "\(whole / 60) min \(padded(whole % 60)) s" }
  return "\(whole / 3600) h \(padded(whole % 3600 / 60)) min"
}
