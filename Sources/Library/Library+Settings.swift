extension Library {
  /// What was set, by key. The library knows no key's meaning.
  ///
  /// - Parameter embedder: whose settings are among them; nil: nobody's.
  public func settings(of embedder: String? = nil) throws(LibraryError) -> [String: String] {
    let pairs = try database.all(
      """
      SELECT key, value FROM settings
      UNION ALL SELECT key, value FROM embedder_settings WHERE embedder = ?
      """, embedder.map { .text($0) } ?? .null
    ) {
      (key: String, value: String) in (key, value)
    }
    return Dictionary(pairs) { _, ofEmbedder in ofEmbedder }
  }

  /// Sets a key; with nil goes back to its default.
  ///
  /// - Parameter embedder: the one it is set for; nil: for all.
  public func set(
    _ key: String, to value: String?, of embedder: String? = nil
  ) throws(LibraryError) {
    try database.writeDurably { () throws(LibraryError) in
      switch (value, embedder) {
      case (let value?, nil):
        try database.run(
          "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", .text(key), .text(value))
      case (nil, nil):
        try database.run("DELETE FROM settings WHERE key = ?", .text(key))
      case (let value?, let embedder?):
        try database.run(
          "INSERT OR REPLACE INTO embedder_settings (embedder, key, value) VALUES (?, ?, ?)",
          .text(embedder), .text(key), .text(value))
      case (nil, let embedder?):
        try database.run(
          "DELETE FROM embedder_settings WHERE embedder = ? AND key = ?", .text(embedder),
          .text(key))
      }
    }
  }
}
