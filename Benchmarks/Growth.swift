import Glibc

/// Scans 100, then up to 1,000, then up to 10,000 photos into one library, and tells what each photo took.
///
/// - Parameter folder: small photos, which are copied; each copy ends with bytes of its own, so that all are different photos.
func growth(_ folder: String, asJSON: Bool) throws {
  let sources = try photoFiles(in: folder)
  try withTemporaryFolder { folder in
    let album = folder + "/photos"
    _ = unsafe mkdir(album, 0o700)
    var before = 0
    for goal in [100, 1000, 10_000] {
      for index in before..<goal {
        let number = "\(index)"
        let bytes = try contents(of: sources[index % sources.count]) + Array(number.utf8)
        try write(bytes, to: "\(album)/IMG_\(number).jpg")
      }
      before = goal
      let time = try scan(album, into: folder + "/library.sqlite", jobs: 2)
      var result = Measurement()
      result.add("photos_there", goal)
      result.add("photos_new", time.photos)
      result.add("faces_new", time.faces)
      result.add("ms_per_photo", time.seconds * 1000 / Double(time.photos))
      result.add("cpu_ms_per_photo", time.processorSeconds * 1000 / Double(time.photos))
      result.print(asJSON: asJSON)
    }
  }
}

/// JPEG files in a folder and the folders in it, in the order of their paths.
func photoFiles(in folder: String) throws -> [String] {
  let found = try run(["/usr/bin/find", folder, "-name", "*.jpg"]).text
  let files = found.split(separator: "\n").map(String.init).sorted()
  guard !files.isEmpty else { throw CommandError(description: "\(folder) holds no *.jpg") }
  return files
}

func contents(of path: String) throws -> [UInt8] {
  try run(["/bin/cat", path]).output
}

private func write(_ bytes: [UInt8], to path: String) throws {
  guard let file = unsafe fopen(path, "wb") else {
    throw CommandError(description: "\(path) cannot be written")
  }
  defer { unsafe fclose(file) }
  guard unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count else {
    throw CommandError(description: "\(path) cannot be written")
  }
}
