-- How an endpoint is reached beyond its URL. Columns of its row, so that the plan of an application
-- is one read as before.

-- Whether deliveries are Standard Webhooks or CloudEvents, and the source that the latter name.
ALTER TABLE endpoint ADD COLUMN format TEXT NOT NULL DEFAULT 'standard';
ALTER TABLE endpoint ADD COLUMN event_source TEXT;
-- Settings for access tokens, and the client certificate with its key: JSON, sealed as a whole.
ALTER TABLE endpoint ADD COLUMN oauth BLOB;
ALTER TABLE endpoint ADD COLUMN client_certificate BLOB;
-- Certificates in PEM that alone are trusted for it; NULL for the usual ones.
ALTER TABLE endpoint ADD COLUMN authorities TEXT;
