-- What retention and erasure can empty: numbers, names, notes, credentials; and the settings of the organisation.

CREATE TABLE callers (
    id TEXT PRIMARY KEY,
    number TEXT,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    erased_at BIGINT
);

CREATE INDEX callers_by_number ON callers (number);

-- A setting is one path of the organisation file with its value and who wrote it last, by what means. Names of people
-- and numbers of devices are here and in no snapshot.
CREATE TABLE settings (
    path TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('file', 'command', 'page')),
    writer TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);

CREATE INDEX settings_by_revision ON settings (revision);

-- What was applied, without names and numbers, so that its digest outlives an erasure.
CREATE TABLE organisation_snapshots (
    revision BIGINT PRIMARY KEY,
    document TEXT NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    origin TEXT NOT NULL CHECK (origin IN ('file', 'command', 'page')),
    applied_by TEXT NOT NULL,
    applied_at BIGINT NOT NULL
);

-- One digest per algorithm of a softphone's generated password; the password itself is nowhere.
CREATE TABLE credentials (
    user_name TEXT NOT NULL,
    realm TEXT NOT NULL,
    algorithm TEXT NOT NULL CHECK (algorithm IN ('MD5', 'SHA-256')),
    ha1 TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_name, algorithm)
);

CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    scope TEXT NOT NULL CHECK (scope IN ('call', 'caller', 'person', 'task')),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    written_at BIGINT NOT NULL
);

CREATE INDEX notes_by_subject ON notes (scope, subject);
