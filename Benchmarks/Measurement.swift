import Glibc

/// One row of results: printed as text, or as a line of JSON.
struct Measurement {
  /// Values as JSON writes them.
  private(set) var fields: [(name: String, value: String)] = []

  mutating func add(_ name: String, _ value: Int) { fields.append((name, "\(value)")) }

  /// - Parameter value: without characters that JSON escapes.
  mutating func add(_ name: String, _ value: String) { fields.append((name, "\"\(value)\"")) }

  /// - Parameter digits: after the point.
  mutating func add(_ name: String, _ value: Double, digits: Int = 2) {
    let scale = pow(10, Double(digits))
    let rounded = (value * scale).rounded() / scale
    fields.append((name, digits == 0 ? "\(Int(rounded))" : "\(rounded)"))
  }

  func print(asJSON: Bool) {
    if asJSON {
      Swift.print("{" + fields.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ") + "}")
    } else {
      let width = fields.map(\.name.count).max() ?? 0
      for (name, value) in fields {
        Swift.print(name + String(repeating: " ", count: width + 2 - name.count) + value)
      }
    }
    fflush(nil)
  }
}

/// Seconds that `body` takes, and what it returns.
func timed<T>(_ body: () throws -> T) rethrows -> (T, seconds: Double) {
  let clock = ContinuousClock()
  let start = clock.now
  let result = try body()
  return (result, (clock.now - start) / .seconds(1))
}

/// The most memory this process ever held, megabytes (10⁶ bytes).
func peakMemory() -> Double {
  var usage = rusage()
  guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
  return Double(usage.ru_maxrss) * 1024 / 1e6
}

/// Seconds that all threads of this process have spent on the processor.
func processorSeconds() -> Double {
  var usage = rusage()
  guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
  return usage.processorSeconds
}
