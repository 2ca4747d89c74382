-- How long attempts took, by endpoint and by application (subject) and hour, written as attempts are recorded;
-- minute is the first one of the hour. d0 to d19 as in environment_figure. Earlier attempts are not counted.
CREATE TABLE duration_hour (
  application_id text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  minute integer NOT NULL,
  node bigint NOT NULL,
  d0 integer NOT NULL DEFAULT 0,
  d1 integer NOT NULL DEFAULT 0,
  d2 integer NOT NULL DEFAULT 0,
  d3 integer NOT NULL DEFAULT 0,
  d4 integer NOT NULL DEFAULT 0,
  d5 integer NOT NULL DEFAULT 0,
  d6 integer NOT NULL DEFAULT 0,
  d7 integer NOT NULL DEFAULT 0,
  d8 integer NOT NULL DEFAULT 0,
  d9 integer NOT NULL DEFAULT 0,
  d10 integer NOT NULL DEFAULT 0,
  d11 integer NOT NULL DEFAULT 0,
  d12 integer NOT NULL DEFAULT 0,
  d13 integer NOT NULL DEFAULT 0,
  d14 integer NOT NULL DEFAULT 0,
  d15 integer NOT NULL DEFAULT 0,
  d16 integer NOT NULL DEFAULT 0,
  d17 integer NOT NULL DEFAULT 0,
  d18 integer NOT NULL DEFAULT 0,
  d19 integer NOT NULL DEFAULT 0,
  PRIMARY KEY (application_id, subject, minute, node)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
