-- What a background task sent again: a row for each step and endpoint, so that what failed of it since
-- can be found.
CREATE TABLE task_sending (
  task_id text COLLATE "C" NOT NULL,
  endpoint_id text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  environment_id text COLLATE "C" NOT NULL,
  application_id text COLLATE "C" NOT NULL,
  sent_at bigint NOT NULL,
  -- A JSON list of positions, in their order.
  positions text NOT NULL,
  PRIMARY KEY (task_id, endpoint_id, number)
);
