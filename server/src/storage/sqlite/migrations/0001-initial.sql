-- The first schema. Times are milliseconds since 1970; lists and maps are JSON text.

CREATE TABLE environment (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_key (
  id TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE application (
  id TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL,
  uid TEXT,
  name TEXT NOT NULL,
  throttle_rate INTEGER,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX application_uid ON application (environment_id, uid) WHERE uid IS NOT NULL;
CREATE INDEX application_list ON application (environment_id, id);

-- A deleted endpoint keeps its row, without uid and secrets, for the attempts that name it.
CREATE TABLE endpoint (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL,
  uid TEXT,
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  event_types TEXT,
  channels TEXT,
  headers TEXT NOT NULL,
  throttle_rate INTEGER,
  metadata TEXT NOT NULL,
  secret BLOB NOT NULL,
  old_secrets TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX endpoint_uid ON endpoint (application_id, uid) WHERE uid IS NOT NULL;
CREATE INDEX endpoint_list ON endpoint (application_id, id) WHERE deleted_at IS NULL;

CREATE TABLE event_type (
  environment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  archived INTEGER NOT NULL,
  deprecated INTEGER NOT NULL,
  schemas TEXT,
  group_name TEXT,
  feature_flags TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (environment_id, name)
) STRICT, WITHOUT ROWID;

-- Append-only, in the order of acceptance. AUTOINCREMENT: a position is never used twice, also
-- after retention has removed the newest row.
CREATE TABLE message (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  application_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  event_id TEXT,
  channels TEXT,
  tags TEXT,
  created_at INTEGER NOT NULL,
  deliver_at INTEGER,
  expires_at INTEGER,
  targets TEXT NOT NULL,
  payload BLOB
) STRICT;
CREATE UNIQUE INDEX message_id ON message (application_id, id);
CREATE UNIQUE INDEX message_event_id ON message (application_id, event_id)
  WHERE event_id IS NOT NULL;
-- Only payloads that go before their message have a date.
CREATE INDEX message_expiry ON message (expires_at) WHERE expires_at IS NOT NULL;

-- Append-only; clustered by message, so that a message's attempts lie together.
CREATE TABLE attempt (
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  application_id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  url TEXT NOT NULL,
  number INTEGER NOT NULL,
  manual INTEGER NOT NULL,
  status INTEGER NOT NULL,
  response_status INTEGER NOT NULL,
  response_body BLOB NOT NULL,
  duration_ms INTEGER NOT NULL,
  cause TEXT,
  started_at INTEGER NOT NULL,
  next_at INTEGER,
  PRIMARY KEY (position, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_by_endpoint ON attempt (endpoint_id, id);

-- Only the exceptions have a row here: what must be tried again, what is put off, what was asked
-- for by hand. A first attempt that succeeds never touches this table.
CREATE TABLE due (
  endpoint_id TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  position INTEGER NOT NULL,
  manual INTEGER NOT NULL,
  attempt_number INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, due_at, position, manual)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_by_message ON due (position, endpoint_id);

-- Answers that a repeated request gets again. The bucket is the hour: random keys stay within the
-- newest part of the tree, and old hours go as one range.
CREATE TABLE idempotency (
  bucket INTEGER NOT NULL,
  key BLOB NOT NULL,
  fingerprint BLOB NOT NULL,
  status INTEGER NOT NULL,
  body TEXT,
  PRIMARY KEY (bucket, key)
) STRICT, WITHOUT ROWID;

-- Single facts: fresh_position (every message up to it is attempted or has its row in due).
CREATE TABLE fact (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO fact VALUES ('fresh_position', 0);
