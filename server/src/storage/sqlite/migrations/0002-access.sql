-- Keys with scopes, tokens for the users of one application, several environments.

-- A JSON list of scopes; NULL for all. The hint is the key's last characters, to tell keys apart.
ALTER TABLE api_key ADD COLUMN scopes TEXT;
ALTER TABLE api_key ADD COLUMN hint TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN last_used_at INTEGER;
CREATE INDEX api_key_list ON api_key (environment_id, id);

-- Of all environments, one manages the others: the one that the first start made.
ALTER TABLE environment ADD COLUMN is_first INTEGER NOT NULL DEFAULT 0;
ALTER TABLE environment ADD COLUMN type TEXT NOT NULL DEFAULT 'production';
ALTER TABLE environment ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
-- Set once its removal has begun; what is in it goes in steps.
ALTER TABLE environment ADD COLUMN deleted_at INTEGER;
UPDATE environment SET updated_at = created_at;
UPDATE environment SET is_first = 1 WHERE id = (SELECT min(id) FROM environment);

-- Tokens that open one application (portal), or one endpoint of it to be polled (poller). The text
-- of a poller token is kept sealed, since it can be read again; of a portal token only the hash.
CREATE TABLE access_token (
  id TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL,
  application_id TEXT NOT NULL,
  endpoint_id TEXT,
  hash BLOB NOT NULL UNIQUE,
  sealed BLOB,
  capabilities TEXT NOT NULL,
  feature_flags TEXT NOT NULL,
  session_id TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX access_token_list ON access_token (application_id, id);
CREATE INDEX access_token_expiry ON access_token (expires_at) WHERE expires_at IS NOT NULL;
