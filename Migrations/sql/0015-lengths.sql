-- Library version 15: how long a vector was before it was made one of unit length; NULL of those that are older, and where it had none.
ALTER TABLE embeddings ADD COLUMN length REAL CHECK (length > 0);
ALTER TABLE searched_faces ADD COLUMN length REAL CHECK (length > 0);
