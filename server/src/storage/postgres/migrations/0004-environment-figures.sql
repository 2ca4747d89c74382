-- Figures of a whole environment, written as attempts are recorded.

-- Attempts of an environment by the minute (span 1, kept for two days) and by the hour (span 60); minute is
-- the first one of its span. d0 to d19 count attempts by how long they took (domain/attempt-durations.ts).
CREATE TABLE environment_figure (
  environment_id text COLLATE "C" NOT NULL,
  span integer NOT NULL,
  minute integer NOT NULL,
  node bigint NOT NULL,
  success bigint NOT NULL,
  fail bigint NOT NULL,
  canceled bigint NOT NULL,
  first bigint NOT NULL,
  exhausted bigint NOT NULL,
  d0 bigint NOT NULL DEFAULT 0,
  d1 bigint NOT NULL DEFAULT 0,
  d2 bigint NOT NULL DEFAULT 0,
  d3 bigint NOT NULL DEFAULT 0,
  d4 bigint NOT NULL DEFAULT 0,
  d5 bigint NOT NULL DEFAULT 0,
  d6 bigint NOT NULL DEFAULT 0,
  d7 bigint NOT NULL DEFAULT 0,
  d8 bigint NOT NULL DEFAULT 0,
  d9 bigint NOT NULL DEFAULT 0,
  d10 bigint NOT NULL DEFAULT 0,
  d11 bigint NOT NULL DEFAULT 0,
  d12 bigint NOT NULL DEFAULT 0,
  d13 bigint NOT NULL DEFAULT 0,
  d14 bigint NOT NULL DEFAULT 0,
  d15 bigint NOT NULL DEFAULT 0,
  d16 bigint NOT NULL DEFAULT 0,
  d17 bigint NOT NULL DEFAULT 0,
  d18 bigint NOT NULL DEFAULT 0,
  d19 bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (environment_id, span, minute, node)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
-- Retention.
CREATE INDEX environment_figure_age ON environment_figure (span, minute);

-- Failed attempts by endpoint and hour: endpoints that do not fail have no row.
CREATE TABLE endpoint_failed_hour (
  environment_id text COLLATE "C" NOT NULL,
  minute integer NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  application_id text COLLATE "C" NOT NULL,
  node bigint NOT NULL,
  fail bigint NOT NULL,
  PRIMARY KEY (environment_id, minute, endpoint_id, node)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
-- Retention.
CREATE INDEX endpoint_failed_hour_age ON endpoint_failed_hour (minute);

-- The busiest applications; only the hours of applications, so that a minute of an endpoint costs nothing.
CREATE INDEX attempt_count_of_applications ON attempt_count (minute)
  WHERE subject = application_id;

-- How long earlier attempts took is not counted.
INSERT INTO environment_figure
    (environment_id, span, minute, node, success, fail, canceled, first, exhausted)
  SELECT application.environment_id, 60, minute, 0, sum(success), sum(fail), sum(canceled), sum(first),
    sum(exhausted)
  FROM attempt_count JOIN application ON application.id = attempt_count.application_id
  WHERE subject = application_id
  GROUP BY 1, 2, 3;
