#!/usr/bin/env bash
# Makes v1.sqlite, a library of version 1, without any code of the program: the schema of that version, and rows by hand.
# Run once, when the version was released (needs the sqlite3 shell). Small pages keep the file small.
set -euo pipefail
cd "$(dirname "$0")"
rm -f v1.sqlite
{
  echo "PRAGMA page_size = 512; PRAGMA application_id = $((0x4B696E66)); BEGIN;"
  cat ../../../Migrations/sql/0001-*.sql
  cat <<'SQL'
INSERT INTO folders VALUES (1, '/photos', 1700000000);
INSERT INTO analyses VALUES (1, 'one'), (2, 'two');
INSERT INTO photos (id, hash, state, reason, analysis_id, format, width, height, captured, damage, created_at) VALUES
  (1, x'000102030405060708090a0b0c0d0e0f', 'done', NULL, 1, 'jpeg', 640, 480, '2019-07-04T12:33:11', NULL, 1700000001),
  (2, x'100102030405060708090a0b0c0d0e0f', 'done', NULL, 2, 'png', 800, 600, NULL, 'truncated: 62 % of the rows decoded', 1700000002),
  (3, x'200102030405060708090a0b0c0d0e0f', 'failed', 'The file holds no picture.', 2, NULL, NULL, NULL, NULL, NULL, 1700000003),
  (4, x'300102030405060708090a0b0c0d0e0f', 'new', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1700000004),
  (5, x'400102030405060708090a0b0c0d0e0f', 'done', NULL, 2, 'jpeg', 10, 10, NULL, NULL, 1700000005);
INSERT INTO files (id, folder_id, path, size, mtime_ns, photo_id, unsupported, missing_since) VALUES
  (1, 1, '2019/beach.jpg', 1000, 1600000000000000001, 1, NULL, NULL),
  (2, 1, 'copies/beach.jpg', 1000, 1600000000000000002, 1, NULL, NULL),
  (3, 1, 'party.png', 2000, 1600000000000000003, 2, NULL, NULL),
  (4, 1, 'broken.jpg', 3, 1600000000000000004, 3, NULL, NULL),
  (5, 1, 'waiting.jpg', 4000, 1600000000000000005, 4, NULL, NULL),
  (6, 1, 'cat.gif', 5000, 1600000000000000006, NULL, 'gif', NULL),
  (7, 1, 'gone.jpg', 6000, 1600000000000000007, 5, NULL, 1700000100);
INSERT INTO people VALUES (2, 'Zoë Müller', 'zoë müller', 1700000010), (3, NULL, NULL, 1700000011);
-- Ten floats from 0 to 9; a unit vector (0.6, 0.8) and its mirror images.
INSERT INTO faces VALUES
  (1, 1, 2, 10.5, 20.25, 64, 80, x'000000000000803f0000004000004040000080400000a0400000c0400000e0400000004100001041', 0.99, 0.5, 0.1, 0.2, 0.3, 0.4),
  (2, 1, 3, 110, 20, 64, 80, x'000000000000803f0000004000004040000080400000a0400000c0400000e0400000004100001041', 0.98, 0.9, 0.1, 0.2, 0.3, 0.4),
  (3, 2, 2, 30, 20, 64, 80, x'000000000000803f0000004000004040000080400000a0400000c0400000e0400000004100001041', 0.97, 0.8, 0.1, 0.2, 0.3, 0.4),
  (4, 2, NULL, 200, 20, 14, 18, x'000000000000803f0000004000004040000080400000a0400000c0400000e0400000004100001041', 0.81, 0.1, 0.1, 0.2, 0.3, 0.4),
  (5, 5, 2, 0, 0, 9, 9, x'000000000000803f0000004000004040000080400000a0400000c0400000e0400000004100001041', 0.97, 1.0, 0.1, 0.2, 0.3, 0.4);
INSERT INTO models VALUES (1, 'embedder', 'tiny', '00ff', 2);
INSERT INTO embeddings VALUES
  (1, 1, x'9a99193fcdcc4c3f'), (2, 1, x'9a9919bfcdcc4c3f'), (3, 1, x'9a99193fcdcc4c3f'),
  (4, 1, x'9a99193fcdcc4cbf'), (5, 1, x'9a99193fcdcc4c3f');
INSERT INTO crops VALUES (1, x'ffd8ffd9'), (2, x'ffd8ffd9'), (3, x'ffd8ffd9'), (4, x'ffd8ffd9'), (5, x'ffd8ffd9');
INSERT INTO decisions VALUES
  (1, 1700000020, 'name', '{"person":2,"name":"Zoe","before":null}'),
  (2, 1700000021, 'name', '{"person":2,"name":"Zoë Müller","before":"Zoe"}');
INSERT INTO settings VALUES ('threshold', '0.07');
SQL
  echo "PRAGMA user_version = 1; COMMIT; PRAGMA foreign_key_check; PRAGMA integrity_check; PRAGMA journal_mode = WAL;"
} | sqlite3 -bail v1.sqlite
