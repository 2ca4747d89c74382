-- How the customer portal of an environment looks, and where it may be shown.
CREATE TABLE portal_settings (
  environment_id TEXT PRIMARY KEY,
  -- JSON (see domain/portal-settings.ts).
  settings TEXT NOT NULL,
  logo_type TEXT,
  logo BLOB,
  font_type TEXT,
  font BLOB,
  updated_at INTEGER NOT NULL
) STRICT;
