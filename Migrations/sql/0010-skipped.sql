-- Library version 10: what stands in the folders and was not taken, so that it can be counted, and looked at again.

CREATE TABLE skipped (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- a pass tells newer rows by their greater id
  folder_id   INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,  -- the folder it lies in, at any depth
  path        BLOB    NOT NULL,         -- relative to the folder; empty: the folder itself
  kind        TEXT    NOT NULL CHECK (kind IN ('unreadable', 'dangling', 'passed over')),
                                        -- dangling: a link that leads nowhere
  reason      TEXT    NOT NULL,         -- for a person to read
  since       INTEGER NOT NULL,         -- when it was first met so
  UNIQUE (folder_id, path)
) STRICT;
CREATE INDEX skipped_by_kind ON skipped (kind, reason);
