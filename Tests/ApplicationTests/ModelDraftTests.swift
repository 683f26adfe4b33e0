import Application
import Faces
import ModelTestSupport
import Support
import TestSupport
import Testing

/// One after the other, for the files are large.
@Suite(.serialized) struct ModelDraftTests {
  @Test(arguments: ["facenet", "vggface2-resnet50"])
  func draftsOfOtherInputsFit(name: String) throws {
    let skeleton = try Skeleton(name)
    let folder = try TemporaryFolder()
    try skeleton.write(to: folder.file("\(name).onnx"))
    let file = folder.filePath.appending(FilePath("\(name).onnx"))
    let report = try ModelInspectionReport(file, worker: SmallLibrary.worker)
    #expect(report.role == "embedder" && report.runnable && !report.certain)
    let text = try #require(report.manifest)
    // Both are what the file can be added with.
    let draft = try ModelCandidate(file: file, manifest: Array(text.utf8))
    let real = try ModelCandidate(file: file, manifest: skeleton.manifest)
    guard case .embedder(let made) = draft.model.manifest,
      case .embedder(let wanted) = real.model.manifest
    else {
      Issue.record("no embedders")
      return
    }
    #expect(made.dimension == wanted.dimension && made.position == wanted.position)
    #expect(made.input.layout == wanted.input.layout && made.input.colour == wanted.input.colour)
    #expect(made.input.width == wanted.input.width && made.input.height == wanted.input.height)
    #expect(made.input.standardise == wanted.input.standardise)
    #expect(made.input.mean == wanted.input.mean)
    #expect(made.output == wanted.output)
    #expect(made.sha256 == wanted.sha256)
  }
}
