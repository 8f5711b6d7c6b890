-- name: saveCaller
INSERT INTO callers (id, number, first_seen, last_seen) VALUES ($1, $2, $3, $3)
ON CONFLICT (id) DO UPDATE SET last_seen = excluded.last_seen;

-- name: callerByID
SELECT id, number, first_seen, last_seen, erased_at FROM callers WHERE id = $1;

-- name: callerByNumber
SELECT id, number, first_seen, last_seen, erased_at FROM callers WHERE number = $1;

-- name: knownCallers
SELECT id, number FROM callers WHERE number IS NOT NULL ORDER BY last_seen DESC LIMIT $1;

-- name: eraseCaller
UPDATE callers SET number = NULL, erased_at = $2 WHERE id = $1;

-- name: saveCredential
INSERT INTO credentials (user_name, realm, algorithm, ha1, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (user_name, algorithm) DO UPDATE
SET realm = excluded.realm, ha1 = excluded.ha1, created_at = excluded.created_at;

-- name: credentials
SELECT user_name, realm, algorithm, ha1, created_at FROM credentials ORDER BY user_name, algorithm;

-- name: deleteCredentials
DELETE FROM credentials WHERE user_name = $1;

-- name: writeNote
INSERT INTO notes (id, scope, subject, body, author, written_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: notesOf
SELECT id, scope, subject, body, author, written_at FROM notes WHERE scope = $1 AND subject = $2
ORDER BY written_at, id;

-- name: eraseNotesOf
DELETE FROM notes WHERE scope = $1 AND subject = $2;

-- name: eraseNotesOnCallsOf
DELETE FROM notes WHERE scope = 'call' AND subject IN (SELECT id FROM calls WHERE caller = $1);

-- name: eraseNotesOnTasksOf
DELETE FROM notes WHERE scope = 'task'
    AND subject IN (SELECT t.id FROM tasks t JOIN calls c ON c.id = t.call WHERE c.caller = $1);
