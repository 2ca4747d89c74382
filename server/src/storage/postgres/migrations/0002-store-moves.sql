-- An installation that is moved here from another store (see begin-move.ts). One row at the most;
-- until it is finished, no node starts.

CREATE TABLE store_move (
  -- The id of the first environment of what is moved.
  source text COLLATE "C" PRIMARY KEY,
  -- Is another one once the source was used since.
  fingerprint text NOT NULL,
  -- The row of `node` that stands for whoever had what was not tried yet.
  node bigint NOT NULL,
  began_at bigint NOT NULL DEFAULT gancho_now(),
  -- JSON of the tables with the counts and checksums of both sides, once they are the same.
  compared text,
  finished_at bigint
);

-- How far each table is, written in the transaction of each batch.
CREATE TABLE store_move_table (
  name text COLLATE "C" PRIMARY KEY,
  -- JSON of the key of the last row that was copied; NULL before the first one.
  cursor text,
  rows bigint NOT NULL,
  is_done smallint NOT NULL
) WITH (fillfactor = 20);
