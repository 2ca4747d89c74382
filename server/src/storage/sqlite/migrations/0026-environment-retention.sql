-- Environments that keep messages for less time than the server does.
CREATE TABLE environment_retention (
  environment_id TEXT PRIMARY KEY,
  days INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
