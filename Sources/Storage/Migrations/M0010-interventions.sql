-- Interventions, hours and closed months. What is said of interventions are facts; here is what facts do not hold, where
-- erasure can empty it: reasons in free text, hours that people worked, statements as they were frozen.

CREATE INDEX facts_of_interventions ON facts (at)
WHERE kind IN (
    'legAccepted', 'interventionDeclared', 'interventionConfirmed', 'interventionAmended', 'interventionDisputed',
    'interventionDecided', 'resumptionComputed');

-- Who was told of which duties, and by which proof.
CREATE INDEX facts_of_tellings ON facts (at)
WHERE kind IN (
    'rotaShiftsChanged', 'notificationSent', 'noticeStarted', 'noticeEnded', 'taskAcknowledged');

CREATE TABLE work_notes (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    written_at BIGINT NOT NULL
);

CREATE INDEX work_notes_by_subject ON work_notes (subject);

-- A day that an import covered, with or without hours on it.
CREATE TABLE imported_days (
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (person, day)
);

CREATE TABLE imported_hours (
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL CHECK (ended_at > started_at),
    PRIMARY KEY (person, started_at, kind)
);

CREATE INDEX imported_hours_by_day ON imported_hours (person, day);

CREATE TABLE closed_months (
    person TEXT NOT NULL,
    month TEXT NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    document TEXT NOT NULL,
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (person, month)
);
