public import Chronology

/// Whose shifts a publication changes, and how: what the ledger keeps of it, and what people are told.
public struct RotaAnnouncement: Hashable, Sendable {
    /// What one person loses and gains at one rank.
    public struct Change: Hashable, Sendable {
        public var person: PersonID
        public var rank: Int
        public var lost: [Interval]
        public var gained: [Interval]
        /// How long before the first of it people were told; negative when it had begun.
        public var notice: Duration

        public init(person: PersonID, rank: Int, lost: [Interval], gained: [Interval], notice: Duration) {
            self.person = person
            self.rank = rank
            self.lost = lost
            self.gained = gained
            self.notice = notice
        }
    }

    public var rota: RotaID
    /// By person, then by rank.
    public var changes: [Change]
    /// What each person reads or hears of it, in their language. Who is not in it is not told.
    public var words: [PersonID: String]

    public init(rota: RotaID, changes: [Change], words: [PersonID: String]) {
        self.rota = rota
        self.changes = changes
        self.words = words
    }
}
