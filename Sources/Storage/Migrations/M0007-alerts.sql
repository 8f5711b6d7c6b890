-- What alerts from outside say of themselves, beside the task that each opened, where retention and erasure can empty it.
-- `alert_key` is how the source names the thing that is wrong; `resolved_at` is null while the source says that it is.

CREATE TABLE alerts (
    task TEXT PRIMARY KEY,
    line TEXT NOT NULL,
    alert_key TEXT NOT NULL,
    summary TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    times BIGINT NOT NULL,
    resolved_at BIGINT
);

CREATE INDEX alerts_by_key ON alerts (line, alert_key);
