-- Library version 11: a change that keeps a file's size and time shows in the time of its last change of anything.

ALTER TABLE files ADD COLUMN changed_ns INTEGER;  -- st_ctim, nanoseconds since 1970; NULL: not looked at yet
