-- Library version 2: whether the people reflect the faces, so that a scan that finds nothing new need not group again.

CREATE TABLE grouping (
  id            INTEGER PRIMARY KEY CHECK (id = 1),  -- there is one row
  faces_version INTEGER NOT NULL,       -- rises with every transaction that adds, changes or removes a vector
  grouped       INTEGER NOT NULL,       -- the faces_version that the people were last made from
  basis         TEXT                    -- what else they were made from, opaque; NULL: never grouped
) STRICT;
INSERT INTO grouping (id, faces_version, grouped) VALUES (1, 0, 0);
-- Earlier versions noted it among the user's settings.
DELETE FROM settings WHERE key = 'internal.grouped';
