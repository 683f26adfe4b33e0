// Kinfolk's command line: argument parser, one file a command, text and JSON renderers, exit codes, progress.
// What a command does to photos, faces and the library is done by the rooms that own those; here is only the talk with
// the user.

internal import CVersion

/// The version printed by `kinfolk --version`; CHANGELOG.md begins with it once it is released (`script/release`).
let kinfolkVersion = "0.2.0"

/// The commit this was built from; empty if that is not known.
let kinfolkCommit = unsafe String(cString: kinfolk_commit())
