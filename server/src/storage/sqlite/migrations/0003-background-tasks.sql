-- Work that takes longer than a request. The cursor is written in the transaction of each step.
CREATE TABLE background_task (
  id TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  input TEXT NOT NULL,
  cursor TEXT NOT NULL,
  step INTEGER NOT NULL,
  data TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX background_task_list ON background_task (environment_id, id);
-- Few rows at any time: only what still runs.
CREATE INDEX background_task_running ON background_task (environment_id, id)
  WHERE status = 'running';

-- What was accepted, counted by the hour as it is accepted, so that usage is never a scan of
-- messages. One upsert for each application of a commit, whatever the number of its messages.
CREATE TABLE usage_hour (
  application_id TEXT NOT NULL,
  hour INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  destinations INTEGER NOT NULL,
  PRIMARY KEY (application_id, hour)
) STRICT, WITHOUT ROWID;
