-- Who changed what of a configuration; bounded by age and number.
CREATE TABLE audit_entry (
  id text COLLATE "C" PRIMARY KEY,
  environment_id text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  actor_kind text NOT NULL,
  actor_id text COLLATE "C" NOT NULL,
  actor_name text NOT NULL,
  operation text NOT NULL,
  -- JSON lists; of fields the names alone.
  object_ids text NOT NULL,
  fields text NOT NULL,
  status bigint NOT NULL,
  request_id text COLLATE "C",
  remote_address text NOT NULL
);
CREATE INDEX audit_entry_list ON audit_entry (environment_id, id);
