import TestSupport
import Testing
import Vocabulary

@testable import Library

struct DateInNameTests {
  @Test(arguments: [
    // Phones and cameras.
    ("IMG_20190704_123311.jpg", "2019-07-04T12:33:11"),
    ("IMG_20190704_123311123.jpg", "2019-07-04T12:33:11"),
    ("IMG_20190704_123311_HDR.jpg", "2019-07-04T12:33:11"),
    ("IMG_20190704_123311~2.jpg", "2019-07-04T12:33:11"),
    ("IMG20190704123311.jpg", "2019-07-04T12:33:11"),
    ("IMG20190704123311_01.jpg", "2019-07-04T12:33:11"),
    ("PXL_20230115_101112123.jpg", "2023-01-15T10:11:12"),
    ("PXL_20230115_101112123.PORTRAIT-01.COVER.jpg", "2023-01-15T10:11:12"),
    ("MVIMG_20190704_123311.jpg", "2019-07-04T12:33:11"),
    ("VID20190704123311.jpg", "2019-07-04T12:33:11"),
    ("20190704_123311.jpg", "2019-07-04T12:33:11"),
    ("20190704_123311(0).jpg", "2019-07-04T12:33:11"),
    ("20190704123311.jpg", "2019-07-04T12:33:11"),
    ("20190704123311123.jpg", "2019-07-04T12:33:11"), ("201907041233.jpg", "2019-07-04T12:33"),
    ("20190704T123311Z.jpg", "2019-07-04T12:33:11"), ("20190704.jpg", "2019-07-04"),
    ("00000IMG_00000_BURST20190704123311_COVER.jpg", "2019-07-04T12:33:11"),
    ("WIN_20190704_12_33_11_Pro.jpg", "2019-07-04T12:33:11"),
    ("C360_2019-07-04-12-33-11-123.jpg", "2019-07-04T12:33:11"),
    ("2019-07-04 12.33.11.jpg", "2019-07-04T12:33:11"),
    ("2019-07-04 12.33.11-2.jpg", "2019-07-04T12:33:11"),
    ("2019-07-04 12.33.jpg", "2019-07-04T12:33"),
    ("2019-07-04T12:33:11+02:00.jpg", "2019-07-04T12:33:11"),
    ("2019-07-04_12h33m11.jpg", "2019-07-04T12:33:11"),
    // Messengers.
    ("IMG-20190704-WA0001.jpg", "2019-07-04"), ("VID-20190704-WA0012.jpg", "2019-07-04"),
    ("WhatsApp Image 2019-07-04 at 12.33.11.jpeg", "2019-07-04T12:33:11"),
    ("WhatsApp Image 2019-07-04 at 1.33.11 PM (2).jpeg", "2019-07-04T13:33:11"),
    ("WhatsApp Image 2019-07-04 at 12.33.11 AM.jpeg", "2019-07-04T00:33:11"),
    ("signal-2019-07-04-123311.jpg", "2019-07-04T12:33:11"),
    ("signal-2019-07-04-12-33-11-123.jpg", "2019-07-04T12:33:11"),
    ("photo_2019-07-04_12-33-11.jpg", "2019-07-04T12:33:11"),
    ("photo_2019-07-04 12.33.11.jpeg", "2019-07-04T12:33:11"),
    // Screenshots.
    ("Screenshot_2019-07-04-12-33-11.png", "2019-07-04T12:33:11"),
    ("Screenshot_2019-07-04-12-33-11-123_com.example.app.png", "2019-07-04T12:33:11"),
    ("Screenshot_20190704-123311_Chrome.jpg", "2019-07-04T12:33:11"),
    ("Screenshot from 2019-07-04 12-33-11.png", "2019-07-04T12:33:11"),
    ("Screen Shot 2019-07-04 at 1.33.11\u{202F}PM.png", "2019-07-04T13:33:11"),
    ("Bildschirmfoto 2019-07-04 um 12.33.11.png", "2019-07-04T12:33:11"),
    ("Bildschirmfoto vom 2019-07-04 12-33-11.png", "2019-07-04T12:33:11"),
    ("Capture d’écran 2019-07-04 à 12.33.11.png", "2019-07-04T12:33:11"),
    ("Captura de pantalla 2019-07-04 a las 12.33.11.png", "2019-07-04T12:33:11"),
    ("Skärmavbild 2019-07-04 kl. 12.33.11.png", "2019-07-04T12:33:11"),
    // People and programs.
    ("2019-07-04 Oma am See.jpg", "2019-07-04"), ("1926-03-14_Urgroßvater.png", "1926-03-14"),
    ("Urlaub 2019.07.04 (12).jpg", "2019-07-04"), ("2019_07_04 001.jpg", "2019-07-04"),
    ("2019-07-04-1.jpg", "2019-07-04"), ("IMG_0815 2019-07-04.jpg", "2019-07-04"),
    ("20190704a.jpg", "2019-07-04"), ("20190704_0012.jpg", "2019-07-04"),
    ("Foto 04.07.2019, 12 33 11.jpg", "2019-07-04T12:33:11"), ("04.07.2019.jpg", "2019-07-04"),
    ("photo_1@04-07-2019_12-33-11.jpg", "2019-07-04T12:33:11"),
    // A time that is none.
    ("20190704_256199.jpg", "2019-07-04"), ("2019-07-04 12.99.11.jpg", "2019-07-04"),
    ("2019-07-04 24.00.00.jpg", "2019-07-04"),
  ])
  func namesOfPhotos(name: String, date: String) {
    #expect(dateInName(name.utf8)?.text == date)
  }

