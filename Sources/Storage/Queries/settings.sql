-- name: settings
SELECT path, value, origin, writer, written_at, revision FROM settings ORDER BY path;

-- name: settingsSince
SELECT path, value, origin, writer, written_at, revision FROM settings WHERE revision > $1 ORDER BY path;

-- name: writeSetting
INSERT INTO settings (path, value, origin, writer, written_at, revision) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (path) DO UPDATE SET value = excluded.value, origin = excluded.origin, writer = excluded.writer,
    written_at = excluded.written_at, revision = excluded.revision;

-- name: deleteSetting
DELETE FROM settings WHERE path = $1;

-- name: recordRemoval
INSERT INTO removed_settings (path, origin, writer, removed_at, revision) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (path) DO UPDATE SET origin = excluded.origin, writer = excluded.writer,
    removed_at = excluded.removed_at, revision = excluded.revision;

-- name: forgetRemoval
DELETE FROM removed_settings WHERE path = $1;

-- name: removalsSince
SELECT path, '', origin, writer, removed_at, revision FROM removed_settings WHERE revision > $1 ORDER BY path;

-- name: saveSnapshot
INSERT INTO organisation_snapshots (revision, document, digest, origin, applied_by, applied_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: snapshots
SELECT revision, document, digest, origin, applied_by, applied_at FROM organisation_snapshots
ORDER BY revision DESC LIMIT $1;

-- name: latestRevision
SELECT COALESCE(MAX(revision), 0) FROM organisation_snapshots;

-- name: latestRevisionFrom
SELECT COALESCE(MAX(revision), 0) FROM organisation_snapshots WHERE origin = $1;
