import Chronology
public import Directory

extension Store {
    /// A caller's number, nil if the pseudonym is unknown.
    public func caller(_ id: CallerID) throws -> CallerRecord? {
        try database.read { try $0.rows(.callerByID, [.text(id.rawValue)]).map(Self.caller).first }
    }

    /// The callers that use a number.
    public func callers(number: String) throws -> [CallerRecord] {
        try database.read { try $0.rows(.callerByNumber, [.text(number)]).map(Self.caller) }
    }

    /// Stores digests of new passwords; those that the accounts had before stop working, whatever their algorithm.
    public func save(_ credentials: [CredentialRecord]) throws {
        try database.transaction { session in
            for user in Set(credentials.map(\.user)).sorted() {
                try session.run(.deleteCredentials, [.text(user)])
            }
            for credential in credentials { try Self.save(credential, in: session) }
            try session.run(.bumpGeneration, [])
        }
    }

    /// Every digest of every softphone.
    public func credentials() throws -> [CredentialRecord] {
        try database.read { session in
            try session.rows(.credentials, []).map { row in
                guard let algorithm = CredentialRecord.Algorithm(rawValue: try row.text(2)) else {
                    throw StoreError(.malformed, "a credential has an unknown algorithm")
                }
                return CredentialRecord(
                    user: try row.text(0), realm: try row.text(1), algorithm: algorithm, ha1: try row.text(3),
                    createdAt: Instant(microseconds: try row.integer(4)))
            }
        }
    }

    /// Takes a softphone's account away.
    public func deleteCredentials(user: String) throws {
        try database.transaction { session in
            try session.run(.deleteCredentials, [.text(user)])
            try session.run(.bumpGeneration, [])
        }
    }

    /// Adds a note.
    public func write(_ note: NoteRecord) throws {
        try database.transaction { session in try Self.write(note, in: session) }
    }

    static func write(_ note: NoteRecord, in session: any DatabaseSession) throws {
        try session.run(
            .writeNote,
            [
                .text(note.id), .text(note.scope.rawValue), .text(note.subject), .text(note.body),
                .text(note.author), .integer(note.writtenAt.microseconds),
            ])
    }

    /// The notes about something, oldest first.
    public func notes(_ scope: NoteRecord.Scope, _ subject: String) throws -> [NoteRecord] {
        try database.read { session in
            try session.rows(.notesOf, [.text(scope.rawValue), .text(subject)]).map { row in
                NoteRecord(
                    id: try row.text(0), scope: scope, subject: subject, body: try row.text(3),
                    author: try row.text(4), writtenAt: Instant(microseconds: try row.integer(5)))
            }
        }
    }

    static func save(_ credential: CredentialRecord, in session: any DatabaseSession) throws {
        try session.run(
            .saveCredential,
            [
                .text(credential.user), .text(credential.realm), .text(credential.algorithm.rawValue),
                .text(credential.ha1), .integer(credential.createdAt.microseconds),
            ])
    }

    private static func caller(_ row: SQLRow) throws -> CallerRecord {
        CallerRecord(
            id: CallerID(try row.text(0)), number: try row.optionalText(1),
            firstSeen: Instant(microseconds: try row.integer(2)), lastSeen: Instant(microseconds: try row.integer(3)),
            erasedAt: try row.optionalInteger(4).map(Instant.init(microseconds:)))
    }
}
