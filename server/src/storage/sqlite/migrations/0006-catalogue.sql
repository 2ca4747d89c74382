-- Retry schedules of event types, and integrations of applications.

-- A JSON list of seconds; NULL for the server's schedule. Few event types have one of their own.
ALTER TABLE event_type ADD COLUMN retry_schedule TEXT;
CREATE INDEX event_type_schedule ON event_type (environment_id) WHERE retry_schedule IS NOT NULL;

-- The key of an integration is a row of access_token; NULL until a first one is made.
CREATE TABLE integration (
  id TEXT NOT NULL,
  application_id TEXT NOT NULL,
  name TEXT NOT NULL,
  feature_flags TEXT NOT NULL,
  token_id TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (application_id, id)
) STRICT, WITHOUT ROWID;
