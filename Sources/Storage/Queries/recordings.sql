-- name: startRecording
INSERT INTO recordings (id, call, path, started_at, state) VALUES ($1, $2, $3, $4, 'recording')
ON CONFLICT (id) DO NOTHING;

-- name: endRecording
UPDATE recordings SET milliseconds = $2, state = $3 WHERE id = $1 AND state IN ('recording', 'kept');

-- name: unfinishedRecordings
SELECT id, call, path, started_at, milliseconds, state FROM recordings WHERE state = 'recording'
ORDER BY started_at, id;

-- name: recordingsOfCall
SELECT id, call, path, started_at, milliseconds, state FROM recordings WHERE call = $1 ORDER BY started_at, id;

-- name: recordingsOfCaller
SELECT r.id, r.call, r.path, r.started_at, r.milliseconds, r.state FROM recordings r JOIN calls c ON c.id = r.call
WHERE c.caller = $1 AND r.state IN ('recording', 'kept', 'missing', 'discarded') ORDER BY r.started_at, r.id;

-- name: recordingsBefore
SELECT id, call, path, started_at, milliseconds, state FROM recordings
WHERE state IN ('kept', 'missing', 'discarded') AND started_at < $1 ORDER BY started_at, id LIMIT $2;

-- name: setRecordingState
UPDATE recordings SET state = $2 WHERE id = $1;
