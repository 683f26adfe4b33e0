import Foundation
import TestSupport

@testable import Inference

/// Convolution and pooling by their definitions, to hold the real ones against: slow, plain, two spatial axes.
enum Naive {
  struct Window {
    var kernel = (1, 1)
    var stride = (1, 1)
    var dilation = (1, 1)
    /// Top, left, bottom, right.
    var pads = (0, 0, 0, 0)

    func output(_ h: Int, _ w: Int) -> (Int, Int) {
      (
        (h + pads.0 + pads.2 - (kernel.0 - 1) * dilation.0 - 1) / stride.0 + 1,
        (w + pads.1 + pads.3 - (kernel.1 - 1) * dilation.1 - 1) / stride.1 + 1
      )
    }

    /// Calls `body` with the tap and the position it sees, for the taps inside the picture.
    func forEachTap(
      _ y: Int, _ x: Int, _ h: Int, _ w: Int, _ body: (_ tap: Int, _ position: Int) -> Void
    ) {
      for i in 0..<kernel.0 {
        for j in 0..<kernel.1 {
          let (r, c) = (
            y * stride.0 + i * dilation.0 - pads.0, x * stride.1 + j * dilation.1 - pads.1
          )
          if (0..<h).contains(r), (0..<w).contains(c) { body(i * kernel.1 + j, r * w + c) }
        }
      }
    }

    var attributes: [(String, TestModel.Attribute)] {
      [
        ("kernel_shape", .ints([kernel.0, kernel.1])), ("strides", .ints([stride.0, stride.1])),
        ("dilations", .ints([dilation.0, dilation.1])),
        ("pads", .ints([pads.0, pads.1, pads.2, pads.3])),
      ]
    }
  }

  static func convolution(
    _ x: Tensor, _ weights: Tensor, bias: [Float]?, groups: Int, _ window: Window
  ) -> [Double] {
    let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let (filters, depth) = (weights.shape[0], c / groups)
    let (oh, ow) = window.output(h, w)
    let taps = window.kernel.0 * window.kernel.1
    let (values, kernels) = (x.floats ?? [], weights.floats ?? [])
    var result: [Double] = []
    for image in 0..<n {
      for filter in 0..<filters {
        let first = filter / (filters / groups) * depth
        for y in 0..<oh {
          for x in 0..<ow {
            var sum = Double(bias?[filter] ?? 0)
            for channel in 0..<depth {
              let plane = (image * c + first + channel) * h * w
              window.forEachTap(y, x, h, w) { tap, position in
                sum +=
                  Double(kernels[(filter * depth + channel) * taps + tap])
                  * Double(values[plane + position])
              }
            }
            result.append(sum)
          }
        }
      }
    }
    return result
  }

  /// - Parameters:
  ///   - reduce: receives the elements a window sees.
  static func pool(_ x: Tensor, _ window: Window, _ reduce: ([Double]) -> Double) -> [Double] {
    let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let (oh, ow) = window.output(h, w)
    let values = x.floats ?? []
    var result: [Double] = []
    for plane in 0..<n * c {
      for y in 0..<oh {
        for x in 0..<ow {
          var seen: [Double] = []
          window.forEachTap(y, x, h, w) { seen.append(Double(values[plane * h * w + $1])) }
          result.append(reduce(seen))
        }
      }
    }
    return result
  }
}

/// Mean squared error divided by the mean square of what is expected.
func normalisedError(_ result: [Float], _ expected: [Double]) -> Double {
  guard result.count == expected.count else { return .infinity }
  var (error, power) = (0.0, 1e-30)
  for (a, b) in zip(result, expected) {
    error += (Double(a) - b) * (Double(a) - b)
    power += b * b
  }
  return error / power
}

/// Random elements from -1 to 1.
func random(_ shape: [Int], seed: UInt64) -> Tensor {
  var generator = SeededGenerator(seed: seed)
  return Tensor(
    shape: shape, floats: (0..<shape.reduce(1, *)).map { _ in generator.float(in: -1...1) })
}
