-- Library version 12: a file that was no picture in a format that could be read is looked at again when others can be.

ALTER TABLE files ADD COLUMN formats TEXT;  -- those that could be read when 'unsupported' was noted, sorted, a space between; NULL: a photo
UPDATE files SET formats = 'jpeg png' WHERE unsupported IS NOT NULL;
