-- Who changed what of a configuration; bounded by age and number.
CREATE TABLE audit_entry (
  id TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  operation TEXT NOT NULL,
  -- JSON lists; of fields the names alone.
  object_ids TEXT NOT NULL,
  fields TEXT NOT NULL,
  status INTEGER NOT NULL,
  request_id TEXT,
  remote_address TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX audit_entry_list ON audit_entry (environment_id, id);
