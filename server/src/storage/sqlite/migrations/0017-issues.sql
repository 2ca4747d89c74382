-- Failures of one cause at one place, added up. Bounded by number and age.
CREATE TABLE issue (
  id TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL,
  application_id TEXT NOT NULL,
  -- Empty for requests to a source.
  endpoint_id TEXT NOT NULL,
  cause TEXT NOT NULL,
  state TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  -- When it was seen last and its id: what lists go by.
  place TEXT NOT NULL,
  occurrences INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  note TEXT,
  example TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX issue_subject ON issue (application_id, endpoint_id, cause);
CREATE INDEX issue_by_environment ON issue (environment_id, place);
CREATE INDEX issue_age ON issue (last_seen);
