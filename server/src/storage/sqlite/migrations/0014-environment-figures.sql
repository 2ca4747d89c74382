-- Figures of a whole environment, written as attempts are recorded.

-- Attempts of an environment by the minute (span 1, kept for two days) and by the hour (span 60); minute is
-- the first one of its span. d0 to d19 count attempts by how long they took (domain/attempt-durations.ts).
CREATE TABLE environment_figure (
  environment_id TEXT NOT NULL,
  span INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  success INTEGER NOT NULL,
  fail INTEGER NOT NULL,
  canceled INTEGER NOT NULL,
  first INTEGER NOT NULL,
  exhausted INTEGER NOT NULL,
  d0 INTEGER NOT NULL DEFAULT 0,
  d1 INTEGER NOT NULL DEFAULT 0,
  d2 INTEGER NOT NULL DEFAULT 0,
  d3 INTEGER NOT NULL DEFAULT 0,
  d4 INTEGER NOT NULL DEFAULT 0,
  d5 INTEGER NOT NULL DEFAULT 0,
  d6 INTEGER NOT NULL DEFAULT 0,
  d7 INTEGER NOT NULL DEFAULT 0,
  d8 INTEGER NOT NULL DEFAULT 0,
  d9 INTEGER NOT NULL DEFAULT 0,
  d10 INTEGER NOT NULL DEFAULT 0,
  d11 INTEGER NOT NULL DEFAULT 0,
  d12 INTEGER NOT NULL DEFAULT 0,
  d13 INTEGER NOT NULL DEFAULT 0,
  d14 INTEGER NOT NULL DEFAULT 0,
  d15 INTEGER NOT NULL DEFAULT 0,
  d16 INTEGER NOT NULL DEFAULT 0,
  d17 INTEGER NOT NULL DEFAULT 0,
  d18 INTEGER NOT NULL DEFAULT 0,
  d19 INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (environment_id, span, minute)
) STRICT, WITHOUT ROWID;
-- Retention.
CREATE INDEX environment_figure_age ON environment_figure (span, minute);

-- Failed attempts by endpoint and hour: endpoints that do not fail have no row.
CREATE TABLE endpoint_failed_hour (
  environment_id TEXT NOT NULL,
  minute INTEGER NOT NULL,
  endpoint_id TEXT NOT NULL,
  application_id TEXT NOT NULL,
  fail INTEGER NOT NULL,
  PRIMARY KEY (environment_id, minute, endpoint_id)
) STRICT, WITHOUT ROWID;
-- Retention.
CREATE INDEX endpoint_failed_hour_age ON endpoint_failed_hour (minute);

-- The busiest applications; only the hours of applications, so that a minute of an endpoint costs nothing.
CREATE INDEX attempt_count_of_applications ON attempt_count (minute)
  WHERE subject = application_id;

-- How long earlier attempts took is not counted.
INSERT INTO environment_figure
    (environment_id, span, minute, success, fail, canceled, first, exhausted)
  SELECT application.environment_id, 60, minute, sum(success), sum(fail), sum(canceled), sum(first),
    sum(exhausted)
  FROM attempt_count JOIN application ON application.id = attempt_count.application_id
  WHERE subject = application_id
  GROUP BY 1, 2, 3;
