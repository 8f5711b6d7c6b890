-- name: ledgerTip
SELECT number, digest FROM facts ORDER BY number DESC LIMIT 1;

-- name: appendFact
INSERT INTO facts (number, call, call_sequence, at, kind, payload, late, digest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: appendEightFacts
INSERT INTO facts (number, call, call_sequence, at, kind, payload, late, digest)
VALUES
    (CAST($1 AS BIGINT), $2, CAST($3 AS BIGINT), CAST($4 AS BIGINT), $5, $6, CAST($7 AS BIGINT), $8),
    (CAST($9 AS BIGINT), $10, CAST($11 AS BIGINT), CAST($12 AS BIGINT), $13, $14, CAST($15 AS BIGINT), $16),
    (CAST($17 AS BIGINT), $18, CAST($19 AS BIGINT), CAST($20 AS BIGINT), $21, $22, CAST($23 AS BIGINT), $24),
    (CAST($25 AS BIGINT), $26, CAST($27 AS BIGINT), CAST($28 AS BIGINT), $29, $30, CAST($31 AS BIGINT), $32),
    (CAST($33 AS BIGINT), $34, CAST($35 AS BIGINT), CAST($36 AS BIGINT), $37, $38, CAST($39 AS BIGINT), $40),
    (CAST($41 AS BIGINT), $42, CAST($43 AS BIGINT), CAST($44 AS BIGINT), $45, $46, CAST($47 AS BIGINT), $48),
    (CAST($49 AS BIGINT), $50, CAST($51 AS BIGINT), CAST($52 AS BIGINT), $53, $54, CAST($55 AS BIGINT), $56),
    (CAST($57 AS BIGINT), $58, CAST($59 AS BIGINT), CAST($60 AS BIGINT), $61, $62, CAST($63 AS BIGINT), $64);

-- name: findFact
SELECT number FROM facts WHERE call = $1 AND call_sequence = $2 AND at = $3 AND payload = $4 LIMIT 1;

-- name: factsOfCall
SELECT number, call, call_sequence, at, payload, late, digest FROM facts WHERE call = $1
ORDER BY call_sequence, number;

-- name: factsAfter
SELECT number, call, call_sequence, at, payload, late, digest FROM facts WHERE number > $1
ORDER BY number LIMIT $2;

-- name: trunkFacts
SELECT number, call, call_sequence, at, payload, late, digest FROM facts
WHERE kind IN ('trunkRegistered', 'trunkFailed') ORDER BY number DESC LIMIT $1;

-- name: lastSequenceOfCall
SELECT COALESCE(MAX(call_sequence), 0) FROM facts WHERE call = $1;

-- name: countFacts
SELECT COUNT(*) FROM facts;

-- name: recentMessages
SELECT payload, at FROM facts WHERE number > (SELECT COALESCE(MAX(number), 0) FROM facts) - $1 AND at >= $2
AND kind IN ('notificationStarted', 'notificationSent') ORDER BY number;