  @Test(arguments: [
    "", "DSC01234.JPG", "IMG_2019.jpg", "IMG_20991332.jpg", "IMG_20190231.jpg",
    "2019-13-04.jpg", "2019-7-4.jpg", "2019-07.jpg", "IMG_2019_07-04.jpg",
    "+4915120190704.jpg", "+49 151 20190704.jpg", "+1 (555) 20190704.jpg", "015120190704.jpg",
    "4915120190704123311.jpg", "120190704.jpg", "201907040.jpg", "20190704561299.jpg",
    "a3f20190704b1c9d.jpg", "deadbeef20190704.jpg", "f20190704.jpg", "x20190704yz.jpg",
    "20190704-e29b-41d4-a716-446655440000.jpg", "550e8400-e29b-41d4-a716-201907041233.jpg",
    "FB_IMG_1562236391123.jpg", "1562236391.jpg", "12345-2019-070-4.jpg", "00000000.jpg",
    "18990704.jpg", "04-07-2019.jpg", "31.04.2019.jpg", "104.07.2019.jpg", "1799-07-04.jpg",
  ])
  func namesWithOtherNumbers(name: String) {
    #expect(dateInName(name.utf8) == nil)
  }

  /// Whatever bytes a name has: it ends, and what it gives is a whole day.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func anyBytes(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("0123456789012345678920190704-_. TtaIMG+:h".utf8) + [0xC3, 0x80, 0xFF, 0]
    for _ in 0..<500 {
      let name = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      if let date = dateInName(name) { #expect(date.text.utf8.count >= 10) }
    }
  }
}

struct CaptureTimeTests {
  private func date(_ path: String, seconds: Int64 = 1_500_000_000) -> CaptureTime? {
    CaptureTime(path: path.utf8, modified: seconds * 1_000_000_000 + 5, notAfter: "2026-11-29")
  }

  @Test func theNameGoesBeforeTheTime() throws {
    #expect(date("/a/2001-02-03/IMG_20190704.jpg") == CaptureTime("2019-07-04", .name))
    let file = try #require(ClockTime(seconds: 1_500_000_000))
    #expect(file.text.hasPrefix("2017-07-1"))
    #expect(date("/a/2001-02-03/b.jpg") == CaptureTime(file, .file), "folders do not count")
    #expect(date("/a/2101-02-03.jpg")?.source == .file, "nor does the future")
    #expect(date("/a/b.jpg", seconds: -100_000_000)?.text.hasPrefix("1966-10-3") == true)
  }

  @Test(arguments: [0, 1, 86_399, -1, 315_532_800, 315_536_400, 4_000_000_000] as [Int64])
  func timesNobodySetAreNone(seconds: Int64) {
    #expect(date("/a/b.jpg", seconds: seconds) == nil)
  }

  @Test func theMoreTrustedThenTheEarlierIsBetter() throws {
    let order = [
      CaptureTime("2020", .exif), CaptureTime("2019", .name), CaptureTime("2021", .name),
      CaptureTime("2001", .file), nil,
    ]
    for (index, a) in order.enumerated() {
      for b in order[index...] {
        #expect(CaptureTime.better(a, b) == a)
        #expect(CaptureTime.better(b, a) == a)
      }
    }
  }
}
