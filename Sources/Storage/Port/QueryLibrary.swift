/// The statements and migrations that are built into the program from the `.sql` files beside this folder.
public enum QueryLibrary {
    /// A change of the schema; once released it is never edited.
    public struct Migration: Hashable, Sendable {
        /// The file's name, which orders the migrations.
        public let name: String
        /// Its statements.
        public let sql: String
    }

    /// Every migration, oldest first.
    public static let migrations: [Migration] = [
        Migration(name: "M0001-ledger", sql: text(PackageResources.M0001_ledger_sql)),
        Migration(name: "M0002-people", sql: text(PackageResources.M0002_people_sql)),
        Migration(name: "M0003-removed-settings", sql: text(PackageResources.M0003_removed_settings_sql)),
        Migration(name: "M0004-chase", sql: text(PackageResources.M0004_chase_sql)),
        Migration(name: "M0005-hand-over", sql: text(PackageResources.M0005_hand_over_sql)),
        Migration(name: "M0006-conversations", sql: text(PackageResources.M0006_conversations_sql)),
        Migration(name: "M0007-alerts", sql: text(PackageResources.M0007_alerts_sql)),
        Migration(name: "M0008-access", sql: text(PackageResources.M0008_access_sql)),
        Migration(name: "M0009-rota", sql: text(PackageResources.M0009_rota_sql)),
        Migration(name: "M0010-interventions", sql: text(PackageResources.M0010_interventions_sql)),
    ]

    /// The text of a statement.
    public static func sql(_ name: QueryName) -> String { statements[name] ?? "" }

    /// Every statement found in the files, by name, whether or not ``QueryName`` knows it.
    public static let texts: [String: String] = {
        let files = [
            PackageResources.schema_sql, PackageResources.facts_sql, PackageResources.calls_sql,
            PackageResources.recordings_sql, PackageResources.tasks_sql, PackageResources.people_sql,
            PackageResources.settings_sql, PackageResources.rota_sql, PackageResources.access_sql,
            PackageResources.work_sql,
        ]
        return files.reduce(into: [:]) { found, file in
            found.merge(parse(text(file))) { first, _ in first }
        }
    }()

    private static let statements: [QueryName: String] = texts.reduce(into: [:]) { found, entry in
        if let name = QueryName(rawValue: entry.key) { found[name] = entry.value }
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Splits a file at its `-- name: x` lines; text before the first one is a comment.
    static func parse(_ file: String) -> [String: String] {
        var found: [String: String] = [:]
        var name: String?
        for line in file.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("-- name: ") {
                name = String(line.dropFirst("-- name: ".count))
            } else if let name, !line.isEmpty {
                found[name, default: ""] += (found[name] == nil ? "" : "\n") + line
            }
        }
        return found
    }
}
