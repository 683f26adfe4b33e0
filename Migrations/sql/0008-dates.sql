-- Library version 8: where the dates of photos are from, and dates that are known in part.

-- captured is any beginning of 2019-07-04T12:33:11 that ends with a whole part, hours with their minutes. What only the name or
-- the time of a file says is not noted: it goes with the file.
ALTER TABLE photos ADD COLUMN captured_from TEXT  -- what says so; NULL: nothing does
  CHECK (captured_from IN ('exif', 'xmp', 'iptc'));
UPDATE photos SET captured_from = 'exif' WHERE captured IS NOT NULL;
