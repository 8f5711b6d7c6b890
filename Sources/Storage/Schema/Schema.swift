public import Chronology

/// What the store's migrations say about who may use it.
public enum SchemaState: Hashable, Sendable {
    /// Nothing was ever created here.
    case empty
    /// Exactly the migrations of this program.
    case current
    /// The last ones of this program are missing.
    case older(missing: [String])
    /// There are migrations that this program does not know.
    case newer(unknown: [String])
}

/// Brings a store to the schema of this program, one named migration after another.
public enum Schema {
    /// Compares the store's migrations with the program's.
    public static func state(of database: any Database) throws -> SchemaState {
        try database.read { session in try state(in: session) }
    }

    /// Runs what is missing; two programs that start together do it once.
    ///
    /// Throws ``StoreError/Code/schemaNewer`` when the store is ahead of this program.
    public static func migrate(_ database: any Database, now: Instant) throws {
        try database.transaction { session in
            let missing: [String]
            switch try state(in: session) {
            case .current: return
            case .newer(let unknown):
                throw StoreError(
                    .schemaNewer,
                    "the store was written by a newer version: it has \(unknown.joined(separator: ", ")), which this program "
                        + "does not know, and is left as it is")
            case .empty: missing = QueryLibrary.migrations.map(\.name)
            case .older(let names): missing = names
            }
            try session.script(QueryLibrary.sql(.createSchemaTable))
            for migration in QueryLibrary.migrations where missing.contains(migration.name) {
                try session.script(migration.sql)
                try session.run(.recordMigration, [.text(migration.name), .integer(now.microseconds)])
            }
        }
    }

    private static func state(in session: any DatabaseSession) throws -> SchemaState {
        guard try session.hasTable("schema_migrations") else { return .empty }
        let applied = try session.rows(.appliedMigrations, []).map { try $0.text(0) }
        let known = QueryLibrary.migrations.map(\.name)
        let unknown = applied.filter { !known.contains($0) }
        guard unknown.isEmpty else { return .newer(unknown: unknown) }
        let missing = known.filter { !applied.contains($0) }
        return missing.isEmpty ? .current : missing == known ? .empty : .older(missing: missing)
    }
}
