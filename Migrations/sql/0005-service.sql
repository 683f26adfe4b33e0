-- Library version 5: what the service needs: folders to watch, failed photos that are tried again, and whether it rests.

-- Folders that `kinfolk watch` looks after. None lies inside another. Their files are noted as ever, under `folders`.
CREATE TABLE watched_folders (
  path        TEXT    PRIMARY KEY,      -- absolute, without a slash at the end (except the root)
  created_at  INTEGER NOT NULL          -- when it was added
) STRICT, WITHOUT ROWID;

-- Places where a file system is mounted: folders that were scanned, and mount points inside them. What was seen there is away,
-- not deleted, while the place is empty and on another device.
CREATE TABLE mounts (
  path        TEXT    PRIMARY KEY,      -- absolute
  device      INTEGER NOT NULL          -- st_dev when it last held something
) STRICT, WITHOUT ROWID;

-- How the service is to behave.
CREATE TABLE service (
  id          INTEGER PRIMARY KEY CHECK (id = 1),  -- there is one row
  paused_at   INTEGER,                  -- since when no photo is looked at; NULL: not paused
  tries       INTEGER NOT NULL DEFAULT 0  -- how often it tried whether the library can be written
) STRICT;
INSERT INTO service (id) VALUES (1);

ALTER TABLE photos ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;  -- how often in a row it failed
ALTER TABLE photos ADD COLUMN retry_at INTEGER;  -- when a failed one is due again; NULL: when somebody asks for it
CREATE INDEX photos_by_retry ON photos (retry_at) WHERE retry_at IS NOT NULL;
