public import Chronology

/// People who take turns.
///
/// The turn passes on with each shift that is *active*: one of which nothing is left by the layer's restriction, or that
/// falls wholly into a pause, is nobody's turn. Who joins takes their place in the list from their first day on; who
/// leaves is passed over from then on. A shift that has begun is finished by those who began it.
public struct Rotation: Hashable, Codable, Sendable {
    /// A place in the list: one person, or several who serve together.
    public struct Member: Hashable, Codable, Sendable {
        /// In the order of their ranks.
        public var people: [PersonID]
        /// Shifts that begin before this day pass the member over.
        public var from: CivilDate?
        /// Shifts that begin on this day or later do so too.
        public var until: CivilDate?

        public init(_ people: PersonID..., from: CivilDate? = nil, until: CivilDate? = nil) {
            self.init(people: people, from: from, until: until)
        }

        public init(people: [PersonID], from: CivilDate? = nil, until: CivilDate? = nil) {
            self.people = people
            self.from = from
            self.until = until
        }

        /// Whether the member takes part in shifts that begin on a day.
        public func isIn(on date: CivilDate) -> Bool {
            from.map { $0 <= date } ?? true && until.map { date < $0 } ?? true
        }
    }

    /// How long a shift is.
    public enum Length: Hashable, Codable, Sendable {
        /// Hours of the wall clock: a shift that ends at eight ends at eight after a clock change too.
        case hours(Int)
        case days(Int)
        case weeks(Int)
        /// A shift begins whenever the rule fires, and lasts as long as said, or until the next one begins.
        case rule(RecurrenceRule, lasting: Duration?)
    }

    public var members: [Member]
    public var length: Length
    /// When the first shift begins: its time is the hand-over time.
    public var start: CivilDateTime
    /// How many people serve together. Nil: those of the member whose turn it is. More: the next members as well, so
    /// that whoever is second this time is first next time.
    public var peoplePerShift: Int?

    public init(members: [Member], length: Length, start: CivilDateTime, peoplePerShift: Int? = nil) {
        self.members = members
        self.length = length
        self.start = start
        self.peoplePerShift = peoplePerShift
    }
}
