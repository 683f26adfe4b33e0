-- Library version 3: decisions of all kinds, and the facts they add up to.
--
-- The journal (decisions, decision_faces) is the truth; the columns and tables after it are what it adds up to, written in the
-- same transactions. A face that is bound always belongs to the person it is bound to.

-- What each decision did to faces. Faces that are gone since may be among them.
CREATE TABLE decision_faces (
  decision_id INTEGER NOT NULL REFERENCES decisions (id),  -- the decision
  face_id     INTEGER NOT NULL,         -- the face; without a reference, because a later analysis may not find it again
  before      INTEGER,                  -- person it belonged to; NULL: nobody
  after       INTEGER,                  -- person it is bound to from then on; NULL: it is not bound
  explicit    INTEGER NOT NULL CHECK (explicit IN (0, 1)),  -- 1: the user named this very face
  PRIMARY KEY (decision_id, face_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER decision_faces_stay BEFORE DELETE ON decision_faces
BEGIN SELECT raise(ABORT, 'decisions are never deleted'); END;
CREATE TRIGGER decision_faces_hold BEFORE UPDATE ON decision_faces
BEGIN SELECT raise(ABORT, 'decisions are never changed'); END;

ALTER TABLE faces ADD COLUMN bound     INTEGER REFERENCES decisions (id);  -- it is person_id's by this decision
ALTER TABLE faces ADD COLUMN explicit  INTEGER NOT NULL DEFAULT 0;         -- 1: which named this very face
ALTER TABLE faces ADD COLUMN discarded INTEGER REFERENCES decisions (id);  -- it is no face by this decision

ALTER TABLE people ADD COLUMN kept        INTEGER REFERENCES decisions (id);  -- the first decision about them; NULL: none
ALTER TABLE people ADD COLUMN named_by    INTEGER REFERENCES decisions (id);  -- the decision that gave or took the name
ALTER TABLE people ADD COLUMN hidden      INTEGER NOT NULL DEFAULT 0;         -- 1: not to be shown
ALTER TABLE people ADD COLUMN cover       INTEGER;  -- a face; NULL: the best. Void while the face is not theirs
ALTER TABLE people ADD COLUMN birth_year  INTEGER;  -- photos captured in an earlier year do not show them
ALTER TABLE people ADD COLUMN merged_into INTEGER REFERENCES people (id);     -- who has their faces now
ALTER TABLE people ADD COLUMN merged_by   INTEGER REFERENCES decisions (id);  -- the decision that says so

-- «This face is not that person.»
CREATE TABLE refusals (
  face_id     INTEGER NOT NULL REFERENCES faces (id),      -- the face
  person_id   INTEGER NOT NULL REFERENCES people (id),     -- who it is not
  decision_id INTEGER NOT NULL REFERENCES decisions (id),  -- said so first
  PRIMARY KEY (face_id, person_id)
) STRICT, WITHOUT ROWID;

-- «These two are different people.»
CREATE TABLE differences (
  first       INTEGER NOT NULL REFERENCES people (id),     -- the lower number
  second      INTEGER NOT NULL REFERENCES people (id),     -- the higher number
  decision_id INTEGER NOT NULL REFERENCES decisions (id),  -- said so first
  PRIMARY KEY (first, second),
  CHECK (first < second)
) STRICT, WITHOUT ROWID;

-- Names given before this version keep the faces that their people have now.
INSERT INTO people (id, created_at)
  SELECT DISTINCT json_extract(payload, '$.person'), unixepoch() FROM decisions WHERE kind = 'name'
  ON CONFLICT DO NOTHING;
INSERT INTO decisions (at, kind, payload)
  SELECT unixepoch(), 'confirm', json_object('people', json_array(id))
  FROM people WHERE name IS NOT NULL ORDER BY id;
INSERT INTO decision_faces (decision_id, face_id, before, after, explicit)
  SELECT decisions.id, faces.id, person_id, person_id, 0
  FROM decisions JOIN faces ON person_id = json_extract(payload, '$.people[0]')
  WHERE kind = 'confirm';
UPDATE faces SET bound = decision_id FROM decision_faces WHERE face_id = faces.id;
UPDATE people SET
  kept = (SELECT min(id) FROM decisions WHERE kind = 'name' AND json_extract(payload, '$.person') = people.id),
  named_by = (SELECT max(id) FROM decisions WHERE kind = 'name' AND json_extract(payload, '$.person') = people.id);
UPDATE grouping SET faces_version = faces_version + 1;
