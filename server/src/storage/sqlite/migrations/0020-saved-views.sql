-- Filters of lists under a name: for the member or key that made them, or for the whole environment.
CREATE TABLE saved_view (
  id TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  name TEXT NOT NULL,
  page TEXT NOT NULL,
  query TEXT NOT NULL,
  shared INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX saved_view_list ON saved_view (environment_id, id);
CREATE INDEX saved_view_owner ON saved_view (owner_id);
