import Foundation
import Support
import TestSupport
import Testing

@Test func aDescriptorReadsFromTheStartAndNoMoreThanThereIs() throws {
  let folder = try TemporaryFolder()
  try Data("photo".utf8).write(to: URL(fileURLWithPath: folder.file("a")))
  let file = Descriptor(owning: open(folder.file("a"), O_RDONLY))
  #expect(try file.read(upTo: 3) == Array("pho".utf8))
  #expect(try file.read(upTo: 9) == Array("photo".utf8))
  #expect(try file.read(upTo: 0) == [])
}

@Test func whatCannotBeReadIsAnError() throws {
  let folder = Descriptor(owning: open("/", O_RDONLY))
  #expect(throws: SystemError(number: EISDIR)) { try folder.read(upTo: 1) }
}
