-- Library version 15: how long vectors were before they were brought to unit length.

ALTER TABLE embeddings ADD COLUMN length REAL  -- of the vector as the network gave it; NULL: older than this column, or it had none
  CHECK (length > 0);
ALTER TABLE searched_faces ADD COLUMN length REAL  -- as in embeddings
  CHECK (length > 0);
