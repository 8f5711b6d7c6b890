-- How far the chase of an open task has come, kept up with the facts that say so: what a restart needs to go on.
-- `telling` is the call by which somebody is being told, `passes` how often it went to a next level by key.

ALTER TABLE tasks ADD COLUMN told_at BIGINT;

ALTER TABLE tasks ADD COLUMN telling TEXT;

ALTER TABLE tasks ADD COLUMN passes BIGINT NOT NULL DEFAULT 0;

ALTER TABLE tasks ADD COLUMN passed_at BIGINT;

CREATE INDEX tasks_telling ON tasks (telling) WHERE telling IS NOT NULL;
