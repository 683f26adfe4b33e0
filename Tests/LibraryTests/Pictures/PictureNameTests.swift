import Support
import Testing
import Vocabulary

@testable import Library

@Suite struct PictureNameTests {
  /// Names of one picture, and the marks they bear.
  @Test(
    arguments: [
      ("DSC_0001.JPG", "DSC_0001", .none), ("DSC_0001.jpeg", "DSC_0001", .none),
      ("DSC_0001.NEF", "DSC_0001", .none), ("DSC_0001.NEF.jpg", "DSC_0001", .none),
      ("IMG_1234.HEIC", "IMG_1234", .none), ("IMG_1234.MOV", "IMG_1234", .none),
      ("IMG_E1234.HEIC", "IMG_1234", .edited), ("IMG_E12345.jpg", "IMG_12345", .edited),
      ("trip/IMG_E1234.JPG", "trip/IMG_1234", .edited),
      ("holiday-edited.jpg", "holiday", .edited), ("Urlaub-bearbeitet.jpg", "Urlaub", .edited),
      ("vacances-modifié.jpg", "vacances", .edited), ("_DSC1-Edit.tif", "_DSC1", .edited),
      ("PXL_20230101_123456789.RAW-01.COVER.jpg", "PXL_20230101_123456789", .none),
      ("PXL_20230101_123456789.RAW-01.MP.COVER.jpg", "PXL_20230101_123456789", .none),
      ("PXL_20230101_123456789.RAW-02.ORIGINAL.dng", "PXL_20230101_123456789", .original),
      (
        "PXL_20230101_123456789.PORTRAIT-02.ORIGINAL.jpg", "PXL_20230101_123456789.PORTRAIT",
        .original
      ),
      ("PXL_20230101_123456789.MP.jpg", "PXL_20230101_123456789", .none),
      ("PXL_20230101_123456789.MP", "PXL_20230101_123456789", .none),
      ("PXL_20230101_123456789.MP~2.jpg", "PXL_20230101_123456789", .copy),
      ("IMG_20190704_123311~2.jpg", "IMG_20190704_123311", .copy),
    ] as [(FilePath, FilePath, PictureName.Mark)])
  func marksAreTaken(path: FilePath, base: FilePath, mark: PictureName.Mark) throws {
    let name = try #require(PictureName(path))
    #expect(name.base == base)
    #expect(name.mark == mark)
    // What is told of a picture is told of every name it may have.
    #expect(name.spans.contains { $0.first <= path && path < $0.end })
  }

  /// What is not sure stays part of the name.
  @Test(
    arguments: [
      ("IMG_1234(1).jpg", "IMG_1234(1)"), ("IMG_1234 2.jpg", "IMG_1234 2"),
      ("IMG_1234_1.jpg", "IMG_1234_1"), ("IMG_E12.jpg", "IMG_E12"), ("IMG_Erik.jpg", "IMG_Erik"),
      ("IMG_E1234x.jpg", "IMG_E1234x"), ("IMG_EE1234.jpg", "IMG_EE1234"),
      ("HOLIDA~1.JPG", "HOLIDA~1"), ("IMG_1234~2.jpg", "IMG_1234~2"), ("-edited.jpg", "-edited"),
      ("trip/-Edit.jpg", "trip/-Edit"), ("edited.jpg", "edited"), ("film.COVER.jpg", "film.COVER"),
      ("x-1.ORIGINAL.jpg", "x-1.ORIGINAL"), (".nef.jpg", ".nef"), ("a.b.jpg", "a.b"),
      ("IMG-EFFECTS.jpg", "IMG-EFFECTS"), ("dsc_0001.jpg", "dsc_0001"),
    ] as [(FilePath, FilePath)])
  func othersAreLeft(path: FilePath, base: FilePath) throws {
    let name = try #require(PictureName(path))
    #expect(name.base == base)
    #expect(name.mark == .none)
    #expect(name.spans.contains { $0.first <= path && path < $0.end })
  }

  @Test(arguments: ["README", ".hidden", "folder.d/photo", "x."])
  func aNameWithoutExtensionIsNone(path: String) {
    #expect(PictureName(FilePath(path)) == nil)
  }

  @Test func namesAreBytes() throws {
    let path = FilePath([0x61, 0x2F, 0xE9, 0xFF] + Array("-edited.JPG".utf8))
    let name = try #require(PictureName(path))
    #expect(name.base == FilePath([0x61, 0x2F, 0xE9, 0xFF]))
    #expect(name.fileExtension == "jpg")
  }
}

@Suite struct PictureFilesTests {
  /// `name format second`; photos are numbered from 1, «-» is no format: it was not looked at. What is no photo has no number.
  private func numbers(_ files: String...) throws -> [Int64] {
    var number: Int64 = 0
    return told(
      try files.map { text in
        let words = text.split(separator: " ").map(String.init)
        let unsupported = ["video", "camera-raw", "GIF"].contains(words[1])
        if !unsupported { number += 1 }
        let name = try #require(PictureName(FilePath(words[0])))
        let file = PictureFile(
          name, photo: unsupported ? nil : PhotoID(number),
          format: unsupported || words[1] == "-" ? nil : words[1],
          unsupported: unsupported ? String(words[1].map { $0 == "-" ? " " : $0 }) : nil,
          captured: words.count > 2 ? "2019-07-04T12:33:1\(words[2])" : nil)
        return try #require(file)
      })
  }

  private func told(_ files: [PictureFile]) -> [Int64] {
    pictureOfEach(files).map { $0?.rawValue ?? 0 }
  }

