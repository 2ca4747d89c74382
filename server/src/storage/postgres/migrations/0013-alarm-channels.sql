-- Who is told of alarms, and what waits to be told. Both are bounded by number, notices by age too.
ALTER TABLE alarm_rule ADD COLUMN language text COLLATE "C" NOT NULL DEFAULT 'en';

CREATE TABLE alarm_channel (
  id text COLLATE "C" PRIMARY KEY,
  environment_id text COLLATE "C" NOT NULL,
  rule_id text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  type text COLLATE "C" NOT NULL,
  -- Sealed: an address of a chat lets in whoever knows it.
  settings bytea NOT NULL,
  -- When what waits is sent, or until when somebody is sending it; NULL where nothing waits.
  due_at bigint,
  -- Failures since the last success.
  failures bigint NOT NULL DEFAULT 0,
  last_sent_at bigint,
  last_error text,
  last_error_at bigint
);
CREATE INDEX alarm_channel_by_rule ON alarm_channel (environment_id, rule_id);
CREATE INDEX alarm_channel_due ON alarm_channel (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE alarm_notice (
  channel_id text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  environment_id text COLLATE "C" NOT NULL,
  -- As it was found: the alarm itself may be gone before it is told.
  finding text NOT NULL,
  raised_at bigint NOT NULL,
  -- NULL where it tells of the raising.
  cleared_at bigint,
  PRIMARY KEY (channel_id, id)
);
