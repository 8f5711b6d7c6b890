-- The ledger and what is read from it. Facts hold identifiers only; nothing in this file holds a name or a number.

CREATE TABLE markers (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

-- Appended to, never changed. `digest` chains each fact to the one before it.
CREATE TABLE facts (
    number BIGINT PRIMARY KEY CHECK (number > 0),
    call TEXT NOT NULL,
    call_sequence BIGINT NOT NULL CHECK (call_sequence >= 0),
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    late BIGINT NOT NULL CHECK (late IN (0, 1)),
    digest TEXT NOT NULL CHECK (length(digest) = 64)
);

CREATE INDEX facts_by_call ON facts (call, call_sequence);

-- One row a call, kept up with its facts in their transaction; `closed_at` is null while the call is up.
CREATE TABLE calls (
    id TEXT PRIMARY KEY,
    line TEXT NOT NULL,
    caller TEXT NOT NULL,
    trunk TEXT,
    opened_at BIGINT NOT NULL,
    answered_at BIGINT,
    person TEXT,
    closed_at BIGINT,
    outcome TEXT NOT NULL
);

CREATE INDEX calls_by_time ON calls (opened_at);

CREATE INDEX calls_open ON calls (opened_at) WHERE closed_at IS NULL;

CREATE INDEX calls_by_caller ON calls (caller);

CREATE TABLE recordings (
    id TEXT PRIMARY KEY,
    call TEXT NOT NULL,
    path TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    milliseconds BIGINT CHECK (milliseconds >= 0),
    state TEXT NOT NULL CHECK (state IN ('recording', 'kept', 'discarded', 'missing', 'erased', 'expired'))
);

CREATE INDEX recordings_by_call ON recordings (call);

CREATE INDEX recordings_by_state ON recordings (state, started_at);

CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    call TEXT NOT NULL,
    line TEXT,
    person TEXT,
    opened_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'acknowledged', 'done')),
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

CREATE INDEX tasks_by_state ON tasks (state, opened_at);

CREATE INDEX tasks_by_call ON tasks (call);

INSERT INTO markers (name, value) VALUES ('generation', 1);
