-- Settings that were removed, with who removed them last, so that a file which still has them is not applied unseen. A
-- path only: what it held is gone.

CREATE TABLE removed_settings (
    path TEXT PRIMARY KEY,
    origin TEXT NOT NULL CHECK (origin IN ('file', 'command', 'page')),
    writer TEXT NOT NULL,
    removed_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
