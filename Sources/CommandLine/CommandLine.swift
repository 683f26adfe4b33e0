// Kinfolk's command line: argument parser, one file a command, text and JSON renderers, exit codes, progress.
// What a command does to photos, faces and the library is done by the rooms that own those; here is only the talk with
// the user.

/// The version printed by `kinfolk --version`.
let kinfolkVersion = "0.1.0"
