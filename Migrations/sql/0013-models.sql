-- Library version 13: changing models. Faces, people and answers rest on the active models. What others make stands beside that until it
-- is complete, and what was made before is kept, so that going back is quick.

-- The models in use; none before the first photo is searched. What is wanted stands in the settings.
CREATE TABLE active_models (
  role        TEXT    PRIMARY KEY CHECK (role IN ('detector', 'embedder')),
  name        TEXT    NOT NULL,         -- from its manifest
  sha256      TEXT    CHECK ((sha256 IS NOT NULL) = (role = 'embedder'))  -- as in models
) STRICT, WITHOUT ROWID;
INSERT INTO active_models (role, name, sha256)
  SELECT 'embedder', name, sha256 FROM models WHERE id =
    (SELECT model_id FROM embeddings GROUP BY model_id ORDER BY count(*) DESC, model_id DESC LIMIT 1);
-- The detector is named by what is noted of photos: «… detector=mtcnn/1.0.0 …».
INSERT INTO active_models (role, name)
  SELECT 'detector', coalesce(
    (SELECT substr(rest, 1, instr(rest, '/') - 1) FROM
      (SELECT substr(settings, instr(settings, 'detector=') + 9) AS rest, count(*) AS count
        FROM photos JOIN analyses ON analyses.id = analysis_id
        WHERE state = 'done' AND instr(settings, 'detector=') > 0 GROUP BY analyses.id)
      WHERE instr(rest, '/') > 1 ORDER BY count DESC LIMIT 1), 'mtcnn')
  FROM active_models;

ALTER TABLE embeddings ADD COLUMN made_from TEXT NOT NULL DEFAULT 'photo'  -- what the vector was made from
  CHECK (made_from IN ('photo', 'crop', 'last crop'));
-- crop: the photo was not there, and the vector is made again when it is back; last crop: the photo cannot be read.
CREATE INDEX embeddings_by_source ON embeddings (model_id, made_from) WHERE made_from <> 'photo';

-- Faces of which a model can make no vector: neither their photo nor their crop shows one.
CREATE TABLE unembedded (
  face_id     INTEGER NOT NULL REFERENCES faces (id) ON DELETE CASCADE,  -- the face
  model_id    INTEGER NOT NULL REFERENCES models (id),  -- the embedder
  PRIMARY KEY (face_id, model_id)
) STRICT, WITHOUT ROWID;

-- Searches of photos by another analysis than the one their faces are from: of a change under way, or from before one.
CREATE TABLE searches (
  id          INTEGER PRIMARY KEY,      -- referred to by searched_faces
  photo_id    INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,  -- the photo
  analysis_id INTEGER NOT NULL REFERENCES analyses (id),  -- how it was searched
  reason      TEXT,                     -- why it failed; NULL: it did not
  UNIQUE (photo_id, analysis_id)
) STRICT;

-- What such a search found; columns as in faces, crops and embeddings.
CREATE TABLE searched_faces (
  id                INTEGER PRIMARY KEY,  -- in the order they were found
  search_id         INTEGER NOT NULL REFERENCES searches (id) ON DELETE CASCADE,  -- found it
  face_id           INTEGER,            -- the face of the photo that it is; NULL: none
  x                 REAL    NOT NULL,  -- as in faces
  y                 REAL    NOT NULL,  -- as in faces
  width             REAL    NOT NULL,  -- as in faces
  height            REAL    NOT NULL,  -- as in faces
  landmarks         BLOB    NOT NULL CHECK (length(landmarks) = 40),  -- as in faces
  score             REAL    NOT NULL,  -- as in faces
  quality           REAL    NOT NULL,  -- as in faces
  quality_size      REAL    NOT NULL,  -- as in faces
  quality_sharpness REAL    NOT NULL,  -- as in faces
  quality_pose      REAL    NOT NULL,  -- as in faces
  quality_score     REAL    NOT NULL,  -- as in faces
  jpeg              BLOB    NOT NULL,        -- as in crops
  model_id          INTEGER NOT NULL REFERENCES models (id),  -- made the vector
  vector            BLOB    NOT NULL        -- as in embeddings
) STRICT;
CREATE INDEX searched_faces_by_search ON searched_faces (search_id);
CREATE INDEX searched_faces_by_face ON searched_faces (face_id) WHERE face_id IS NOT NULL;

ALTER TABLE grouping ADD COLUMN aside_version INTEGER NOT NULL DEFAULT 0;  -- rises with everything that is stored aside
ALTER TABLE grouping ADD COLUMN last_change TEXT;  -- what the last change of models did, as JSON; NULL: there was none
