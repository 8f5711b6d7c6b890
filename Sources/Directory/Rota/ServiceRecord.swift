public import Chronology

/// What of a person's work bears on being on call, dated.
public struct ServiceRecord: Hashable, Codable, Sendable {
    /// A contract over some time.
    public struct Contract: Hashable, Codable, Sendable {
        /// The organisation's own word: "CDI", "CDD", "apprentice", "agency".
        public var kind: String
        /// Part of full time, above 0 up to 1.
        public var share: Double
        public var from: CivilDate
        /// The day after its last; nil: open.
        public var until: CivilDate?
        /// Whether it allows being on call.
        public var allowsOnCall: Bool

        public init(
            kind: String, share: Double = 1, from: CivilDate, until: CivilDate? = nil, allowsOnCall: Bool = true
        ) {
            self.kind = kind
            self.share = share
            self.from = from
            self.until = until
            self.allowsOnCall = allowsOnCall
        }
    }

    /// Something that a person is trained or entitled to do, as long as it holds.
    public struct Qualification: Hashable, Codable, Sendable {
        public var name: String
        public var from: CivilDate
        /// The day after its last; nil: for ever.
        public var until: CivilDate?

        public init(name: String, from: CivilDate, until: CivilDate? = nil) {
            self.name = name
            self.from = from
            self.until = until
        }
    }

    public var person: PersonID
    public var contracts: [Contract]
    public var qualifications: [Qualification]

    public init(person: PersonID, contracts: [Contract] = [], qualifications: [Qualification] = []) {
        self.person = person
        self.contracts = contracts
        self.qualifications = qualifications
    }
}
