-- People who use a line by a PIN: the digest of the PIN, the wrong ones since the last right one, and the announcements
-- that they recorded.

CREATE TABLE pins (
    person TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE access_failures (
    person TEXT NOT NULL,
    device TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (person, device)
);

-- The last of a line is what its callers hear; no recording: the line's own announcement.
CREATE TABLE announcements (
    line TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    recording TEXT,
    person TEXT NOT NULL,
    PRIMARY KEY (line, recorded_at)
);
