import Decoding
import Imaging
import Support
import TestSupport
import Testing

@testable import CommandLine

/// What the encoders write is read again here, as a terminal would.
@Suite struct TerminalPicturesTests {
  static func noise(width: Int, height: Int, seed: UInt64) -> Image {
    var random = SeededGenerator(seed: seed)
    let pixels = (0..<width * height * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
    return Image(width: width, height: height, pixels: pixels)
  }

  // MARK: kitty

  @Test(arguments: [1, 2, 3, 4, 3071, 3072, 3073, 10_000])
  func kittyCommandsHoldTheFile(length: Int) throws {
    var random = SeededGenerator(seed: UInt64(length))
    let file = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
    let commands = try KittyReader.commands(KittyGraphics.encode(png: file))
    #expect(
      commands.first?.keys == ["a": "T", "f": "100", "q": "2", "m": commands.count > 1 ? "1" : "0"])
    for (index, command) in commands.enumerated() {
      #expect(command.payload.utf8.count <= 4096)
      #expect(command.keys["m"] == (index + 1 < commands.count ? "1" : "0"))
      if index + 1 < commands.count { #expect(command.payload.utf8.count.isMultiple(of: 4)) }
    }
    #expect(try KittyReader.bytes(commands) == file)
  }

  @Test func aKittyPictureIsThePicture() throws {
    let image = Self.noise(width: 61, height: 37, seed: 7)
    let text = try PictureProtocol.kitty.encode(image)
    let png = try KittyReader.bytes(KittyReader.commands(text))
    #expect(try PhotoDecoder.decode(png.span.bytes, workingSize: nil).image == image)
  }

  // MARK: sixel

  @Test func aSixelPictureOfPaletteColoursIsExact() throws {
    // Every colour of the palette once, in bands that do not fill six rows at the end.
    var colours: [Color] = []
    for red in [0, 20, 40, 60, 80, 100] {
      for green in [0, 17, 33, 50, 67, 83, 100] {
        for blue in [0, 20, 40, 60, 80, 100] {
          func level(_ percent: Int) -> UInt8 { UInt8((Double(percent) * 2.55).rounded()) }
          colours.append(Color(red: level(red), green: level(green), blue: level(blue)))
        }
      }
    }
    #expect(colours.count == 252)
    var image = Image(width: 12, height: 21)
    for (index, colour) in colours.enumerated() { image[index % 12, index / 12] = colour }
    let shown = try SixelReader.picture(Sixel.encode(image))
    #expect(shown == image)
  }

  @Test(arguments: [(1, 1), (5, 6), (40, 31), (300, 8)])
  func aSixelPictureLooksLikeThePicture(width: Int, height: Int) throws {
    // A slope, whose shades the palette does not hold.
    var image = Image(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        image[x, y] = Color(
          red: UInt8(x * 255 / max(1, width - 1)), green: UInt8(y * 255 / max(1, height - 1)),
          blue: UInt8((x + y) * 255 / max(1, width + height - 2)))
      }
    }
    let shown = try SixelReader.picture(Sixel.encode(image))
    #expect(shown.width == width && shown.height == height)
    // No pixel is farther off than a step of the palette and what its neighbours left over …
    for (a, b) in zip(image.pixels, shown.pixels) { #expect(abs(Int(a) - Int(b)) <= 64) }
    // … and the whole is as bright.
    func mean(_ image: Image) -> Double {
      Double(image.pixels.reduce(0) { $0 + Int($1) }) / Double(image.pixels.count)
    }
    if width > 5 { #expect(abs(mean(image) - mean(shown)) < 3) }
  }

  @Test func runsOfOneColourAreShort() {
    let text = Sixel.encode(Image(width: 500, height: 6, filledWith: .white))
    #expect(text == "\u{1B}P0;1q\"1;1;500;6#251;2;100;100;100#251!500~-\u{1B}\\")
  }

  // MARK: Which of them

  /// Recorded from the terminals' documentation and sources: `a` the answer to the graphics query, then device attributes.
  static let terminals: [(name: String, answer: String, shows: PictureProtocol?)] = [
    ("kitty", "\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;c", .kitty),
    ("ghostty", "\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;22c", .kitty),
    ("WezTerm", "\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?65;4;6;18;22;52c", .kitty),
    ("foot", "\u{1B}[?62;4;22;28;29c", .sixel),
    ("xterm -ti vt340", "\u{1B}[?63;1;2;4;6;9;15;16;22;28c", .sixel),
    ("xterm", "\u{1B}[?64;1;2;6;9;15;16;17;18;21;22;28c", nil),
    ("VTE", "\u{1B}[?61;1;21;22;28c", nil),
    ("Linux console", "\u{1B}[?6c", nil),
    ("kitty protocol refused", "\u{1B}_Gi=31;ENOTSUP:no\u{1B}\\\u{1B}[?64;14c", nil),
    ("another query's answer", "\u{1B}_Gi=7;OK\u{1B}\\\u{1B}[?64;40c", nil),
  ]

  @Test(arguments: terminals.indices)
  func terminalsAreToldApart(index: Int) {
    let terminal = Self.terminals[index]
    // In one piece and byte by byte, with somebody typing ahead.
    for size in [1, 3, 1000] {
      var decoder = KeyDecoder()
      let bytes = Array("y\(terminal.answer)ä".utf8)
      var keys: [Key] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        keys += decoder.keys(Array(bytes[start..<min(start + size, bytes.count)]))
      }
      #expect(keys.first == .character("y"), "\(terminal.name)")
      #expect(keys.last == .character("ä"), "\(terminal.name)")
      let answers = keys.dropFirst().dropLast()
      #expect(PictureProtocol(answers: Array(answers)) == terminal.shows, "\(terminal.name)")
      #expect(answers.last.map(PictureProtocol.isLast) == true, "\(terminal.name)")
    }
  }

  @Test func namesOfTerminalsAreAGuess() {
    #expect(PictureProtocol(terminalName: "xterm-kitty") == .kitty)
    #expect(PictureProtocol(terminalName: "foot") == .sixel)
    #expect(PictureProtocol(terminalName: "xterm-256color") == nil)
    #expect(PictureProtocol(terminalName: nil) == nil)
  }
}

/// Reads the commands of the kitty graphics protocol.
enum KittyReader {
  struct Command {
    var keys: [String: String]
    var payload: String
  }

