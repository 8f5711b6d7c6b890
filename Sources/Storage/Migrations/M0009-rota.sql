-- What is done about rotas beside the organisation itself: drafts that wait to be published, what people ask of each other,
-- what they were reminded of before each duty, and the notes that they leave each other.
-- Documents are JSON and name people by identifier only; notes are free text, and are emptied with an erasure.

CREATE TABLE rota_drafts (
    rota TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    writer TEXT NOT NULL,
    drafted_at BIGINT NOT NULL
);

CREATE TABLE shift_requests (
    id TEXT PRIMARY KEY,
    rota TEXT NOT NULL,
    state TEXT NOT NULL,
    document TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- `ends_at` is when the cue is no longer worth telling: the start of the duty for a reminder.
CREATE TABLE duty_cues (
    rota TEXT NOT NULL,
    person TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    cue TEXT NOT NULL,
    task TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (rota, person, starts_at, cue)
);

CREATE INDEX duty_cues_by_task ON duty_cues (task);

CREATE TABLE duty_notes (
    id TEXT PRIMARY KEY,
    rota TEXT NOT NULL,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    written_at BIGINT NOT NULL
);

CREATE INDEX duty_notes_by_rota ON duty_notes (rota, written_at);
