-- To whom an open task was given by name, and when: that person is told before anybody of the line.

ALTER TABLE tasks ADD COLUMN handed_to TEXT;

ALTER TABLE tasks ADD COLUMN handed_at BIGINT;
