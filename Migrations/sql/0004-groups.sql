-- Library version 4: how far each face is grouped, so that the next grouping looks only at what changed.
--
-- All of this can be found out again: where rows are missing or contradict each other, all faces are grouped from scratch.

CREATE TABLE face_groups (
  face_id INTEGER PRIMARY KEY,          -- the face; without a reference, because it must show that a face is gone
  stamp   INTEGER NOT NULL,             -- digest of all that grouping knew of the face
  bias    REAL    NOT NULL,             -- its likeness to the strangers of the cohort
  levels  BLOB    NOT NULL              -- for each level of the hierarchy a face id of 8 bytes, little-endian; 0: none
) STRICT;
ALTER TABLE grouping ADD COLUMN groups_basis TEXT;  -- what face_groups was made from besides the faces, opaque; NULL: nothing
ALTER TABLE grouping ADD COLUMN groups_check INTEGER NOT NULL DEFAULT 0;  -- sum of the digests of its rows
