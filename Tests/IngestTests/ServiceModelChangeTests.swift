import Decisions
import Foundation
import Imaging
import ModelTestSupport
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Ingest
@testable import Library

/// The service goes over to other models, in a process of its own that is killed now and then.
@Suite(.serialized) struct ServiceModelChangeTests {
  let served: ServedLibrary
  var library: Library { served.library }

  init() throws { served = try ServedLibrary("throwaway=1", "quiet=50", begin: false) }

  private func write(_ name: String, _ faces: [(kind: Character, tint: Color)]) throws {
    try Data(PNGWriter.encode(Throwaway.photo(faces)))
      .write(to: URL(fileURLWithPath: "\(served.photos)/\(name)"))
  }

  private func fill(_ count: Int) throws {
    for number in 0..<count {
      let colours: [Color] = [ModelChangeTests.red, ModelChangeTests.green, ModelChangeTests.blue]
      let shade = UInt8(number / 3)
      var tint = colours[number % 3]
      tint.red = tint.red > 128 ? tint.red - shade : tint.red + shade
      try write("\(number).png", [("b", tint)])
    }
  }

  private func awaitPeople(_ faces: [Int]) throws {
    try served.expect(faces) { try library.people().map(\.faces).sorted() }
  }

  @Test func itChangesInTheBackgroundAndSurvivesBeingKilled() throws {
    try fill(30)
    try served.start()
    try awaitPeople([10, 10, 10])
    for (person, name) in zip(try library.people().map(\.id), ["Ann", "Ben", "Cy"]) {
      _ = try library.decide(.name(person, name))
    }
    let held = try ModelChangeTests.decided(library)
    for wanted in ["hues", "tints", "hues"] {
      try library.set("embedder", to: wanted)
      served.wake()
      for pause in [120_000, 50_000, 200_000] as [UInt32] {
        usleep(pause)
        #expect(served.end(SIGKILL) == -SIGKILL)
        #expect(try ModelChangeTests.decided(library) == held)
        try served.start()
      }
      try served.expect(wanted) { try library.activeModels()?.embedder }
      #expect(try ModelChangeTests.decided(library) == held)
    }
    #expect(served.log.contains("The library goes over to other models: patches and hues."))
    #expect(served.log.contains("0 faces appeared, 0 vanished, 0 were kept"))
    // It goes on as a service of the new models: a new photo finds its person, and no photo is looked at twice.
    try write("new.png", [("b", Color(red: 230, green: 12, blue: 12))])
    try served.expect(11) { try library.people().map(\.faces).max() }
    try served.expect(.idle) { served.status?.activity }
    #expect(served.status?.change == nil)
    #expect(!served.log.contains("looked at again"))
    #expect(try library.checkup() == [])
    #expect(served.end() == 0)
  }

  @Test func itRestsWhilePausedAndGoesBackWhenNobodyWantsItAnyMore() throws {
    try fill(6)
    try served.start()
    try awaitPeople([2, 2, 2])
    _ = try library.setPaused(true)
    try library.set("detector", to: "frames")
    served.wake()
    try served.expect(.paused) { served.status?.activity }
    try served.expect("frames") { served.status?.change?.detector }
    usleep(300_000)
    #expect(try library.activeModels()?.detector == "patches")
    try library.set("detector", to: nil)
    _ = try library.setPaused(false)
    served.wake()
    try served.expect(.idle) { served.status?.activity }
    #expect(served.status?.change == nil)
    #expect(try library.activeModels()?.detector == "patches")
    // And once more in earnest.
    try library.set("detector", to: "frames")
    served.wake()
    try served.expect("frames") { try library.activeModels()?.detector }
    try awaitPeople([2, 2, 2])
    #expect(try library.checkup() == [])
    #expect(served.end() == 0)
  }
}
