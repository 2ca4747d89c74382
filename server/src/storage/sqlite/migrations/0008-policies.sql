-- How deliveries are made, beyond what holds for all of them.

-- JSON of what an endpoint asks for; NULL where it asks for nothing.
ALTER TABLE endpoint ADD COLUMN policy TEXT;
-- From this moment on a message is not delivered any more; NULL for never.
ALTER TABLE message ADD COLUMN deliver_before INTEGER;
