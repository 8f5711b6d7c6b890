-- name: startRecording
INSERT INTO recordings (id, call, path, started_at, state) VALUES ($1, $2, $3, $4, 'recording')
ON CONFLICT (id) DO NOTHING;

-- name: startConversation
INSERT INTO recordings (id, call, path, started_at, state, kind, expires_at)
VALUES ($1, $2, $3, $4, 'recording', 'conversation', $5)
ON CONFLICT (id) DO NOTHING;

-- name: listConversations
SELECT r.id, r.call, r.path, r.started_at, r.milliseconds, r.state, r.kind, r.expires_at, c.line, c.person
FROM recordings r JOIN calls c ON c.id = r.call
WHERE r.kind = 'conversation' AND ($1 = '' OR c.line = $1) ORDER BY r.started_at DESC, r.id DESC LIMIT $2;

-- name: conversationByID
SELECT r.id, r.call, r.path, r.started_at, r.milliseconds, r.state, r.kind, r.expires_at, c.line, c.person
FROM recordings r JOIN calls c ON c.id = r.call
WHERE r.kind = 'conversation' AND r.id = $1;

-- name: endRecording
UPDATE recordings SET milliseconds = $2, state = $3 WHERE id = $1 AND state IN ('recording', 'kept');

-- name: unfinishedRecordings
SELECT id, call, path, started_at, milliseconds, state, kind, expires_at FROM recordings WHERE state = 'recording'
ORDER BY started_at, id;

-- name: recordingsOfCall
SELECT id, call, path, started_at, milliseconds, state, kind, expires_at FROM recordings WHERE call = $1 ORDER BY started_at, id;

-- name: recordingsOfCaller
SELECT r.id, r.call, r.path, r.started_at, r.milliseconds, r.state, r.kind, r.expires_at FROM recordings r JOIN calls c ON c.id = r.call
WHERE c.caller = $1 AND r.state IN ('recording', 'kept', 'missing', 'discarded') ORDER BY r.started_at, r.id;

-- name: conversationsBridged
SELECT r.id, r.call, r.path, r.started_at, r.milliseconds, r.state, r.kind, r.expires_at, f.payload
FROM recordings r JOIN facts f ON f.call = r.call
WHERE r.kind = 'conversation' AND f.kind = 'bridged' AND r.state IN ('recording', 'kept', 'missing')
ORDER BY r.started_at, r.id, f.number;

-- name: recordingsBefore
SELECT id, call, path, started_at, milliseconds, state, kind, expires_at FROM recordings
WHERE state IN ('kept', 'missing', 'discarded')
    AND ((expires_at IS NULL AND started_at < $1) OR expires_at < $2)
ORDER BY started_at, id LIMIT $3;

-- name: setRecordingState
UPDATE recordings SET state = $2 WHERE id = $1;

-- name: recordingFiles
SELECT path, state FROM recordings WHERE state IN ('recording', 'kept', 'missing', 'discarded') ORDER BY started_at, id;