  @Test func rawAndJPEG() throws {
    #expect(try numbers("D.NEF raw 1", "D.JPG jpeg 1") == [1, 1])
    #expect(try numbers("D.NEF raw", "D.JPG jpeg") == [1, 1])
    #expect(try numbers("D.NEF raw 1", "D.JPG jpeg") == [1, 1])
    #expect(try numbers("D.JPG jpeg", "D.NEF raw 1", "D.HIF heic") == [1, 1, 1])
    #expect(try numbers("D.NEF raw 1", "D.JPG jpeg 2") == [0, 0], "cameras count alike")
    #expect(try numbers("D.NEF raw 1", "D.DNG raw 1") == [1, 1])
    #expect(try numbers("D.NEF raw", "D.DNG raw") == [0, 0])
  }

  /// What a file is, is told by its content; by its name as long as it waits.
  @Test func whatWaitsIsTakenByItsName() throws {
    #expect(try numbers("D.NEF -", "D.JPG jpeg 1") == [1, 1])
    #expect(try numbers("D.NEF jpeg", "D.JPG jpeg") == [0, 0])
    #expect(try numbers("D.NEF camera-raw", "D.JPG jpeg 1") == [1, 1])
    #expect(try numbers("D.NEF camera-raw", "D.CR2 camera-raw") == [0, 0])
  }

  @Test func twoFormatsOfOneSecond() throws {
    #expect(try numbers("I.HEIC heic 1", "I.JPG jpeg 1") == [1, 1])
    #expect(try numbers("I.HEIC heic", "I.JPG jpeg") == [0, 0])
    #expect(try numbers("1.png png", "1.jpg jpeg 1") == [0, 0])
  }

  @Test func editedCopies() throws {
    #expect(try numbers("IMG_1234.HEIC heic 1", "IMG_E1234.JPG jpeg 1") == [1, 1])
    #expect(try numbers("a.jpg jpeg", "a-edited.jpg jpeg") == [1, 1])
    #expect(try numbers("a.jpg jpeg 1", "a-edited.jpg jpeg 2") == [0, 0])
    #expect(try numbers("a-edited.jpg jpeg 1", "a-Edit.tif tiff") == [0, 0])
    let android = "IMG_20190704_123311"
    #expect(try numbers("\(android).jpg jpeg 1", "\(android)~2.jpg jpeg 1") == [1, 1])
    #expect(try numbers("\(android).jpg jpeg", "\(android)~2.jpg jpeg") == [0, 0])
  }

  @Test func severalDatesLeaveNoPlaceForWhatHasNone() throws {
    #expect(
      try numbers("I.JPG jpeg 1", "I.HEIC heic 1", "I.CR2 raw 2", "I.DNG raw") == [1, 1, 0, 0])
    #expect(
      try numbers("I.JPG jpeg 1", "I.HEIC heic 1", "I.CR2 raw 2", "I.DNG raw 2")
        == [1, 1, 3, 3])
  }

  @Test func films() throws {
    #expect(try numbers("I.HEIC heic 1", "I.MOV video") == [1, 1])
    #expect(try numbers("I.MOV video", "I.JPG jpeg") == [1, 1])
    #expect(try numbers("I.PNG png", "I.MOV video") == [0, 0])
    #expect(try numbers("I.CR2 raw", "I.MOV video") == [0, 0])
    #expect(try numbers("I.MOV video", "I.MP4 video") == [0, 0])
    #expect(
      try numbers(
        "IMG_1234.HEIC heic 1", "IMG_1234.MOV video", "IMG_E1234.JPG jpeg 1",
        "IMG_E1234.MOV video") == [1, 1, 1, 1])
    #expect(
      try numbers("I.HEIC heic 1", "I.JPG jpeg 2", "I.MOV video") == [0, 0, 0],
      "of which of the two?")
  }

  @Test func oneNameForMuchMeansNothing() throws {
    let name = try #require(PictureName("a.jpg"))
    let file = PictureFile(
      name: name, kind: .picture(isLive: true), photo: PhotoID(1), captured: "2019-07-04T12:33:11")
    let many = [PictureFile](repeating: file, count: PictureLimits.files)
    #expect(told(many) == [Int64](repeating: 1, count: many.count))
    #expect(told(many + [file]) == [Int64](repeating: 0, count: many.count + 1))
  }

  @Test func anythingElseIsNoPart() throws {
    let name = try #require(PictureName("a.gif"))
    #expect(
      PictureFile(name, photo: nil, format: nil, unsupported: "GIF", captured: nil) == nil)
  }

  /// Best first.
  @Test func ranks() throws {
    let files: [(path: FilePath, format: String, pixels: Int, isAbsent: Bool)] = [
      ("a/x-edited.jpg", "jpeg", 5, false), ("a/x.heic", "heic", 20, false),
      ("a/x.jpg", "jpeg", 10, false), ("a/x.jxl", "jxl", 10, false), ("a/x.tif", "tiff", 10, false),
      ("a/x.z.jpg", "jpeg", 9, false), ("b/x.z.jpg", "jpeg", 9, false),
      ("a/x-02.ORIGINAL.jpg", "jpeg", 30, false), ("a/x.nef", "raw", 40, false),
      ("c/x-edited.jpg", "jpeg", 5, true),
    ]
    let ranks = files.map { file in
      PictureRank(
        PictureName(file.path).flatMap {
          PictureFile(
            $0, photo: PhotoID(1), format: file.format, unsupported: nil, captured: nil)
        }, format: file.format, pixels: file.pixels, path: file.path, isAbsent: file.isAbsent)
    }
    let order = ranks.sorted().map(\.path)
    #expect(
      order == [
        "a/x-edited.jpg", "a/x.heic", "a/x.jpg", "a/x.tif", "a/x.jxl", "a/x.z.jpg", "b/x.z.jpg",
        "a/x-02.ORIGINAL.jpg", "a/x.nef", "c/x-edited.jpg",
      ])
  }
}
