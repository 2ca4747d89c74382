-- Tasks that rest, how fast they may go, and what they could not do (JSON; NULL for nothing).
ALTER TABLE background_task ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE background_task ADD COLUMN rate INTEGER;
ALTER TABLE background_task ADD COLUMN failures TEXT;
