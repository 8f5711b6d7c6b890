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
            let ended = try session.rows(.recordingsBefore, [.integer(.max), .integer(Int64(Int32.max))])
            let open = try session.rows(.unfinishedRecordings, [])
            return try (ended + open).map(Self.recording).map { ($0.path, $0.state == .kept) }
        }
    }
}
