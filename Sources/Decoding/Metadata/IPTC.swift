internal import Vocabulary

/// What Kinfolk reads of IPTC's data sets (IIM 4.2): dates; garbage reads as nothing.
struct IPTC: Hashable, Sendable {
  /// When the picture was taken, else when it was digitised.
  var captured: ClockTime?

  /// - Parameter bytes: Photoshop's resources, or the data sets themselves.
  init(_ bytes: some Collection<UInt8>) {
    var fields: [UInt8: [UInt8]] = [:]
    for dataSets in Self.dataSets(in: Array(bytes)) { Self.read(dataSets, into: &fields) }
    for (date, time) in [(55, 60), (62, 63)] as [(UInt8, UInt8)] {
      guard let day = fields[date] else { continue }
      let written = day.prefix { $0 != 0 } + [0x20] + (fields[time] ?? [])
      captured = captured ?? ClockTime(written: written)
    }
  }

  /// The bodies of the resources 0x0404, «IPTC-NAA record»; all of `bytes` where there are no resources.
  private static func dataSets(in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    let sign = Array("8BIM".utf8)
    guard bytes.starts(with: sign) else { return [bytes[...]] }
    var found: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    // Sign, number (2), name with its length and padding to an even number, length (4), body, padding.
    while rest.count >= 12, rest.starts(with: sign) {
      let number = rest[rest.startIndex + 4..<rest.startIndex + 6]
      rest = rest.dropFirst(6)
      rest = rest.dropFirst((Int(rest.first ?? 0) + 2) / 2 * 2)
      guard rest.count >= 4 else { break }
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      if number.elementsEqual([0x04, 0x04]) { found.append(rest.prefix(length)) }
      rest = rest.dropFirst(length + length % 2)
    }
    return found
  }

  /// Notes the first of each field of record 2.
  private static func read(_ dataSets: ArraySlice<UInt8>, into fields: inout [UInt8: [UInt8]]) {
    var rest = dataSets
    // A mark, record, field, length (2); lengths above 32,767 are of no date.
    while rest.count >= 5, rest.first == 0x1C {
      let head = Array(rest.prefix(5))
      let length = Int(head[3]) << 8 | Int(head[4])
      rest = rest.dropFirst(5)
      guard length < 0x8000, length <= rest.count else { break }
      if head[1] == 2, fields[head[2]] == nil, length <= 64 {
        fields[head[2]] = Array(rest.prefix(length))
      }
      rest = rest.dropFirst(length)
    }
  }
}
