internal import Application
internal import Faces
internal import Support

/// `kinfolk models verify`
enum ModelsVerify {
  static func run(_ call: Call) throws -> ExitStatus {
    let report = try ModelVerification(call.catalogue)
    call.print(report) { report.text(call.style) }
    return report.isSound ? .success : .failure
  }
}

extension ModelVerification {
  func text(_ style: Style) -> String {
    var table = Table(
      .init(title: "Model"), .init(title: "File"), .init(title: "Size", alignment: .right),
      .init(title: "State"))
    for file in files {
      table.add(
        file.model, String(file.file.split(separator: "/").last ?? ""), file.bytes.megabytes,
        file.fault == nil ? "as it should be" : "wrong")
    }
    let faults =
      files.compactMap { $0.fault } + unusable.map { "'\($0.name)' cannot be used: \($0.reason)" }
    let words = faults.map { printable("\($0.prefix(1).uppercased())\($0.dropFirst()).") + "\n" }
    let cure =
      faults.isEmpty
      ? ""
      : "'kinfolk models add' puts an added model back as it should be; people and photos can be asked "
        + "for meanwhile.\n"
    return table.text(style) + words.joined() + cure
  }
}
