-- Queries are named by the line above them, use $1, $2… and only what SQLite and PostgreSQL both read.

-- name: createSchemaTable
CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL);

-- name: appliedMigrations
SELECT name FROM schema_migrations ORDER BY name;

-- name: recordMigration
INSERT INTO schema_migrations (name, applied_at) VALUES ($1, $2);

-- name: marker
SELECT value FROM markers WHERE name = $1;

-- name: setMarker
INSERT INTO markers (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: bumpGeneration
UPDATE markers SET value = value + 1 WHERE name = 'generation' RETURNING value;
