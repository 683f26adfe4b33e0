internal import Application
internal import Support

/// `kinfolk models check DIR`
enum ModelsCheck {
  static func run(_ folder: FilePath, _ call: Call) throws -> ExitStatus {
    let report = try ModelCasesReport(in: folder) { result in
      guard !call.isJSON, result.outcome == .failed else { return }
      call.console.print(printable("\(result.name): \(result.reason ?? "failed")"))
    }
    guard !report.cases.isEmpty else {
      throw Failure(
        "no_cases", "\(folder): No folder in it holds a model.onnx.")
    }
    call.print(report) {
      "\(report.passed) passed, \(report.failed) failed, \(report.skipped) skipped\n"
    }
    return report.failed == 0 ? .success : .partial
  }
}
