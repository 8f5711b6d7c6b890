/// Says that all facts up to a token are safe, and how.
public struct LedgerAcknowledgement: Hashable, Sendable {
    /// Where the facts are.
    public enum Custody: String, Hashable, Sendable {
        /// Committed and synced in the store.
        case stored
        /// Synced in the journal; the store will have them late.
        case journalled
        /// In memory only, because neither store nor journal would take them. The call goes on all the same.
        case held
    }

    /// Every token up to this one is answered. Tokens never go back.
    public var upTo: UInt64
    public var custody: Custody

    /// Creates an acknowledgement.
    public init(upTo: UInt64, custody: Custody) {
        self.upTo = upTo
        self.custody = custody
    }
}
