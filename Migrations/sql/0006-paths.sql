-- Library version 6: paths are bytes, as the system has them; names that differ in them are different files, and not all are UTF-8.
--
-- To read them in the sqlite3 shell: SELECT CAST(path AS TEXT) …

CREATE TABLE new_folders (
  id          INTEGER PRIMARY KEY,      -- referred to by files
  path        BLOB    NOT NULL UNIQUE,  -- absolute, without a slash at the end (except the root); CAST(path AS TEXT) shows it
  created_at  INTEGER NOT NULL          -- when it was first scanned
) STRICT;
INSERT INTO new_folders (id, path, created_at)
  SELECT id, CAST(path AS BLOB), created_at FROM folders;

CREATE TABLE new_files (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- a scan tells newer rows by their greater id
  folder_id     INTEGER NOT NULL REFERENCES folders (id),  -- the folder it lies in, at any depth
  path          BLOB    NOT NULL,       -- relative to the folder; CAST(path AS TEXT) shows it
  size          INTEGER NOT NULL,       -- bytes; with mtime_ns tells whether to read the file again
  mtime_ns      INTEGER NOT NULL,       -- nanoseconds since 1970
  photo_id      INTEGER REFERENCES photos (id),  -- what it holds; NULL if that is unsupported
  unsupported   TEXT,                   -- what a file is that is no supported picture, else NULL
  missing_since INTEGER,                -- NULL while the file is there
  UNIQUE (folder_id, path),
  CHECK ((photo_id IS NULL) = (unsupported IS NOT NULL))
) STRICT;
INSERT INTO new_files (id, folder_id, path, size, mtime_ns, photo_id, unsupported, missing_since)
  SELECT id, folder_id, CAST(path AS BLOB), size, mtime_ns, photo_id, unsupported, missing_since
  FROM files ORDER BY id;
-- Numbers of files that are gone are not given again.
DELETE FROM sqlite_sequence WHERE name = 'new_files';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new_files', seq FROM sqlite_sequence WHERE name = 'files';

DROP TABLE files;
DROP TABLE folders;
ALTER TABLE new_folders RENAME TO folders;
ALTER TABLE new_files RENAME TO files;
CREATE INDEX files_by_photo ON files (photo_id, missing_since);

CREATE TABLE new_watched_folders (
  path        BLOB    PRIMARY KEY,      -- absolute, without a slash at the end (except the root); CAST(path AS TEXT) shows it
  created_at  INTEGER NOT NULL          -- when it was added
) STRICT, WITHOUT ROWID;
INSERT INTO new_watched_folders (path, created_at)
  SELECT CAST(path AS BLOB), created_at FROM watched_folders;
DROP TABLE watched_folders;
ALTER TABLE new_watched_folders RENAME TO watched_folders;

CREATE TABLE new_mounts (
  path        BLOB    PRIMARY KEY,      -- absolute; CAST(path AS TEXT) shows it
  device      INTEGER NOT NULL          -- st_dev when it last held something
) STRICT, WITHOUT ROWID;
INSERT INTO new_mounts (path, device) SELECT CAST(path AS BLOB), device FROM mounts;
DROP TABLE mounts;
ALTER TABLE new_mounts RENAME TO mounts;
