-- The schema of a store that several nodes share. Times are milliseconds since 1970; lists and maps
-- are JSON text; flags are 0 and 1. What each table is for stands in the embedded store's
-- migrations, which have the same tables; here stands what is different.
--
-- Keys and texts that are put in order are compared byte by byte (COLLATE "C"), as ids need it.
--
-- A migration runs while nodes of the version before serve, so it only adds what they can leave
-- alone: tables, columns with a default, indices. What is not used any more is removed by a migration
-- of a version later.

-- Leases and slices go by the database's clock, so that nodes need not agree on theirs.
CREATE FUNCTION gancho_now() RETURNS bigint LANGUAGE sql VOLATILE
  AS 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint';

-- Settings: few rows, read at each start and after each change.

CREATE TABLE environment (
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  type text NOT NULL,
  is_first smallint NOT NULL DEFAULT 0,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  deleted_at bigint
);

CREATE TABLE api_key (
  environment_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  hash bytea NOT NULL UNIQUE,
  hint text NOT NULL,
  scopes text,
  created_at bigint NOT NULL,
  expires_at bigint,
  last_used_at bigint,
  PRIMARY KEY (environment_id, id)
) WITH (fillfactor = 70);

CREATE TABLE application (
  id text COLLATE "C" PRIMARY KEY,
  environment_id text COLLATE "C" NOT NULL,
  uid text COLLATE "C",
  name text NOT NULL,
  throttle_rate integer,
  metadata text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX application_uid ON application (environment_id, uid) WHERE uid IS NOT NULL;
-- Lists of an environment.
CREATE INDEX application_list ON application (environment_id, id);

CREATE TABLE endpoint (
  application_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  uid text COLLATE "C",
  url text NOT NULL,
  description text NOT NULL,
  disabled smallint NOT NULL,
  disabled_reason text,
  event_types text,
  channels text,
  filter text,
  headers text NOT NULL,
  throttle_rate integer,
  metadata text NOT NULL,
  secret bytea NOT NULL,
  old_secrets text NOT NULL,
  format text NOT NULL DEFAULT 'standard',
  event_source text,
  oauth bytea,
  client_certificate bytea,
  authorities text,
  policy text,
  consent text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  deleted_at bigint,
  PRIMARY KEY (application_id, id)
);
CREATE UNIQUE INDEX endpoint_uid ON endpoint (application_id, uid) WHERE uid IS NOT NULL;
-- Where only the endpoint is known: its failures, and the names of endpoints in lists of attempts.
CREATE INDEX endpoint_by_id ON endpoint (id);

CREATE TABLE endpoint_header (
  endpoint_id text COLLATE "C" NOT NULL,
  since bigint NOT NULL,
  until bigint,
  headers text NOT NULL,
  PRIMARY KEY (endpoint_id, since)
);
-- Retention.
CREATE INDEX endpoint_header_past ON endpoint_header (until) WHERE until IS NOT NULL;

CREATE TABLE endpoint_failure (
  endpoint_id text COLLATE "C" PRIMARY KEY,
  failing_since bigint NOT NULL,
  last_failure_at bigint NOT NULL,
  failures bigint NOT NULL,
  warned_percent integer NOT NULL
) WITH (fillfactor = 70);
-- Finds those that have come to their next warning.
CREATE INDEX endpoint_failure_span
  ON endpoint_failure (warned_percent, (last_failure_at - failing_since));

CREATE TABLE orphaned_endpoint (
  endpoint_id text COLLATE "C" PRIMARY KEY
);

CREATE TABLE consent_asking (
  endpoint_id text COLLATE "C" PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  token bytea NOT NULL,
  since bigint NOT NULL,
  asks integer NOT NULL,
  next_ask_at bigint NOT NULL
);
-- Whose moment to be asked has come.
CREATE INDEX consent_asking_next ON consent_asking (next_ask_at);

CREATE TABLE event_type (
  environment_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  description text NOT NULL,
  archived smallint NOT NULL,
  deprecated smallint NOT NULL,
  schemas text,
  group_name text,
  feature_flags text,
  validate_payload smallint NOT NULL DEFAULT 0,
  retry_schedule text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (environment_id, name)
);
-- Read for each plan of an application: few of the event types have either.
CREATE INDEX event_type_validated ON event_type (environment_id) WHERE validate_payload = 1;
CREATE INDEX event_type_schedule ON event_type (environment_id) WHERE retry_schedule IS NOT NULL;

CREATE TABLE access_token (
  id text COLLATE "C" PRIMARY KEY,
  environment_id text COLLATE "C" NOT NULL,
  application_id text COLLATE "C" NOT NULL,
  endpoint_id text COLLATE "C",
  hash bytea NOT NULL UNIQUE,
  sealed bytea,
  capabilities text NOT NULL,
  feature_flags text NOT NULL,
  session_id text COLLATE "C",
  created_at bigint NOT NULL,
  expires_at bigint
);
-- Ends the tokens of an application, and finds its newest poller token.
CREATE INDEX access_token_list ON access_token (application_id, id);
-- Retention.
CREATE INDEX access_token_expiry ON access_token (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE integration (
  application_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  feature_flags text NOT NULL,
  token_id text COLLATE "C",
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (application_id, id)
);

CREATE TABLE background_task (
  environment_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  type text NOT NULL,
  status text NOT NULL,
  input text NOT NULL,
  cursor text NOT NULL,
  step bigint NOT NULL,
  data text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (environment_id, id)
) WITH (fillfactor = 50);
-- A step knows only the task.
CREATE INDEX background_task_by_id ON background_task (id);
CREATE INDEX background_task_running ON background_task (environment_id, id)
  WHERE status = 'running';

CREATE TABLE fact (
  name text COLLATE "C" PRIMARY KEY,
  value bigint NOT NULL
) WITH (fillfactor = 50);

-- Nodes, and what they tell each other.

-- One row for each incarnation of a process; its number is the fencing token. Heartbeats change only
-- what no index holds, on a page with room for that: no row of an index is ever written for them.
CREATE TABLE node (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  -- What only one living process can have; NULL where nothing is known to be so.
  identity text,
  works boolean NOT NULL,
  lease_until bigint NOT NULL,
  -- Counts how often the node found out what came of a statement whose connection was lost.
  epoch bigint NOT NULL DEFAULT 0,
  -- Every message that the node accepted up to this one is attempted or has its row in due.
  fresh_position bigint NOT NULL DEFAULT 0,
  started_at bigint NOT NULL DEFAULT gancho_now(),
  -- From then on it writes nothing.
  ended_at bigint,
  -- Nothing is fresh of it any more: all that it had accepted is attempted or has its row in due.
  drained_at bigint
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- What nodes have to agree on before they begin: the first one to say it decides.
CREATE TABLE agreed (
  name text COLLATE "C" PRIMARY KEY,
  value bytea NOT NULL
);

-- Who sends what is due. Applications fall into shards by the first byte of md5 of their id.
CREATE TABLE shard (
  shard smallint PRIMARY KEY,
  node bigint
) WITH (fillfactor = 50);
INSERT INTO shard (shard) SELECT generate_series(0, 255);

-- What nodes keep in memory and somebody changed. Short-lived.
CREATE TABLE change_note (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL DEFAULT gancho_now(),
  subject text NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.05);
-- The polls of the last half minute, and retention.
CREATE INDEX change_note_at ON change_note (at);

-- Endpoints that a node's circuit breaker keeps from being sent to.
CREATE TABLE endpoint_trouble (
  application_id text COLLATE "C" NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  node bigint NOT NULL,
  since bigint NOT NULL DEFAULT gancho_now(),
  PRIMARY KEY (application_id, endpoint_id, node)
);

-- Messages and attempts: cut by position into slices of a day (see slices.ts), so that retention is
-- a drop. A slice is 2^32 positions wide. What belongs to none (it was moved here from another store,
-- or its slice was dropped while it was sent once more) lies in a part of its own.

CREATE SEQUENCE message_position AS bigint CACHE 1;

CREATE TABLE message (
  position bigint NOT NULL DEFAULT nextval('message_position'),
  application_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  -- Who accepted it and has its first deliveries in memory; NULL where those have rows in due.
  node bigint DEFAULT nullif(current_setting('gancho.node', true), '')::bigint,
  event_type text NOT NULL,
  event_id text COLLATE "C",
  channels text,
  tags text,
  created_at bigint NOT NULL,
  deliver_at bigint,
  expires_at bigint,
  targets text NOT NULL,
  content_type text,
  headers text,
  pollers text,
  deliver_before bigint,
  ordered text,
  -- Endpoints whose first delivery began as a row in due; NULL for none.
  queued text,
  payload bytea,
  PRIMARY KEY (application_id, id, position)
) PARTITION BY RANGE (position);
CREATE TABLE message_other PARTITION OF message DEFAULT;
-- Retries, retention and the feed of events.
CREATE INDEX message_by_position ON message (position);
-- What a node accepted after a position: at its start, when others end it, and where its memory is full.
CREATE INDEX message_by_node ON message (node, position) WHERE node IS NOT NULL;
CREATE INDEX message_event_id ON message (application_id, event_id) WHERE event_id IS NOT NULL;
CREATE INDEX message_expiry ON message (expires_at) WHERE expires_at IS NOT NULL;

-- What makes an event id unique: the index of a cut table can hold that within a slice only.
CREATE TABLE message_event (
  application_id text COLLATE "C" NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (application_id, event_id)
) WITH (autovacuum_vacuum_scale_factor = 0.02);
-- Retention.
CREATE INDEX message_event_by_position ON message_event (position);

CREATE TABLE attempt (
  position bigint NOT NULL,
  application_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  message_id text COLLATE "C" NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  event_type text NOT NULL,
  url text NOT NULL,
  number integer NOT NULL,
  manual smallint NOT NULL,
  status smallint NOT NULL,
  response_status integer NOT NULL,
  response_body bytea NOT NULL,
  duration_ms bigint NOT NULL,
  cause text,
  started_at bigint NOT NULL,
  next_at bigint,
  PRIMARY KEY (application_id, position, id)
) PARTITION BY RANGE (position);
CREATE TABLE attempt_other PARTITION OF attempt DEFAULT;
-- Lists of an endpoint's attempts.
CREATE INDEX attempt_by_endpoint ON attempt (endpoint_id, id);
-- Whether a delivery was attempted, or succeeded; lists of the messages of an endpoint.
CREATE INDEX attempt_by_delivery ON attempt (endpoint_id, position);

CREATE TABLE undelivered (
  position bigint NOT NULL,
  application_id text COLLATE "C" NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  state smallint NOT NULL,
  PRIMARY KEY (application_id, position, endpoint_id)
) PARTITION BY RANGE (position);
CREATE TABLE undelivered_other PARTITION OF undelivered DEFAULT;
-- Lists of an endpoint's messages by how they stand.
CREATE INDEX undelivered_by_endpoint ON undelivered (endpoint_id, state, position);
-- Whether any of a batch of attempts is of a delivery that failed before.
CREATE INDEX undelivered_by_position ON undelivered (position);

-- What is owed beyond the first attempts: rows come and go, so vacuum comes often.

CREATE TABLE due (
  application_id text COLLATE "C" NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  due_at bigint NOT NULL,
  position bigint NOT NULL,
  manual smallint NOT NULL,
  attempt_number integer NOT NULL,
  shard smallint NOT NULL
    GENERATED ALWAYS AS (('x' || left(md5(application_id), 2))::bit(8)::integer::smallint) STORED,
  PRIMARY KEY (application_id, endpoint_id, due_at, position, manual)
) WITH (
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02,
  autovacuum_vacuum_cost_delay = 0
);
-- What is due to an endpoint whose application nobody named.
CREATE INDEX due_by_endpoint ON due (endpoint_id, due_at, position, manual);
-- Whether a delivery waits; retention.
CREATE INDEX due_by_message ON due (position, endpoint_id);

CREATE TABLE ordered_head (
  application_id text COLLATE "C" NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  order_key text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (application_id, endpoint_id, order_key)
) WITH (
  fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 0
);
-- Whether a delivery has its turn, and the keys of an endpoint.
CREATE INDEX ordered_head_by_message ON ordered_head (position, endpoint_id);
CREATE INDEX ordered_head_by_endpoint ON ordered_head (endpoint_id, order_key);

CREATE TABLE ordered_line (
  application_id text COLLATE "C" NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  order_key text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  attempt_number integer NOT NULL,
  PRIMARY KEY (application_id, endpoint_id, order_key, position)
) WITH (
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 0
);
-- Whether a delivery stands in line, and the lines of an endpoint.
CREATE INDEX ordered_line_by_message ON ordered_line (position, endpoint_id);
CREATE INDEX ordered_line_by_endpoint ON ordered_line (endpoint_id, order_key, position);

-- Cut by days of hours (see slices.ts); the last part takes what a wrong clock dates elsewhere.
CREATE TABLE idempotency (
  bucket integer NOT NULL,
  key bytea NOT NULL,
  fingerprint bytea NOT NULL,
  status integer NOT NULL,
  body text,
  PRIMARY KEY (bucket, key)
) PARTITION BY RANGE (bucket);
CREATE TABLE idempotency_other PARTITION OF idempotency DEFAULT;

-- Counters: a row for each node that counts, so that no node waits for another's commit. Changed in
-- place, on pages with room for it.

CREATE TABLE usage_hour (
  application_id text COLLATE "C" NOT NULL,
  hour integer NOT NULL,
  node bigint NOT NULL,
  messages bigint NOT NULL,
  destinations bigint NOT NULL,
  PRIMARY KEY (application_id, hour, node)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE attempt_count (
  application_id text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  minute integer NOT NULL,
  node bigint NOT NULL,
  success bigint NOT NULL,
  fail bigint NOT NULL,
  canceled bigint NOT NULL,
  first bigint NOT NULL,
  exhausted bigint NOT NULL,
  PRIMARY KEY (application_id, subject, minute, node)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
-- Statistics of a subject, and their retention.
CREATE INDEX attempt_count_by_subject ON attempt_count (subject, minute);

-- What endpoints fetch themselves.

CREATE SEQUENCE poll_entry_number AS bigint CACHE 1;
CREATE TABLE poll_entry (
  number bigint NOT NULL,
  application_id text COLLATE "C" NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (application_id, endpoint_id, number)
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX poll_entry_by_endpoint ON poll_entry (endpoint_id, number, created_at);
-- Retention.
CREATE INDEX poll_entry_by_message ON poll_entry (position);

-- Who fetches goes by numbers, so none may become visible behind a greater one: of an endpoint, one
-- transaction at a time draws them, and holds the others up until its commit.
CREATE FUNCTION number_poll_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(NEW.endpoint_id, 0));
  NEW.number := nextval('poll_entry_number');
  RETURN NEW;
END $$;
CREATE TRIGGER poll_entry_numbering BEFORE INSERT ON poll_entry
  FOR EACH ROW EXECUTE FUNCTION number_poll_entry();

CREATE TABLE poll_later (
  application_id text COLLATE "C" NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  visible_at bigint NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (application_id, endpoint_id, visible_at, position)
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX poll_later_by_endpoint ON poll_later (endpoint_id, visible_at, position);
-- Retention.
CREATE INDEX poll_later_by_message ON poll_later (position);

CREATE TABLE poll_consumer (
  application_id text COLLATE "C" NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  consumer_id text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  leased_until bigint NOT NULL,
  PRIMARY KEY (application_id, endpoint_id, consumer_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX poll_consumer_by_endpoint ON poll_consumer (endpoint_id, consumer_id);
