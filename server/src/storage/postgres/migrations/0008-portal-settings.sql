-- How the customer portal of an environment looks, and where it may be shown.
CREATE TABLE portal_settings (
  environment_id text COLLATE "C" PRIMARY KEY,
  -- JSON (see domain/portal-settings.ts).
  settings text NOT NULL,
  logo_type text COLLATE "C",
  logo bytea,
  font_type text COLLATE "C",
  font bytea,
  updated_at bigint NOT NULL
);