  /// - Throws: when something but commands and line ends is there.
  static func commands(_ text: String) throws -> [Command] {
    var commands: [Command] = []
    for part in text.split(separator: "\u{1B}\\") where !part.allSatisfy(\.isNewline) {
      let body = try #require(part.hasPrefix("\u{1B}_G") ? part.dropFirst(3) : nil)
      let halves = body.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
      var keys: [String: String] = [:]
      for pair in halves[0].split(separator: ",") {
        let sides = pair.split(separator: "=")
        keys[String(sides[0])] = String(sides[1])
      }
      commands.append(Command(keys: keys, payload: halves.count > 1 ? String(halves[1]) : ""))
    }
    return commands
  }

  static func bytes(_ commands: [Command]) throws -> [UInt8] {
    let text = commands.map(\.payload).joined()
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var bits = 0
    var count = 0
    var bytes: [UInt8] = []
    for digit in text where digit != "=" {
      bits = bits << 6 | (try #require(alphabet.firstIndex(of: digit)))
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(bits >> count & 255))
        bits &= (1 << count) - 1
      }
    }
    return bytes
  }
}

/// Draws what a sixel sequence says.
enum SixelReader {
  static func picture(_ text: String) throws -> Image {
    var rest = Array(text.utf8)[...]
    func number() -> Int? {
      let digits = rest.prefix { (48...57).contains($0) }
      rest = rest.dropFirst(digits.count)
      return Int(String(decoding: digits, as: UTF8.self))
    }
    func numbers() -> [Int] {
      var list: [Int] = []
      while let next = number() {
        list.append(next)
        guard rest.first == UInt8(ascii: ";") else { break }
        rest = rest.dropFirst()
      }
      return list
    }
    try #require(text.hasPrefix("\u{1B}P"))
    rest = rest.dropFirst(2)
    _ = numbers()
    try #require(rest.starts(with: Array("q\"".utf8)))
    rest = rest.dropFirst(2)
    let raster = numbers()
    try #require(raster.count == 4 && raster[0] == raster[1])
    var image = Image(
      width: raster[2], height: raster[3], filledWith: Color(red: 1, green: 2, blue: 3))
    var colours: [Int: Color] = [:]
    var colour = 0
    var (x, top) = (0, 0)
    while let byte = rest.popFirst() {
      switch byte {
      case 0x1B:
        try #require(Array(rest) == [UInt8(ascii: "\\")] || Array(rest) == Array("\\\n".utf8))
        return image
      case UInt8(ascii: "#"):
        let list = numbers()
        colour = list[0]
        if list.count == 5 {
          func level(_ percent: Int) -> UInt8 { UInt8((Double(percent) * 2.55).rounded()) }
          colours[colour] = Color(red: level(list[2]), green: level(list[3]), blue: level(list[4]))
        }
      case UInt8(ascii: "$"): x = 0
      case UInt8(ascii: "-"): (x, top) = (0, top + 6)
      default:
        var count = 1
        var sixel = byte
        if byte == UInt8(ascii: "!") {
          let length = number()
          let next = rest.popFirst()
          count = try #require(length)
          sixel = try #require(next)
        }
        try #require((63...126).contains(sixel))
        let ink = try #require(colours[colour])
        for _ in 0..<count {
          for row in 0..<6 where (sixel - 63) >> row & 1 == 1 { image[x, top + row] = ink }
          x += 1
        }
      }
    }
    Issue.record("the sequence has no end")
    return image
  }
}
