extension Store {
    /// The migrations that the store has seen, in order: what a program must know to use it.
    public func appliedMigrations() throws -> [String] {
        try database.read { session in
            guard try session.hasTable("schema_migrations") else { return [] }
            return try session.rows(.appliedMigrations, []).map { try $0.text(0) }
        }
    }

    /// Every recording whose file may be there, with whether it must be.
    ///
    /// A message that is being written or was discarded may or may not have a file.
    public func recordedFiles() throws -> [(path: String, mustExist: Bool)] {
        try database.read { session in
            // A store that is saved before its schema changes has only what its own version knew.
            try session.rows(.recordingFiles, []).map {
                (try $0.text(0), try $0.text(1) == RecordingRecord.State.kept.rawValue)
            }
        }
    }
}
