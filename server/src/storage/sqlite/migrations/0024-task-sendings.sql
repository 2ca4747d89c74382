-- What a background task sent again: a row for each step and endpoint, so that what failed of it since
-- can be found.
CREATE TABLE task_sending (
  task_id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  environment_id TEXT NOT NULL,
  application_id TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  -- A JSON list of positions, in their order.
  positions TEXT NOT NULL,
  PRIMARY KEY (task_id, endpoint_id, number)
) STRICT, WITHOUT ROWID;
