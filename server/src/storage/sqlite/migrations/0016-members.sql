-- People who sign in with an address and a password of their own, in place of an API key.
CREATE TABLE member (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  -- A JSON list; NULL for all environments.
  environment_ids TEXT,
  -- Argon2id with its costs and salt; NULL until one was chosen.
  password TEXT,
  -- Sessions of an earlier one have ended.
  generation INTEGER NOT NULL,
  disabled INTEGER NOT NULL,
  -- Of the link with which a password is chosen; NULL once it was used.
  invitation_hash BLOB UNIQUE,
  invited_until INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  last_sign_in_at INTEGER
);
