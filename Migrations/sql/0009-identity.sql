-- Library version 9: which library it is, so that its backups are told from other libraries, and a restored one from what it
-- was before.

CREATE TABLE identity (
  id          INTEGER PRIMARY KEY CHECK (id = 1),  -- there is one row
  library     TEXT    NOT NULL,         -- drawn when the library was made; its backups bear the same
  state       TEXT    NOT NULL          -- drawn anew for every backup: numbers known from one state mean nothing in another
) STRICT;
INSERT INTO identity (id, library, state) VALUES (1, lower(hex(randomblob(16))), lower(hex(randomblob(16))));
