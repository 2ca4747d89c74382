-- Deliveries that keep the order of acceptance, a line for each key of an endpoint.

-- JSON of the endpoints that get this message in order, each with its key; NULL for none.
ALTER TABLE message ADD COLUMN ordered TEXT;

-- The delivery of a key whose turn it is. It has its row in `due`, as long as it is here.
CREATE TABLE ordered_head (
  endpoint_id TEXT NOT NULL,
  order_key TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, order_key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ordered_head_by_message ON ordered_head (position, endpoint_id);

-- Those behind it. They have no row in `due`, so that a line costs nothing while it waits.
CREATE TABLE ordered_line (
  endpoint_id TEXT NOT NULL,
  order_key TEXT NOT NULL,
  position INTEGER NOT NULL,
  attempt_number INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, order_key, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ordered_line_by_message ON ordered_line (position, endpoint_id);
