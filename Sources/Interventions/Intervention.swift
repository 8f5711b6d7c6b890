public import Chronology
public import Directory
public import Ledger

/// A stretch of working time during on-call duty, as it stands after everything that was said about it.
public struct Intervention: Hashable, Codable, Sendable {
    /// Where it comes from.
    public enum Origin: Hashable, Codable, Sendable {
        /// A call shows it.
        case telephone(ProposedIntervention)
        /// Somebody says so: called on the own mobile, work on site.
        case declared(by: String, Interval)
    }

    /// How far the person has looked at it.
    public enum State: String, Hashable, Codable, Sendable, CaseIterable {
        case proposed, declared, confirmed, amended, disputed
    }

    /// Whether the manager's word is needed before it is paid.
    public enum Agreement: String, Hashable, Codable, Sendable, CaseIterable {
        case notNeeded, awaited, agreed, refused
    }

    /// Something that was said about it.
    public struct Step: Hashable, Codable, Sendable {
        public var at: Instant
        public var by: String
        /// `declared`, `confirmed`, `amended`, `disputed`, `agreed`, `refused`.
        public var what: String
    }

    /// A part of it in which one thing was done.
    public struct Part: Hashable, Codable, Sendable {
        public enum Kind: String, Hashable, Codable, Sendable, CaseIterable { case travel, work }
        public var kind: Kind
        public var interval: Interval
    }

    public var id: InterventionID
    public var person: PersonID
    public var line: LineID?
    public var origin: Origin
    public var state: State
    public var agreement: Agreement
    /// The work itself, without travel and what followed the call: as shown, declared or amended, and over everything
    /// that was merged into it.
    public var core: Interval
    /// What the person added last.
    public var amendment: InterventionAmendment
    /// The interventions that are one with this.
    public var merged: [InterventionID]
    /// The one that this is a part of; it counts there, and not here.
    public var mergedInto: InterventionID?
    /// By time.
    public var steps: [Step]

    /// All of it: travel both ways, the work, and what followed the call (Cass. soc. 31 October 2007 n° 06-43.834).
    public var interval: Interval {
        Interval(
            core.start - .seconds(amendment.travelBefore),
            core.end + .seconds(amendment.workAfter + amendment.travelAfter)) ?? core
    }

    /// Its parts in order; together they are ``interval``.
    public var parts: [Part] {
        let workEnd = core.end + .seconds(amendment.workAfter)
        let bounds: [(Part.Kind, Instant, Instant)] = [
            (.travel, interval.start, core.start), (.work, core.start, workEnd), (.travel, workEnd, interval.end),
        ]
        return bounds.compactMap { kind, start, end in Interval(start, end).map { Part(kind: kind, interval: $0) } }
    }

    /// Whether it bounds the person's rest: always, unless it is a part of another one. What is disputed, or declared and
    /// not agreed to, was no rest either until somebody says so.
    public var countsForRest: Bool { mergedInto == nil }

    /// Whether it is paid as it stands.
    public var countsForPay: Bool {
        mergedInto == nil && (agreement == .notNeeded || agreement == .agreed)
    }

    /// Whether somebody declared it.
    public var isDeclared: Bool { if case .declared = origin { true } else { false } }

    /// The first call of the same trouble, when a call shows it.
    public var incident: CallID? {
        if case .telephone(let proposal) = origin { proposal.incident ?? proposal.call } else { nil }
    }

    /// Whether its end is only the last thing known before the server stopped.
    public var endIsUncertain: Bool {
        guard case .telephone(let proposal) = origin else { return false }
        return proposal.endIsUncertain && amendment.end == nil && state != .confirmed
    }

    /// The name of a declared one: who declares the same again changes nothing.
    public static func name(declaredFor person: PersonID, start: Instant) -> InterventionID {
        InterventionID("declared-\(person)-\(start.wholeSeconds)")
    }
}

extension Intervention {
    /// The intervention that a call shows, before anybody said anything.
    init(_ proposal: ProposedIntervention) {
        self.init(
            id: proposal.id, person: proposal.person, line: proposal.line, origin: .telephone(proposal),
            state: .proposed, agreement: .notNeeded, core: proposal.interval, amendment: InterventionAmendment(),
            merged: [], mergedInto: nil, steps: [])
    }

    /// The intervention that a fact declares; nil for a fact that declares none, or none that lasts.
    init?(declaredBy fact: Fact) {
        guard case .interventionDeclared(let id, let person, let line, let start, let end, let by) = fact.event,
            let interval = Interval(start, end)
        else { return nil }
        self.init(
            id: id, person: person, line: line, origin: .declared(by: by, interval), state: .declared,
            agreement: .awaited,
            core: interval, amendment: InterventionAmendment(), merged: [], mergedInto: nil, steps: [])
    }

    /// What it covered at first, before amendments.
    var original: Interval {
        switch origin {
        case .telephone(let proposal): proposal.interval
        case .declared(_, let interval): interval
        }
    }
}
