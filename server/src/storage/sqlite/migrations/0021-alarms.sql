-- What is watched for, and what was found. Both are bounded: rules by number, alarms by number and age.
CREATE TABLE alarm_rule (
  id TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  settings TEXT NOT NULL,
  -- NULL for any.
  application_id TEXT,
  disabled INTEGER NOT NULL,
  muted_until INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_rule_by_environment ON alarm_rule (environment_id, id);

CREATE TABLE alarm (
  id TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  -- An id of what it is about; empty for the environment.
  subject TEXT NOT NULL,
  finding TEXT NOT NULL,
  raised_at INTEGER NOT NULL,
  cleared_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX alarm_raised ON alarm (rule_id, subject) WHERE cleared_at IS NULL;
CREATE INDEX alarm_by_environment ON alarm (environment_id, id);
CREATE INDEX alarm_by_rule ON alarm (rule_id, id);
CREATE INDEX alarm_age ON alarm (cleared_at) WHERE cleared_at IS NOT NULL;
