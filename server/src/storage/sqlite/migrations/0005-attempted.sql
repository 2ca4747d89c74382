-- What became of deliveries, kept so that it is never found by scanning attempts.

-- Attempts counted as they are recorded. The subject is an endpoint, counted by the minute, or an
-- application, counted by the hour (a minute that 60 divides). Minutes are since 1970. `first`
-- counts deliveries that began, `exhausted` those that ended without a success.
CREATE TABLE attempt_count (
  subject TEXT NOT NULL,
  minute INTEGER NOT NULL,
  success INTEGER NOT NULL,
  fail INTEGER NOT NULL,
  canceled INTEGER NOT NULL,
  first INTEGER NOT NULL,
  exhausted INTEGER NOT NULL,
  PRIMARY KEY (subject, minute)
) STRICT, WITHOUT ROWID;

-- Deliveries that were attempted and have no success. A first attempt that succeeds never has a
-- row here, and a later success removes it. State: 2 failed for good, 3 tried again, 4 canceled.
CREATE TABLE undelivered (
  position INTEGER NOT NULL,
  endpoint_id TEXT NOT NULL,
  state INTEGER NOT NULL,
  PRIMARY KEY (position, endpoint_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX undelivered_by_endpoint ON undelivered (endpoint_id, state, position);

-- With the table above: every message that was attempted at an endpoint, newest first.
CREATE INDEX attempt_success ON attempt (endpoint_id, position) WHERE status = 0;

-- The headers that an endpoint added, from when to when: so an attempt need not carry a copy.
-- Values that are secrets are kept as null. `until` is null for those in force.
CREATE TABLE endpoint_header (
  endpoint_id TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  headers TEXT NOT NULL,
  PRIMARY KEY (endpoint_id, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX endpoint_header_past ON endpoint_header (until) WHERE until IS NOT NULL;

-- What was recorded before these tables were there.
INSERT INTO attempt_count
  SELECT endpoint_id, started_at / 60000, sum(status = 0), sum(status = 2), sum(status = 4),
    sum(number = 1 AND manual = 0), sum(status = 2 AND manual = 0 AND next_at IS NULL)
  FROM attempt GROUP BY 1, 2;
INSERT INTO attempt_count
  SELECT application_id, started_at / 3600000 * 60, sum(status = 0), sum(status = 2),
    sum(status = 4), sum(number = 1 AND manual = 0),
    sum(status = 2 AND manual = 0 AND next_at IS NULL)
  FROM attempt GROUP BY 1, 2;
INSERT INTO undelivered
  SELECT position, endpoint_id,
    CASE WHEN EXISTS (
      SELECT 1 FROM due WHERE due.position = attempt.position
        AND due.endpoint_id = attempt.endpoint_id AND due.manual = 0
    ) THEN 3 ELSE CAST(substr(max(id || status), -1) AS INTEGER) END
  FROM attempt GROUP BY position, endpoint_id HAVING sum(status = 0) = 0;
