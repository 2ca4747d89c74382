-- What is watched for, and what was found. Both are bounded: rules by number, alarms by number and age.
CREATE TABLE alarm_rule (
  id text COLLATE "C" PRIMARY KEY,
  environment_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  kind text COLLATE "C" NOT NULL,
  settings text NOT NULL,
  -- NULL for any.
  application_id text COLLATE "C",
  disabled bigint NOT NULL,
  muted_until bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE INDEX alarm_rule_by_environment ON alarm_rule (environment_id, id);

CREATE TABLE alarm (
  id text COLLATE "C" PRIMARY KEY,
  environment_id text COLLATE "C" NOT NULL,
  rule_id text COLLATE "C" NOT NULL,
  -- An id of what it is about; empty for the environment.
  subject text COLLATE "C" NOT NULL,
  finding text NOT NULL,
  raised_at bigint NOT NULL,
  cleared_at bigint
);
CREATE UNIQUE INDEX alarm_raised ON alarm (rule_id, subject) WHERE cleared_at IS NULL;
CREATE INDEX alarm_by_environment ON alarm (environment_id, id);
CREATE INDEX alarm_by_rule ON alarm (rule_id, id);
CREATE INDEX alarm_age ON alarm (cleared_at) WHERE cleared_at IS NOT NULL;
