-- name: openCall
INSERT INTO calls (id, line, caller, trunk, opened_at, outcome) VALUES ($1, $2, $3, $4, $5, 'open')
ON CONFLICT (id) DO NOTHING;

-- name: bridgeCall
UPDATE calls SET answered_at = COALESCE(answered_at, $2), person = $3 WHERE id = $1;

-- name: markCallOutcome
UPDATE calls SET outcome = $2 WHERE id = $1 AND closed_at IS NULL;

-- name: markCallerLeft
UPDATE calls SET outcome = 'callerGone' WHERE id = $1 AND outcome = 'open';

-- name: closeCall
UPDATE calls SET closed_at = $2, outcome = CASE WHEN outcome = 'open' THEN $3 ELSE outcome END
WHERE id = $1 AND closed_at IS NULL;

-- name: openCalls
SELECT id, line, caller, trunk, opened_at, answered_at, person, closed_at, outcome FROM calls
WHERE closed_at IS NULL ORDER BY opened_at, id;

-- name: callByID
SELECT id, line, caller, trunk, opened_at, answered_at, person, closed_at, outcome FROM calls WHERE id = $1;

-- name: listCalls
SELECT id, line, caller, trunk, opened_at, answered_at, person, closed_at, outcome FROM calls
WHERE opened_at >= $1 AND opened_at < $2 AND ($3 = '' OR line = $3) AND ($4 = '' OR caller = $4)
    AND ($5 = '' OR person = $5) AND ($6 = '' OR outcome = $6)
ORDER BY opened_at DESC, id DESC LIMIT $7;

-- name: recentCallers
SELECT c.line, c.caller, c.opened_at FROM calls c
WHERE c.opened_at >= $1 AND NOT EXISTS (
    SELECT 1 FROM facts f WHERE f.call = c.id AND f.kind = 'callerScreened' AND f.payload LIKE '%"limited"%')
ORDER BY c.opened_at DESC LIMIT $2;
