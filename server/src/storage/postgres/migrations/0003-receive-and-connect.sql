-- Sources, whose requests are messages of an application of their own, and what endpoints do beside
-- sending a signed webhook.

-- The source that an application belongs to; NULL for those that a producer sends to.
ALTER TABLE application ADD COLUMN source_id text;

-- JSON of method, path, query, remote address and grade of the request that brought it; NULL for none.
ALTER TABLE message ADD COLUMN request text;

-- A condition on that request, in the language of filter.
ALTER TABLE endpoint ADD COLUMN request_filter text;
-- JSON: kind, code, enabled, sealed variables, version, updatedAt.
ALTER TABLE endpoint ADD COLUMN transformation text;
-- Sealed JSON; NULL for a signed webhook.
ALTER TABLE endpoint ADD COLUMN destination bytea;
-- Sealed JSON; NULL where nothing is fetched.
ALTER TABLE endpoint ADD COLUMN enrichment bytea;

-- What the code of a transformation was before it was changed.
CREATE TABLE transformation_version (
  application_id text COLLATE "C" NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  kind text NOT NULL,
  code text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (application_id, endpoint_id, version)
);

-- Named transformations that endpoints may begin with.
CREATE TABLE connector (
  id text COLLATE "C" PRIMARY KEY,
  environment_id text COLLATE "C" NOT NULL,
  uid text COLLATE "C",
  name text NOT NULL,
  logo text,
  description text NOT NULL,
  kind text NOT NULL,
  instructions text NOT NULL,
  -- JSON lists; NULL for any, and for none.
  allowed_event_types text,
  transformation text NOT NULL,
  feature_flags text,
  product_type text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  transformation_updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX connector_uid ON connector (environment_id, uid) WHERE uid IS NOT NULL;
CREATE INDEX connector_by_environment ON connector (environment_id, id);

CREATE TABLE source (
  id text COLLATE "C" PRIMARY KEY,
  environment_id text COLLATE "C" NOT NULL,
  -- Whose messages its requests are.
  application_id text COLLATE "C" NOT NULL UNIQUE,
  uid text COLLATE "C",
  name text NOT NULL,
  type text NOT NULL,
  metadata text NOT NULL,
  -- Sealed JSON of what its provider needs.
  config bytea NOT NULL,
  -- The secret part of its address, sealed, and the hash by which it is found.
  token bytea NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  -- How long the id of an event is remembered; 0 for not at all.
  dedupe_seconds bigint NOT NULL,
  disabled bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX source_uid ON source (environment_id, uid) WHERE uid IS NOT NULL;
CREATE INDEX source_by_environment ON source (environment_id, id);

-- What a source has seen of late, by the hash of the event's key.
CREATE TABLE source_key (
  application_id text COLLATE "C" NOT NULL,
  key bytea NOT NULL,
  seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  message_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (application_id, key)
);
CREATE INDEX source_key_expiry ON source_key (expires_at);

-- Requests that became no message: rejected ones, repetitions, handshakes. Bounded by number and age.
CREATE TABLE source_request (
  application_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  received_at bigint NOT NULL,
  outcome text NOT NULL,
  reason text,
  detail text,
  status bigint NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  query text NOT NULL,
  headers text NOT NULL,
  -- The first bytes of it.
  body bytea NOT NULL,
  body_bytes bigint NOT NULL,
  remote_address text NOT NULL,
  -- That a repetition repeats.
  message_id text COLLATE "C",
  PRIMARY KEY (application_id, id)
);
CREATE INDEX source_request_age ON source_request (received_at);

-- How many requests to a source became no message, by hour, also of those that are not kept.
CREATE TABLE source_count (
  application_id text COLLATE "C" NOT NULL,
  hour bigint NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  -- Empty for what was not rejected.
  reason text COLLATE "C" NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (application_id, hour, outcome, reason)
);
CREATE INDEX source_count_age ON source_count (hour);

-- What a source that runs by itself has come to: a cursor, its next run, when it was last heard of.
CREATE TABLE source_state (
  application_id text COLLATE "C" PRIMARY KEY,
  -- When something is to be done about it next; NULL for never.
  next_at bigint,
  state text NOT NULL,
  updated_at bigint NOT NULL
);
CREATE INDEX source_state_next ON source_state (next_at) WHERE next_at IS NOT NULL;
