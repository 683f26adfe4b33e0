-- Library version 14: what was set or measured of an embedder counts for that embedder only.

-- What was set for one embedder. What older libraries hold was set for the only one there was.
CREATE TABLE embedder_settings (
  embedder    TEXT    NOT NULL,         -- its name, from its manifest
  key         TEXT    NOT NULL,         -- a setting: 'threshold', 'quality-gate'
  value       TEXT    NOT NULL,         -- as its setting writes it
  PRIMARY KEY (embedder, key)
) STRICT, WITHOUT ROWID;
INSERT INTO embedder_settings (embedder, key, value)
  SELECT 'dlib-face-resnet', key, value FROM settings WHERE key IN ('threshold', 'quality-gate');
DELETE FROM settings WHERE key IN ('threshold', 'quality-gate');

ALTER TABLE models ADD COLUMN pictures TEXT NOT NULL DEFAULT  -- cosine distances that tell one picture from two, a JSON object
  '{"copy":0.006,"copyInPhoto":0.012,"alone":0.012,"together":0.03,"exposure":0.04,"stranger":0.06}';
