-- name: openTask
INSERT INTO tasks (id, kind, call, line, person, opened_at, state, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $6, '')
ON CONFLICT (id) DO NOTHING;

-- name: changeTask
UPDATE tasks SET state = $2, changed_at = $3, changed_by = $4 WHERE id = $1 AND state = 'open';

-- name: taskByID
SELECT id, kind, call, line, person, opened_at, state, changed_at, changed_by FROM tasks WHERE id = $1;

-- name: tasksOfCall
SELECT id, kind, call, line, person, opened_at, state, changed_at, changed_by FROM tasks WHERE call = $1
ORDER BY opened_at, id;

-- name: openTaskOfKind
SELECT id FROM tasks WHERE kind = $1 AND state = 'open' LIMIT 1;

-- name: lateTaskOfOutage
SELECT id FROM tasks WHERE kind = 'storageLate'
    AND opened_at >= (SELECT MIN(at) FROM facts WHERE late = 1 AND number > $1) LIMIT 1;

-- name: listTasks
SELECT id, kind, call, line, person, opened_at, state, changed_at, changed_by FROM tasks
WHERE ($1 = '' OR state = $1) AND ($2 = '' OR line = $2) ORDER BY opened_at DESC, id DESC LIMIT $3;

-- name: tellTask
UPDATE tasks SET told_at = $2, telling = $3 WHERE id = $1;

-- name: taskTold
UPDATE tasks SET telling = NULL WHERE telling = $1;

-- name: messageTask
UPDATE tasks SET told_at = $2 WHERE id = $1;

-- name: passTask
UPDATE tasks SET passes = passes + 1, passed_at = $2 WHERE id = $1;

-- name: handOverTask
UPDATE tasks SET person = $2, handed_to = $2, handed_at = $3, passes = 0, passed_at = NULL, told_at = NULL
WHERE id = $1 AND state = 'open';

-- name: chasedTasks
SELECT t.id, t.kind, t.line, t.call, c.caller, r.id, t.opened_at, t.told_at, t.telling, t.passes, t.passed_at,
    t.handed_to, t.handed_at, a.summary
FROM tasks t LEFT JOIN alerts a ON a.task = t.id LEFT JOIN calls c ON c.id = t.call
    LEFT JOIN recordings r ON r.call = t.call AND r.state = 'kept' AND r.kind = 'message'
WHERE t.state = 'open' ORDER BY t.opened_at, t.id;

-- name: tasksEndedSince
SELECT id FROM tasks WHERE state <> 'open' AND changed_at >= $1;

-- name: callBacksAskedSince
SELECT number, call, call_sequence, at, payload, late, digest FROM facts
WHERE call = '' AND kind = 'callBackAsked' AND at >= $1 ORDER BY number;

-- name: openAlert
INSERT INTO alerts (task, line, alert_key, summary, raised_at, last_at, times) VALUES ($1, $2, $3, $4, $5, $5, 1);

-- name: alertOfKey
SELECT a.task, t.state, t.changed_at FROM alerts a JOIN tasks t ON t.id = a.task
WHERE a.line = $1 AND a.alert_key = $2 AND a.resolved_at IS NULL ORDER BY a.raised_at DESC LIMIT 1;

-- name: alertToRepeat
SELECT a.task, t.state, t.changed_at FROM alerts a JOIN tasks t ON t.id = a.task
WHERE a.line = $1 AND a.alert_key = $2 AND (a.resolved_at IS NULL OR t.state = 'open')
ORDER BY a.raised_at DESC LIMIT 1;

-- name: repeatAlert
UPDATE alerts SET last_at = $2, times = times + 1, summary = $3, resolved_at = NULL WHERE task = $1;

-- name: resolveAlert
UPDATE alerts SET resolved_at = $2 WHERE task = $1 AND resolved_at IS NULL;

-- name: alertSummaries
SELECT task, summary FROM alerts;

-- name: expireAlerts
DELETE FROM alerts WHERE last_at < $1 AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.id = task AND t.state = 'open');
