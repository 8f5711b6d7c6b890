-- name: rotaDrafts
SELECT rota, document, writer, drafted_at FROM rota_drafts ORDER BY rota;

-- name: saveRotaDraft
INSERT INTO rota_drafts (rota, document, writer, drafted_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (rota) DO UPDATE SET document = excluded.document, writer = excluded.writer,
    drafted_at = excluded.drafted_at;

-- name: deleteRotaDraft
DELETE FROM rota_drafts WHERE rota = $1;

-- name: shiftRequests
SELECT document FROM shift_requests ORDER BY changed_at DESC, id LIMIT $1;

-- name: shiftRequest
SELECT document FROM shift_requests WHERE id = $1;

-- name: saveShiftRequest
INSERT INTO shift_requests (id, rota, state, document, changed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, document = excluded.document, changed_at = excluded.changed_at;

-- name: addDutyCue
INSERT INTO duty_cues (rota, person, starts_at, cue, task, ends_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (rota, person, starts_at, cue) DO NOTHING;

-- name: openDutyCues
SELECT c.rota, c.person, c.starts_at, c.cue, c.task, c.ends_at FROM duty_cues c JOIN tasks t ON t.id = c.task
WHERE t.state = 'open' AND c.ends_at <= $1 ORDER BY c.ends_at, c.task;

-- name: writeDutyNote
INSERT INTO duty_notes (id, rota, author, note, written_at) VALUES ($1, $2, $3, $4, $5);

-- name: dutyNotes
SELECT rota, author, note, written_at FROM duty_notes WHERE rota = $1 ORDER BY written_at DESC, id DESC LIMIT $2;

-- name: eraseDutyNotesOf
UPDATE duty_notes SET note = '' WHERE author = $1;

-- name: eraseDutyWordsOf
UPDATE alerts SET summary = '' WHERE task IN (SELECT task FROM duty_cues WHERE person = $1);
