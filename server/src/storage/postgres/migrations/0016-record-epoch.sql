-- Turned whenever it was found out what came of a statement that records and whose connection was lost,
-- as epoch is for statements that accept.
ALTER TABLE node ADD COLUMN record_epoch bigint NOT NULL DEFAULT 0;
