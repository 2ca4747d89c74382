-- The columns that a store shared by several nodes goes by, so that both kinds have the same tables.

-- JSON list of the endpoints whose first delivery begins as a row in due; NULL for none.
ALTER TABLE message ADD COLUMN queued TEXT;

-- Whose each row is. Endpoints keep their rows when they are deleted, so all of them are found.
ALTER TABLE due ADD COLUMN application_id TEXT NOT NULL DEFAULT '';
ALTER TABLE ordered_head ADD COLUMN application_id TEXT NOT NULL DEFAULT '';
ALTER TABLE ordered_line ADD COLUMN application_id TEXT NOT NULL DEFAULT '';
ALTER TABLE undelivered ADD COLUMN application_id TEXT NOT NULL DEFAULT '';
ALTER TABLE poll_entry ADD COLUMN application_id TEXT NOT NULL DEFAULT '';
ALTER TABLE poll_later ADD COLUMN application_id TEXT NOT NULL DEFAULT '';
ALTER TABLE poll_consumer ADD COLUMN application_id TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt_count ADD COLUMN application_id TEXT NOT NULL DEFAULT '';
UPDATE due SET application_id = endpoint.application_id
  FROM endpoint WHERE endpoint.id = due.endpoint_id;
UPDATE ordered_head SET application_id = endpoint.application_id
  FROM endpoint WHERE endpoint.id = ordered_head.endpoint_id;
UPDATE ordered_line SET application_id = endpoint.application_id
  FROM endpoint WHERE endpoint.id = ordered_line.endpoint_id;
UPDATE undelivered SET application_id = endpoint.application_id
  FROM endpoint WHERE endpoint.id = undelivered.endpoint_id;
UPDATE poll_entry SET application_id = endpoint.application_id
  FROM endpoint WHERE endpoint.id = poll_entry.endpoint_id;
UPDATE poll_later SET application_id = endpoint.application_id
  FROM endpoint WHERE endpoint.id = poll_later.endpoint_id;
UPDATE poll_consumer SET application_id = endpoint.application_id
  FROM endpoint WHERE endpoint.id = poll_consumer.endpoint_id;
-- The subject is an endpoint, or an application itself.
UPDATE attempt_count SET application_id =
  coalesce((SELECT application_id FROM endpoint WHERE endpoint.id = subject), subject);
