-- Receivers that have to agree before anything is sent to them.

-- JSON of how it stands (see domain/consent.ts); NULL where no consent is needed.
ALTER TABLE endpoint ADD COLUMN consent TEXT;

-- Endpoints whose receivers are being asked.
CREATE TABLE consent_asking (
  endpoint_id TEXT PRIMARY KEY,
  -- SHA-256 of the token by which the owner of the receiver can consent.
  token_hash BLOB NOT NULL UNIQUE,
  -- The token, sealed.
  token BLOB NOT NULL,
  since INTEGER NOT NULL,
  -- How often it was asked since then.
  asks INTEGER NOT NULL,
  next_ask_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_asking_next ON consent_asking (next_ask_at);
