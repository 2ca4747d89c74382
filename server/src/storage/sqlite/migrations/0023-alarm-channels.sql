-- Who is told of alarms, and what waits to be told. Both are bounded by number, notices by age too.
ALTER TABLE alarm_rule ADD COLUMN language TEXT NOT NULL DEFAULT 'en';

CREATE TABLE alarm_channel (
  id TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  type TEXT NOT NULL,
  -- Sealed: an address of a chat lets in whoever knows it.
  settings BLOB NOT NULL,
  -- When what waits is sent, or until when somebody is sending it; NULL where nothing waits.
  due_at INTEGER,
  -- Failures since the last success.
  failures INTEGER NOT NULL DEFAULT 0,
  last_sent_at INTEGER,
  last_error TEXT,
  last_error_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_channel_by_rule ON alarm_channel (environment_id, rule_id);
CREATE INDEX alarm_channel_due ON alarm_channel (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE alarm_notice (
  channel_id TEXT NOT NULL,
  id TEXT NOT NULL,
  environment_id TEXT NOT NULL,
  -- As it was found: the alarm itself may be gone before it is told.
  finding TEXT NOT NULL,
  raised_at INTEGER NOT NULL,
  -- NULL where it tells of the raising.
  cleared_at INTEGER,
  PRIMARY KEY (channel_id, id)
) STRICT, WITHOUT ROWID;
