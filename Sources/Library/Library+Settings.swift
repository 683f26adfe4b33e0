extension Library {
  /// What was set, by key. The library knows no key's meaning.
  public func settings() throws(LibraryError) -> [String: String] {
    let pairs = try database.all("SELECT key, value FROM settings") {
      (key: String, value: String) in (key, value)
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// Sets a key; with nil goes back to its default.
  public func set(_ key: String, to value: String?) throws(LibraryError) {
    try database.writeDurably { () throws(LibraryError) in
      if let value {
        try database.run(
          "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", .text(key), .text(value))
      } else {
        try database.run("DELETE FROM settings WHERE key = ?", .text(key))
      }
    }
  }
}
