import CKernels
import Foundation
import TestSupport
import Testing

@testable import Inference

/// A kind of kernel, with a name for messages.
enum Level: String, CaseIterable {
  case portable = "portable"
  case neon = "NEON"
  case avx2 = "AVX2"
  case avx512 = "AVX-512"
  case vnni = "AVX-512 VNNI"

  /// All that this processor can run.
  static let supported = allCases.filter { kf_supports($0.level) }

  var level: kf_level {
    switch self {
    case .portable: KF_PORTABLE
    case .neon: KF_NEON
    case .avx2: KF_AVX2
    case .avx512: KF_AVX512
    case .vnni: KF_VNNI
    }
  }
}

/// The kernels that run along planes, at every level, against their definitions in double precision.
@Suite struct PlanarKernelTests {
  struct Case: CustomTestStringConvertible {
    let channels: Int
    let filters: Int
    let kernel: (Int, Int)
    let rows: Int
    let width: Int
    var testDescription: String { "\(channels) -> \(filters), \(kernel), \(rows)x\(width)" }
  }

  /// Filters leave every remainder of the tiles, widths of every vector.
  static let cases: [Case] =
    (1...17).map {
      Case(channels: 1 + $0 % 4, filters: $0, kernel: (3, 3), rows: 2, width: 45 + $0)
    }
    + (16...36).map {
      Case(channels: 2, filters: 5, kernel: (1 + $0 % 3, 1 + $0 % 4), rows: 3, width: $0)
    }
    + [
      Case(channels: 32, filters: 6, kernel: (1, 1), rows: 4, width: 101),
      Case(channels: 3, filters: 10, kernel: (3, 3), rows: 1, width: 193),
      Case(channels: 16, filters: 32, kernel: (3, 3), rows: 3, width: 50),
    ]

  @Test(arguments: Level.supported, cases)
  func convolution(_ kind: Level, _ sample: Case) throws {
    // Rows and planes farther apart than they need to be.
    let (inRow, outRow) = (sample.width + sample.kernel.1 + 2, sample.width + 3)
    let (inPlane, outPlane) = (
      inRow * (sample.rows + sample.kernel.0) + 1, outRow * sample.rows + 5
    )
    var shape = kf_planar(
      channels: sample.channels, filters: sample.filters, kernel_h: sample.kernel.0,
      kernel_w: sample.kernel.1, rows: sample.rows, width: sample.width, in_row: inRow,
      in_plane: inPlane, out_row: outRow, out_plane: outPlane)
    let x = floats(sample.channels * inPlane, 1)
    let depth = sample.channels * sample.kernel.0 * sample.kernel.1
    let weights = floats(sample.filters * depth, 2)
    let bias = floats(sample.filters, 3)
    let slopes = floats(sample.filters, 4)
    var packed = [Float](repeating: .nan, count: weights.count)
    kf_planar_pack(kind.level, &shape, weights, &packed)
    for activation in 0..<3 {
      let untouched: Float = 12345
      var out = [Float](repeating: untouched, count: sample.filters * outPlane)
      bias.withUnsafeBufferPointer { bias in
        slopes.withUnsafeBufferPointer { slopes in
          let tail = kf_tail(
            bias: bias.baseAddress, slopes: activation == 1 ? slopes.baseAddress : nil,
            relu: activation == 2)
          kf_planar_convolve(kind.level, &shape, x, packed, tail, &out)
        }
      }
      var (result, expected): ([Float], [Double]) = ([], [])
      for f in 0..<sample.filters {
        for row in 0..<sample.rows {
          for column in 0..<sample.width {
            var sum = Double(bias[f])
            for c in 0..<sample.channels {
              for i in 0..<sample.kernel.0 {
                for j in 0..<sample.kernel.1 {
                  let at = ((f * sample.channels + c) * sample.kernel.0 + i) * sample.kernel.1 + j
                  sum +=
                    Double(weights[at]) * Double(x[c * inPlane + (row + i) * inRow + column + j])
                }
              }
            }
            if sum < 0, activation > 0 { sum *= activation == 1 ? Double(slopes[f]) : 0 }
            expected.append(sum)
            let at = f * outPlane + row * outRow + column
            result.append(out[at])
            out[at] = untouched
          }
        }
      }
      #expect(normalisedError(result, expected) < 1e-12)
      #expect(out.allSatisfy { $0 == untouched }, "it wrote beside its rows")
    }
  }

  @Test(
    arguments: Level.supported, [(1, 1), (2, 2), (3, 5), (4, 31), (5, 32), (2, 33), (7, 98)])
  func pairs(_ kind: Level, _ size: (Int, Int)) {
    let (height, width) = size
    let planes = 3
    var x = floats(planes * height * width, 5)
    x[x.count / 2] = .nan
    let (rows, columns) = ((height + 1) / 2, (width + 1) / 2)
    var out = [Float](repeating: 0, count: planes * rows * columns)
    kf_pool_pairs(kind.level, x, planes, height, width, &out)
    for p in 0..<planes {
      for row in 0..<rows {
        for column in 0..<columns {
          var square: [Float] = []
          for y in 2 * row..<min(2 * row + 2, height) {
            for x_ in 2 * column..<min(2 * column + 2, width) {
              square.append(x[(p * height + y) * width + x_])
            }
          }
          let result = out[(p * rows + row) * columns + column]
          if square.contains(where: \.isNaN) {
            #expect(result.isNaN)
          } else {
            #expect(result == square.max())
          }
        }
      }
    }
  }

  @Test(arguments: Level.supported, [(1, 2, 16), (2, 3, 17), (1, 1, 40), (3, 5, 67), (2, 4, 3)])
  func softmax(_ kind: Level, _ shape: (Int, Int, Int)) {
    let (outer, n, inner) = shape
    // From hardly different to beyond what a float can hold.
    let x = floats(outer * n * inner, 6).enumerated().map { $1 * Float([1, 10, 60][$0 % 3]) }
    var out = [Float](repeating: 0, count: x.count)
    kf_softmax_planes(kind.level, x, outer, n, inner, &out)
    for o in 0..<outer {
      for i in 0..<inner {
        let column = (0..<n).map { x[(o * n + $0) * inner + i] }
        // Differences are rounded to floats by design.
        let powers = column.map { exp(Double($0 - (column.max() ?? 0))) }
        for k in 0..<n {
          let expected = powers[k] / powers.reduce(0, +)
          let result = Double(out[(o * n + k) * inner + i])
          #expect(abs(result - expected) <= 4e-7 * expected + 1e-37)
        }
      }
    }
  }

  @Test(arguments: Level.supported)
  func softmaxOfWhatIsNotFinite(_ kind: Level) {
    var x = floats(2 * 20, 7)
    x[3] = .nan
    x[4] = -.infinity
    x[20 + 5] = .infinity
    var out = [Float](repeating: 0, count: x.count)
    kf_softmax_planes(kind.level, x, 1, 2, 20, &out)
    #expect(out[3].isNaN && out[23].isNaN)
    #expect(out[4] == 0 && out[24] == 1)
    #expect(out[5].isNaN && out[25].isNaN)
    #expect(out[6].isFinite && out[26].isFinite)
  }

  private func floats(_ count: Int, _ seed: UInt64) -> [Float] {
    random([count], seed: seed).floats ?? []
  }
}
