-- Filters of lists under a name: for the member or key that made them, or for the whole environment.
CREATE TABLE saved_view (
  id text COLLATE "C" PRIMARY KEY,
  environment_id text COLLATE "C" NOT NULL,
  owner_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  page text NOT NULL,
  query text NOT NULL,
  shared bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE INDEX saved_view_list ON saved_view (environment_id, id);
CREATE INDEX saved_view_owner ON saved_view (owner_id);
