-- name: openTask
INSERT INTO tasks (id, kind, call, line, person, opened_at, state, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $6, '')
ON CONFLICT (id) DO NOTHING;

-- name: changeTask
UPDATE tasks SET state = $2, changed_at = $3, changed_by = $4 WHERE id = $1;

-- name: taskByID
SELECT id, kind, call, line, person, opened_at, state, changed_at, changed_by FROM tasks WHERE id = $1;

-- name: tasksOfCall
SELECT id, kind, call, line, person, opened_at, state, changed_at, changed_by FROM tasks WHERE call = $1
ORDER BY opened_at, id;

-- name: openTaskOfKind
SELECT id FROM tasks WHERE kind = $1 AND state = 'open' LIMIT 1;

-- name: listTasks
SELECT id, kind, call, line, person, opened_at, state, changed_at, changed_by FROM tasks
WHERE ($1 = '' OR state = $1) AND ($2 = '' OR line = $2) ORDER BY opened_at DESC, id DESC LIMIT $3;
