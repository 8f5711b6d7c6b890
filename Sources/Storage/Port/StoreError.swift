/// Why the store could not do what was asked; its scope is one transaction or the opening of the store.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is, and so what may help.
    public enum Code: String, Hashable, Sendable {
        /// Another writer held the store longer than we wait.
        case busy
        /// Another server runs on this store; there may be one.
        case inUse
        /// There is no store here, and the caller may not make one.
        case absent
        /// The disk is full.
        case full
        /// Reading, writing or syncing failed.
        case inputOutput
        /// The connection to the server was lost or refused.
        case connection
        /// The store was closed.
        case closed
        /// The store was written by an older program; starting the server brings it up to date.
        case schemaOlder
        /// The store was written by a newer program; this one must not touch it.
        case schemaNewer
        /// A row, a file or a message is not what this program writes.
        case malformed
        /// The values were refused: a constraint, or more than fits. The same values will never be taken.
        case refused
        /// The store failed in a way that says nothing about the values it was given.
        case unexpected
        /// Somebody else changed the same thing meanwhile.
        case conflict
    }

    /// What kind of failure it is.
    public let code: Code
    /// A sentence for an administrator; it never holds names, numbers or secrets.
    public let message: String

    /// Creates an error of a kind with its sentence.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The sentence, after its kind.
    public var description: String { "\(code.rawValue): \(message)" }

    /// Whether the same transaction may well go through a moment later.
    public var isTemporary: Bool {
        switch code {
        case .busy, .full, .inputOutput, .connection: true
        case .closed, .schemaOlder, .schemaNewer, .malformed, .refused, .conflict, .inUse, .absent, .unexpected: false
        }
    }

    /// Whether nothing but a person can help: waiting for the store would be waiting for ever.
    public var forbidsServing: Bool {
        switch code {
        case .inUse, .absent, .schemaOlder, .schemaNewer, .closed: true
        case .busy, .full, .inputOutput, .connection, .malformed, .refused, .unexpected, .conflict: false
        }
    }
}
