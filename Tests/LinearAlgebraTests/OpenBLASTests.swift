import COpenBLAS
import Foundation
import Testing

@Suite struct OpenBLASTests {
  @Test("OpenBLAS is told what the processor can do")
  func core() throws {
    let cpu = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    let flags = Set(
      cpu.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ") ?? [])
    let wanted: String? =
      if flags.isSuperset(of: ["avx512f", "avx512dq", "avx512bw", "avx512vl"]) {
        "SkylakeX"
      } else if flags.isSuperset(of: ["avx2", "fma"]) {
        "Haswell"
      } else {
        nil
      }
    #expect(kb_fitting_core().map { String(cString: $0) } == wanted)
  }
}
