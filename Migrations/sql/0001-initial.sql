-- A Kinfolk library, version 1.
--
-- Times are Unix seconds unless a column says otherwise. Floats in BLOBs are 32 bit, little-endian.
-- Nothing a person decided is ever deleted, and neither are photos: a picture whose files are all
-- missing leaves the answers and comes back whole with the first file that holds it.

-- Folders that were scanned. None lies inside another.
CREATE TABLE folders (
  id          INTEGER PRIMARY KEY,      -- referred to by files
  path        TEXT    NOT NULL UNIQUE,  -- absolute, without a slash at the end (except the root)
  created_at  INTEGER NOT NULL          -- when it was first scanned
) STRICT;

-- The ways photos were analysed: program generation, detector, its settings, embedder.
CREATE TABLE analyses (
  id          INTEGER PRIMARY KEY,      -- referred to by photos
  settings    TEXT    NOT NULL UNIQUE   -- opaque here; two photos analysed alike have equal texts
) STRICT;

-- Pictures by content: copies are one photo with several files.
CREATE TABLE photos (
  id          INTEGER PRIMARY KEY,      -- in the order the contents were first seen
  hash        BLOB    NOT NULL UNIQUE CHECK (length(hash) = 16),  -- XXH3-128, big-endian
  state       TEXT    NOT NULL CHECK (state IN ('new', 'done', 'failed')),  -- new: in the queue
  reason      TEXT    CHECK ((reason IS NOT NULL) = (state = 'failed')),    -- for a person to read
  analysis_id INTEGER REFERENCES analyses (id),  -- of the last outcome; NULL before the first
  format      TEXT,                     -- 'jpeg', 'png'; like the next four NULL until known
  width       INTEGER,                  -- pixels of the upright picture at full size
  height      INTEGER,                  -- likewise
  captured    TEXT,                     -- EXIF time on the camera's clock, 2019-07-04T12:33:11
  damage      TEXT,                     -- what part of the picture is missing, for a person to read
  created_at  INTEGER NOT NULL          -- when the content was first seen
) STRICT;
CREATE INDEX photos_by_state ON photos (state);

-- Paths: where contents were last seen.
CREATE TABLE files (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- a scan tells newer rows by their greater id
  folder_id     INTEGER NOT NULL REFERENCES folders (id),  -- the folder it lies in, at any depth
  path          TEXT    NOT NULL,       -- relative to the folder
  size          INTEGER NOT NULL,       -- bytes; with mtime_ns tells whether to read the file again
  mtime_ns      INTEGER NOT NULL,       -- nanoseconds since 1970
  photo_id      INTEGER REFERENCES photos (id),  -- what it holds; NULL if that is unsupported
  unsupported   TEXT,                   -- what a file is that is no supported picture, else NULL
  missing_since INTEGER,                -- NULL while the file is there
  UNIQUE (folder_id, path),
  CHECK ((photo_id IS NULL) = (unsupported IS NOT NULL))
) STRICT;
CREATE INDEX files_by_photo ON files (photo_id, missing_since);

-- People, named or not. A number is never given twice.
CREATE TABLE people (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- the number the user sees
  name        TEXT,                     -- as the user wrote it; NULL: unnamed
  name_key    TEXT    UNIQUE CHECK ((name_key IS NULL) = (name IS NULL)),  -- case-folded
  created_at  INTEGER NOT NULL          -- when the program made them
) STRICT;

-- Faces found in photos. Small rows; vectors and crops lie in tables of their own.
CREATE TABLE faces (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused: decisions refer to it
  photo_id          INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,  -- shows it
  person_id         INTEGER REFERENCES people (id),     -- NULL: belongs to nobody (yet)
  x                 REAL    NOT NULL,   -- of its left edge, pixels of the upright full photo
  y                 REAL    NOT NULL,   -- of its top edge
  width             REAL    NOT NULL,   -- pixels
  height            REAL    NOT NULL,   -- pixels
  landmarks         BLOB    NOT NULL CHECK (length(landmarks) = 40),  -- x, y of left eye, right
                                        -- eye, nose, left and right mouth corner, as floats
  score             REAL    NOT NULL,   -- the detector's confidence, 0 to 1
  quality           REAL    NOT NULL,   -- overall, 0 to 1, like its parts
  quality_size      REAL    NOT NULL,   -- from the distance between the eyes
  quality_sharpness REAL    NOT NULL,   -- from the chip's edges
  quality_pose      REAL    NOT NULL,   -- 1: frontal
  quality_score     REAL    NOT NULL    -- from the detector's confidence
) STRICT;
CREATE INDEX faces_by_photo ON faces (photo_id, person_id);
CREATE INDEX faces_by_person ON faces (person_id, quality DESC, photo_id);

-- Crops for lists and sheets.
CREATE TABLE crops (
  face_id     INTEGER PRIMARY KEY REFERENCES faces (id) ON DELETE CASCADE,  -- shown
  jpeg        BLOB    NOT NULL          -- a JPEG file, about 160 pixels on the long side
) STRICT;

-- Models whose results are stored.
CREATE TABLE models (
  id          INTEGER PRIMARY KEY,      -- referred to by embeddings
  role        TEXT    NOT NULL,         -- 'embedder'
  name        TEXT    NOT NULL,         -- from its manifest
  sha256      TEXT    NOT NULL,         -- of its file, hexadecimal
  dimension   INTEGER NOT NULL,         -- numbers in one of its vectors
  UNIQUE (role, sha256)
) STRICT;

-- One vector a face and model.
CREATE TABLE embeddings (
  face_id     INTEGER NOT NULL REFERENCES faces (id) ON DELETE CASCADE,  -- shown
  model_id    INTEGER NOT NULL REFERENCES models (id),  -- made it
  vector      BLOB    NOT NULL,         -- unit length; 4 bytes a number
  PRIMARY KEY (face_id, model_id)
) STRICT;

-- What people decided, in order. Undoing a decision is another decision.
CREATE TABLE decisions (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- in the order they were taken
  at          INTEGER NOT NULL,         -- when
  kind        TEXT    NOT NULL,         -- 'name': payload {person, name, before}, either name null
  payload     TEXT    NOT NULL          -- a JSON object
) STRICT;
CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions
BEGIN SELECT raise(ABORT, 'decisions are never deleted'); END;
CREATE TRIGGER decisions_hold BEFORE UPDATE ON decisions
BEGIN SELECT raise(ABORT, 'decisions are never changed'); END;

-- What `kinfolk config` changed from the defaults.
CREATE TABLE settings (
  key         TEXT    PRIMARY KEY,      -- as `kinfolk config` lists it
  value       TEXT    NOT NULL          -- as the user wrote it
) STRICT, WITHOUT ROWID;
