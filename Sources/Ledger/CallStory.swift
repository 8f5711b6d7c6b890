public import Chronology
public import Directory

/// The timeline of one call as a person reads it: its facts in order, each worded in French or English.
///
/// Facts hold identifiers; the names come beside them and may be missing, after an erasure for instance: the identifier
/// is printed then.
public struct CallStory: Hashable, Sendable {
    public var entries: [Entry]

    /// One line of the timeline.
    public struct Entry: Hashable, Sendable {
        public var sequence: Int
        public var at: Instant
        /// Since the first fact of the call.
        public var elapsed: Duration
        public var text: String
        /// Whether the store took the fact late.
        public var isLate: Bool
    }

    /// What identifiers are called.
    public struct Names: Hashable, Sendable {
        public var people: [PersonID: String]
        public var lines: [LineID: String]
        public var callers: [CallerID: String]

        public init(
            people: [PersonID: String] = [:], lines: [LineID: String] = [:], callers: [CallerID: String] = [:]
        ) {
            self.people = people
            self.lines = lines
            self.callers = callers
        }
    }

    /// Words the facts of one call, in the order of their sequence.
    public init(facts: [Fact], language: Language, names: Names = Names()) {
        let sorted = facts.sorted { ($0.sequence, $0.at) < ($1.sequence, $1.at) }
        var legs: [LegNumber: PersonID] = [:]
        entries = sorted.map { fact in
            if case .legDialled(let leg, let person?, _, _, _) = fact.event { legs[leg] = person }
            let wording = StoryWording(language: language, names: names, legs: legs)
            return Entry(
                sequence: fact.sequence, at: fact.at, elapsed: fact.at - (sorted.first?.at ?? fact.at),
                text: wording.text(of: fact.event), isLate: fact.isLate)
        }
    }

    /// The timeline as text, a line an entry, with minutes and seconds since the call arrived.
    public var lines: [String] {
        entries.map { entry in
            let milliseconds = entry.elapsed.wholeMilliseconds
            let seconds = milliseconds / 1000 % 60
            let tenths = milliseconds / 100 % 10
            return "\(milliseconds / 60_000):\(seconds < 10 ? "0" : "")\(seconds).\(tenths)  \(entry.text)"
        }
    }
}

/// Words single facts: both languages side by side, so that neither is forgotten.
struct StoryWording {
    let language: Language
    let names: CallStory.Names
    let legs: [LegNumber: PersonID]

    /// The sentence of one fact.
    func text(of event: FactEvent) -> String {
        callerText(event) ?? huntText(event) ?? legText(event) ?? bridgeText(event) ?? recordingText(event)
            ?? accessText(event) ?? endText(event) ?? rotaText(event) ?? interventionText(event) ?? serverText(event)
            ?? "\(event)"
    }

    /// Picks the language.
    func say(_ french: String, _ english: String) -> String { language == .french ? french : english }

    func name(_ person: PersonID?) -> String {
        person.map { names.people[$0] ?? $0.rawValue } ?? say("l'accueil", "the desk")
    }

    func name(_ line: LineID) -> String { names.lines[line] ?? line.rawValue }

    func name(_ caller: CallerID) -> String { names.callers[caller] ?? caller.rawValue }

    /// A leg with its person: "Anne (leg 2)".
    func name(_ leg: LegNumber) -> String {
        if leg == .caller { return say("l'appelant", "the caller") }
        return "\(name(legs[leg])) (\(say("branche", "leg")) \(leg.rawValue))"
    }

    func name(_ party: Party) -> String {
        switch party {
        case .caller: say("l'appelant", "the caller")
        case .responder: say("la personne d'astreinte", "the responder")
        case .system: say("le système", "the system")
        }
    }
}
