-- What only some messages have. New columns stand behind the payload: a row without them is no longer.

-- The media type of a payload that is not a JSON object; null for the usual one.
ALTER TABLE message ADD COLUMN content_type TEXT;
-- Headers of the message's own, as JSON; null for none.
ALTER TABLE message ADD COLUMN headers TEXT;
-- Endpoints that fetch it themselves, as a JSON list; null for none.
ALTER TABLE message ADD COLUMN pollers TEXT;

-- A condition on the payload, as JSON; null takes every payload.
ALTER TABLE endpoint ADD COLUMN filter TEXT;

-- Whether messages of the type must fit its schema.
ALTER TABLE event_type ADD COLUMN validate_payload INTEGER NOT NULL DEFAULT 0;
CREATE INDEX event_type_validated ON event_type (environment_id) WHERE validate_payload = 1;

-- What an endpoint that fetches its messages can fetch, in the order in which it became so. The
-- number is of its own, because a message that is put off becomes visible after later ones.
CREATE TABLE poll_entry (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  endpoint_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX poll_entry_by_endpoint ON poll_entry (endpoint_id, number, created_at);
CREATE INDEX poll_entry_by_message ON poll_entry (position);

-- What is put off: it becomes an entry once its time has come.
CREATE TABLE poll_later (
  endpoint_id TEXT NOT NULL,
  visible_at INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, visible_at, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX poll_later_by_message ON poll_later (position);

-- How far each consumer of such an endpoint has come, and until when it holds what it was given.
CREATE TABLE poll_consumer (
  endpoint_id TEXT NOT NULL,
  consumer_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  leased_until INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, consumer_id)
) STRICT, WITHOUT ROWID;
