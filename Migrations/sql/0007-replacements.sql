-- Library version 7: pictures that replace each other, so that what was decided about a face outlives the rewriting of its file.

-- Contents that came to lie where another one lay.
CREATE TABLE replacements (
  photo_id    INTEGER NOT NULL REFERENCES photos (id),  -- the content that came
  earlier     INTEGER NOT NULL REFERENCES photos (id),  -- the content that went
  PRIMARY KEY (photo_id, earlier)
) STRICT, WITHOUT ROWID;
CREATE INDEX replacements_by_earlier ON replacements (earlier);

-- What files that hold no photo now held last: many programs empty a file before they write it anew.
CREATE TABLE emptied_files (
  file_id     INTEGER PRIMARY KEY REFERENCES files (id) ON DELETE CASCADE,  -- the file
  photo_id    INTEGER NOT NULL REFERENCES photos (id)   -- what it held
) STRICT;

-- Versions of one face: two faces at one place of one picture, in two of its contents. Each takes over what had been decided
-- about the other by then. Part of the journal: never changed or deleted.
CREATE TABLE versions (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- in the order they were found
  face_id     INTEGER NOT NULL,         -- the one; like the other without a reference, because a later analysis may not find it again
  other_id    INTEGER NOT NULL,         -- the other
  decision_id INTEGER NOT NULL          -- the last decision by then; 0: there was none
) STRICT;
CREATE INDEX versions_by_face ON versions (face_id);
CREATE INDEX versions_by_other ON versions (other_id);
CREATE TRIGGER versions_stay BEFORE DELETE ON versions
BEGIN SELECT raise(ABORT, 'decisions are never deleted'); END;
CREATE TRIGGER versions_hold BEFORE UPDATE ON versions
BEGIN SELECT raise(ABORT, 'decisions are never changed'); END;

CREATE INDEX files_by_loss ON files (missing_since) WHERE missing_since IS NOT NULL;
CREATE INDEX faces_by_discard ON faces (discarded) WHERE discarded IS NOT NULL;
