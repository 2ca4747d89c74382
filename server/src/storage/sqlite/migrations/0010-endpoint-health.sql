-- Endpoints that are disabled or deleted, and those on their way there.

-- Why an endpoint is disabled, in words; NULL for one that is enabled.
ALTER TABLE endpoint ADD COLUMN disabled_reason TEXT;
UPDATE endpoint SET disabled_reason = 'by hand' WHERE disabled = 1;

-- Endpoints whose scheduled attempts fail, without a success in between. A healthy one has no row.
-- The last failure and the count may be some seconds behind.
CREATE TABLE endpoint_failure (
  endpoint_id TEXT PRIMARY KEY,
  failing_since INTEGER NOT NULL,
  last_failure_at INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  -- The highest percentage of the time allowed that was warned of; 0 for none.
  warned_percent INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Finds those that have come to their next warning.
CREATE INDEX endpoint_failure_span
  ON endpoint_failure (warned_percent, last_failure_at - failing_since);

-- Endpoints of deleted applications that have rows in due. Nobody sees those any more, so they are
-- removed without a record, some at a time.
CREATE TABLE orphaned_endpoint (
  endpoint_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
