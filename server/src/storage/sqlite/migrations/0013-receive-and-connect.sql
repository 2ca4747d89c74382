-- Sources, whose requests are messages of an application of their own, and what endpoints do beside
-- sending a signed webhook.

-- The source that an application belongs to; NULL for those that a producer sends to.
ALTER TABLE application ADD COLUMN source_id TEXT;

-- JSON of method, path, query, remote address and grade of the request that brought it; NULL for none.
ALTER TABLE message ADD COLUMN request TEXT;

-- A condition on that request, in the language of filter.
ALTER TABLE endpoint ADD COLUMN request_filter TEXT;
-- JSON: kind, code, enabled, sealed variables, version, updatedAt.
ALTER TABLE endpoint ADD COLUMN transformation TEXT;
-- Sealed JSON; NULL for a signed webhook.
ALTER TABLE endpoint ADD COLUMN destination BLOB;
-- Sealed JSON; NULL where nothing is fetched.
ALTER TABLE endpoint ADD COLUMN enrichment BLOB;

-- What the code of a transformation was before it was changed.
CREATE TABLE transformation_version (
  application_id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (application_id, endpoint_id, version)
) WITHOUT ROWID;

-- Named transformations that endpoints may begin with.
CREATE TABLE connector (
  id TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL,
  uid TEXT,
  name TEXT NOT NULL,
  logo TEXT,
  description TEXT NOT NULL,
  kind TEXT NOT NULL,
  instructions TEXT NOT NULL,
  -- JSON lists; NULL for any, and for none.
  allowed_event_types TEXT,
  transformation TEXT NOT NULL,
  feature_flags TEXT,
  product_type TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  transformation_updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX connector_uid ON connector (environment_id, uid) WHERE uid IS NOT NULL;
CREATE INDEX connector_by_environment ON connector (environment_id, id);

CREATE TABLE source (
  id TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL,
  -- Whose messages its requests are.
  application_id TEXT NOT NULL UNIQUE,
  uid TEXT,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  metadata TEXT NOT NULL,
  -- Sealed JSON of what its provider needs.
  config BLOB NOT NULL,
  -- The secret part of its address, sealed, and the hash by which it is found.
  token BLOB NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  -- How long the id of an event is remembered; 0 for not at all.
  dedupe_seconds INTEGER NOT NULL,
  disabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX source_uid ON source (environment_id, uid) WHERE uid IS NOT NULL;
CREATE INDEX source_by_environment ON source (environment_id, id);

-- What a source has seen of late, by the hash of the event's key.
CREATE TABLE source_key (
  application_id TEXT NOT NULL,
  key BLOB NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  PRIMARY KEY (application_id, key)
) WITHOUT ROWID;
CREATE INDEX source_key_expiry ON source_key (expires_at);

-- Requests that became no message: rejected ones, repetitions, handshakes. Bounded by number and age.
CREATE TABLE source_request (
  application_id TEXT NOT NULL,
  id TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  detail TEXT,
  status INTEGER NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  query TEXT NOT NULL,
  headers TEXT NOT NULL,
  -- The first bytes of it.
  body BLOB NOT NULL,
  body_bytes INTEGER NOT NULL,
  remote_address TEXT NOT NULL,
  -- That a repetition repeats.
  message_id TEXT,
  PRIMARY KEY (application_id, id)
) WITHOUT ROWID;
CREATE INDEX source_request_age ON source_request (received_at);

-- How many requests to a source became no message, by hour, also of those that are not kept.
CREATE TABLE source_count (
  application_id TEXT NOT NULL,
  hour INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  -- Empty for what was not rejected.
  reason TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (application_id, hour, outcome, reason)
) WITHOUT ROWID;
CREATE INDEX source_count_age ON source_count (hour);

-- What a source that runs by itself has come to: a cursor, its next run, when it was last heard of.
CREATE TABLE source_state (
  application_id TEXT PRIMARY KEY,
  -- When something is to be done about it next; NULL for never.
  next_at INTEGER,
  state TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX source_state_next ON source_state (next_at) WHERE next_at IS NOT NULL;
