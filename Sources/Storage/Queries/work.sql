-- name: workFacts
SELECT number, call, call_sequence, at, payload, late, digest FROM facts
WHERE kind IN (
    'legAccepted', 'interventionDeclared', 'interventionConfirmed', 'interventionAmended', 'interventionDisputed',
    'interventionDecided', 'resumptionComputed') AND at >= $1 AND (kind <> 'legAccepted' OR at < $2)
ORDER BY at, number;

-- name: firstFactOfCall
SELECT at FROM facts WHERE call = $1 ORDER BY call_sequence, number LIMIT 1;

-- name: tellingFacts
SELECT number, call, call_sequence, at, payload, late, digest FROM facts
WHERE kind IN (
    'rotaShiftsChanged', 'notificationSent', 'noticeStarted', 'noticeEnded', 'taskAcknowledged') AND at >= $1
ORDER BY at, number;

-- name: snapshotsOver
SELECT revision, document, digest, origin, applied_by, applied_at FROM organisation_snapshots
WHERE applied_at < $2 AND revision >= (
    SELECT COALESCE(MAX(revision), 0) FROM organisation_snapshots WHERE applied_at <= $1)
ORDER BY revision;

-- name: writeWorkNote
INSERT INTO work_notes (id, person, subject, body, author, written_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: workNotesOf
SELECT id, person, subject, body, author, written_at FROM work_notes WHERE subject = $1 ORDER BY written_at, id;

-- name: eraseWorkNotesOf
DELETE FROM work_notes WHERE person = $1;

-- name: importDay
INSERT INTO imported_days (person, day, imported_at) VALUES ($1, $2, $3)
ON CONFLICT (person, day) DO UPDATE SET imported_at = excluded.imported_at;

-- name: clearImportedDay
DELETE FROM imported_hours WHERE person = $1 AND day = $2;

-- name: importHours
INSERT INTO imported_hours (person, day, kind, started_at, ended_at) VALUES ($1, $2, $3, $4, $5);

-- name: importedDays
SELECT person, day FROM imported_days WHERE person = $1 AND day >= $2 AND day <= $3 ORDER BY day;

-- name: importedHours
SELECT person, day, kind, started_at, ended_at FROM imported_hours
WHERE person = $1 AND day >= $2 AND day <= $3 ORDER BY started_at, kind;

-- name: eraseImportedHoursOf
DELETE FROM imported_hours WHERE person = $1;

-- name: eraseImportedDaysOf
DELETE FROM imported_days WHERE person = $1;

-- name: closeMonth
INSERT INTO closed_months (person, month, digest, document, closed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person, month) DO NOTHING;

-- name: closedMonths
SELECT person, month, digest, document, closed_at FROM closed_months
WHERE ($1 = '' OR person = $1) AND ($2 = '' OR month = $2) ORDER BY month, person;

-- name: eraseClosedMonthsOf
UPDATE closed_months SET document = '' WHERE person = $1;

-- name: openWorkCues
SELECT c.task FROM duty_cues c JOIN tasks t ON t.id = c.task
WHERE c.rota = '' AND c.person = $1 AND c.cue LIKE 'rest %' AND t.state = 'open' ORDER BY c.task;

-- name: workCue
SELECT task FROM duty_cues WHERE rota = '' AND person = $1 AND starts_at = $2 AND cue = $3;
