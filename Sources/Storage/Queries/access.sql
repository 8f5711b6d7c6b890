-- name: savePIN
INSERT INTO pins (person, digest, created_at) VALUES ($1, $2, $3)
ON CONFLICT (person) DO UPDATE SET digest = excluded.digest, created_at = excluded.created_at;

-- name: pins
SELECT person, digest FROM pins ORDER BY person;

-- name: deletePIN
DELETE FROM pins WHERE person = $1;

-- name: countAccessFailure
INSERT INTO access_failures (person, device, failures, last_at) VALUES ($1, $2, 1, $3)
ON CONFLICT (person, device) DO UPDATE
SET failures = access_failures.failures + 1, last_at = excluded.last_at;

-- name: accessFailures
SELECT person, device, failures, last_at FROM access_failures ORDER BY person, device;

-- name: forgetAccessFailures
DELETE FROM access_failures WHERE person = $1 AND device = $2;

-- name: forgetAccessFailuresOf
DELETE FROM access_failures WHERE person = $1;

-- name: saveAnnouncement
INSERT INTO announcements (line, recording, person, recorded_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (line, recorded_at) DO UPDATE SET recording = excluded.recording, person = excluded.person;

-- name: announcements
SELECT a.line, a.recording FROM announcements a
WHERE a.recording IS NOT NULL
    AND a.recorded_at = (SELECT MAX(b.recorded_at) FROM announcements b WHERE b.line = a.line)
ORDER BY a.line;

-- name: announcementsOfPerson
SELECT recording FROM announcements WHERE person = $1 AND recording IS NOT NULL ORDER BY recorded_at, line;

-- name: eraseAnnouncementsOf
UPDATE announcements SET recording = NULL WHERE person = $1;
