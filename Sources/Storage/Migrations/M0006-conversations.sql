-- Recordings of conversations beside messages: each is kept for as long as its line said when it was made. A message has
-- no end of its own here; it goes by the setting of the server.

ALTER TABLE recordings ADD COLUMN kind TEXT NOT NULL DEFAULT 'message';

ALTER TABLE recordings ADD COLUMN expires_at BIGINT;

CREATE INDEX recordings_by_end ON recordings (expires_at) WHERE expires_at IS NOT NULL;
