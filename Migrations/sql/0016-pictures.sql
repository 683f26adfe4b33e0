-- Library version 16: photos that are one picture in several files: RAW and JPEG, a Live Photo and its film, an edited copy.

ALTER TABLE files ADD COLUMN picture INTEGER;  -- the first photo of those that are one picture with it; 0: it is alone; NULL: not looked at yet
DROP INDEX files_by_photo;
CREATE INDEX files_by_photo ON files (photo_id, missing_since, picture);
CREATE INDEX files_by_picture ON files (picture) WHERE picture > 0;
