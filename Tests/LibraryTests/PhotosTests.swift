import Library
import TestSupport
import Testing
import Vocabulary

@Suite struct PhotosTests {
  @Test func findsAPhotoOfAPersonByName() throws {
    let sample = try Sample()
    try sample.fill(["a.jpg": ("A", [0.5, 0.9]), "b.jpg": ("B", [0.7]), "c.jpg": ("C", [])])
    try sample.assign("xyx")
    let library = sample.library
    let people = try library.people()
    #expect(people.map(\.faces) == [2, 1])
    #expect(people[0].cover == FaceID(3))
    try library.name(people[0].id, "Zoë")
    let zoe = try library.person(matching: "zoË")
    #expect(zoe.id == people[0].id)
    let answers = try library.photos(PhotoQuery(with: [zoe.id]))
    #expect(answers.map(\.paths) == [["/photos/a.jpg"], ["/photos/b.jpg"]])
    #expect(try library.status().named == 1)
    #expect(try library.photo(at: "/photos/a.jpg").facts == .sample())
    #expect(try library.faces(of: PhotoID(1)).map(\.personName) == ["Zoë", nil])
    #expect(try library.crop(of: FaceID(1)) == [0xff, 0xd8, 0])
  }
}
