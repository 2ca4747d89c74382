-- Failures of one cause at one place, added up. Bounded by number and age.
CREATE TABLE issue (
  id text COLLATE "C" PRIMARY KEY,
  environment_id text COLLATE "C" NOT NULL,
  application_id text COLLATE "C" NOT NULL,
  -- Empty for requests to a source.
  endpoint_id text COLLATE "C" NOT NULL,
  cause text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  first_seen bigint NOT NULL,
  last_seen bigint NOT NULL,
  -- When it was seen last and its id: what lists go by.
  place text COLLATE "C" NOT NULL,
  occurrences bigint NOT NULL,
  opened_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  note text,
  example text
);
CREATE UNIQUE INDEX issue_subject ON issue (application_id, endpoint_id, cause);
CREATE INDEX issue_by_environment ON issue (environment_id, place);
CREATE INDEX issue_age ON issue (last_seen);
