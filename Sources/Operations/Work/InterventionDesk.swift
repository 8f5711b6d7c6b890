public import Chronology
public import Directory
import Interventions
public import Ledger
public import Storage

/// Lists interventions, and takes down what people say of them: each step is a fact, and its reason stands beside.
///
/// A step is decided in the transaction that writes it, by what stands then: two people who declare the same night at once
/// get one declaration and one refusal.
public struct InterventionDesk: Sendable {
    /// A text that goes with a step, with the identifier that it is stored by.
    public typealias Reason = (id: String, text: String)

    /// The longest that one piece of work may be: more is a slip of the pen.
    static let longest = Duration.seconds(48 * 3_600)
    /// How far back a declaration may reach: wages lapse after three years (L3245-1).
    static let oldest = Duration.seconds(3 * 366 * 86_400)

    let store: Store

    /// Works on the interventions of a store.
    public init(store: Store) { self.store = store }

    /// Interventions that touch a stretch of time, of everybody or of one person, the oldest first.
    public func list(person: PersonID? = nil, in range: Interval, clock: LocalClock = .utc) throws -> InterventionList {
        let facts = try store.interventionFacts(since: range.start - Self.longest, until: range.end)
        let book = InterventionBook(facts: facts)
        let found = book.interventions.filter {
            $0.interval.overlaps(range) && (person == nil || $0.person == person)
        }
        let rests = RestComputed.last(in: facts)
        let groups = book.mergeable.map { $0.map(\.id.rawValue) }
        return InterventionList(
            interventions: found.map { InterventionResult($0, rest: rests[$0.id], notes: [], clock: clock) },
            mergeable: groups.filter { group in found.contains { group.contains($0.id.rawValue) } })
    }

    /// One intervention with what was said about it.
    public func show(_ id: String, clock: LocalClock = .utc) throws -> InterventionResult {
        let (since, until) = try bounds(of: id)
        let facts = try store.interventionFacts(since: since, until: until)
        let found = try Self.find(id, in: InterventionBook(facts: facts))
        return InterventionResult(
            found, rest: RestComputed.last(in: facts)[found.id], notes: try store.workNotes(of: id).map(\.body),
            clock: clock)
    }

    /// Somebody worked where no call of ours shows it.
    public func declare(
        for person: PersonID, line: LineID?, interval: Interval, by author: PersonID?, reason: Reason, now: Instant,
        clock: LocalClock = .utc
    ) throws -> InterventionResult {
        let people = try WorkPeople(store: store)
        try people.known(person)
        if let line { try people.known(line) }
        let by = try people.author(author, of: person)
        let id = Intervention.name(declaredFor: person, start: interval.start)
        try store.take(stepSince: interval.start - Self.longest - Self.longest, until: interval.end, now: now) {
            facts in
            let book = InterventionBook(facts: facts)
            if let there = book[id] {
                throw OperationError(
                    .conflict, "an intervention of \(person) that begins then is declared already",
                    remedy: "`vigie intervention amend \(there.id)` changes it")
            }
            try check(interval, of: person, except: [id], in: book, now: now, clock: clock)
            let event = FactEvent.interventionDeclared(
                intervention: id, person: person, line: line, start: interval.start, end: interval.end, by: by)
            return WorkStep(event, note: note(reason, person: person, subject: id, by: by, now: now))
        }
        return try show(id.rawValue, clock: clock)
    }

    /// The person says that it was as the call shows it.
    public func confirm(_ id: String, by author: PersonID?, now: Instant, clock: LocalClock = .utc) throws
        -> InterventionResult
    {
        try step(id, by: author, reason: nil, now: now, clock: clock) { intervention, by, _ in
            .interventionConfirmed(intervention: intervention.id, by: by)
        }
    }

    /// The person says how it was; what is not given stays as it was amended before.
    public func amend(
        _ id: String, with change: Change, by author: PersonID?, reason: Reason?, now: Instant,
        clock: LocalClock = .utc
    ) throws -> InterventionResult {
        try step(id, by: author, reason: reason, now: now, clock: clock) { intervention, by, facts in
            let amendment = change.applied(to: intervention.amendment)
            try checkMerge(amendment.merged, into: intervention, in: InterventionBook(facts: facts))
            let event = FactEvent.interventionAmended(intervention: intervention.id, amendment: amendment, by: by)
            // What it would be is folded by the same code that will fold it for ever.
            let after = InterventionBook(facts: facts + [Fact(sequence: 0, call: nil, at: now, event: event)])
            guard let amended = after[intervention.id], amended.amendment == amendment else {
                throw OperationError(
                    .invalid, "it would end before it begins", remedy: "give a start that is before the end")
            }
            try check(
                amended.interval, of: amended.person, except: Set(amended.merged + [amended.id]), in: after, now: now,
                clock: clock)
            return event
        }
    }

    /// The person says that it was otherwise.
    public func dispute(
        _ id: String, by author: PersonID?, reason: Reason, now: Instant, clock: LocalClock = .utc
    ) throws -> InterventionResult {
        try step(id, by: author, reason: reason, now: now, clock: clock) { intervention, by, _ in
            .interventionDisputed(intervention: intervention.id, by: by)
        }
    }

    /// A manager agrees to the pay of a declared one, or refuses it.
    public func decide(
        _ id: String, _ decision: AgreementDecision, by manager: PersonID, reason: Reason?, now: Instant,
        clock: LocalClock = .utc
    ) throws -> InterventionResult {
        let people = try WorkPeople(store: store)
        return try step(id, by: manager, reason: reason, now: now, clock: clock) { intervention, by, _ in
            guard intervention.isDeclared else {
                throw OperationError(
                    .invalid, "a call shows `\(id)`: its pay needs nobody's agreement",
                    remedy: "`vigie intervention dispute \(id)` if it was otherwise")
            }
            try people.checkMayDecide(manager, on: intervention)
            return .interventionDecided(intervention: intervention.id, decision: decision, by: by)
        }
    }

    /// What an amendment changes.
    public struct Change: Hashable, Sendable {
        public var start: Instant?
        public var end: Instant?
        public var travelBefore: Duration?
        public var travelAfter: Duration?
        public var workAfter: Duration?
        /// Others that were one with it; nil leaves them, empty parts them.
        public var merged: [InterventionID]?

        /// Changes nothing.
        public init() {}

        func applied(to amendment: InterventionAmendment) -> InterventionAmendment {
            var amended = amendment
            func seconds(_ duration: Duration) -> Int { Int(duration.components.seconds) }
            if let start { amended.start = start }
            if let end { amended.end = end }
            if let travelBefore { amended.travelBefore = seconds(travelBefore) }
            if let travelAfter { amended.travelAfter = seconds(travelAfter) }
            if let workAfter { amended.workAfter = seconds(workAfter) }
            if let merged { amended.merged = merged.sorted() }
            return amended
        }
    }
}

extension InterventionDesk {
    /// The stretch of calls that one intervention may be made of, and that may overlap it.
    private func bounds(of id: String) throws -> (since: Instant, until: Instant) {
        guard let beginning = try store.beginning(of: InterventionID(id)) else { throw Self.unknown(id) }
        return (beginning - Self.longest - Self.longest, beginning + Self.longest + Self.longest)
    }

    private static func find(_ id: String, in book: InterventionBook) throws -> Intervention {
        guard let found = book[InterventionID(id)] else { throw unknown(id) }
        return found
    }

    private static func unknown(_ id: String) -> OperationError {
        OperationError(
            .notFound, "there is no intervention `\(id)`", remedy: "`vigie intervention list` lists them")
    }

    private func step(
        _ id: String, by author: PersonID?, reason: Reason?, now: Instant, clock: LocalClock,
        _ event: (Intervention, String, [Fact]) throws -> FactEvent
    ) throws -> InterventionResult {
        let people = try WorkPeople(store: store)
        let (since, until) = try bounds(of: id)
        try store.take(stepSince: since, until: until, now: now) { facts in
            let intervention = try Self.find(id, in: InterventionBook(facts: facts))
            if let whole = intervention.mergedInto {
                throw OperationError(
                    .conflict, "`\(id)` is a part of `\(whole)`", remedy: "`vigie intervention show \(whole)`")
            }
            let by = try people.author(author, of: intervention.person)
            let event = try event(intervention, by, facts)
            return WorkStep(
                event,
                note: reason.map { note($0, person: intervention.person, subject: intervention.id, by: by, now: now) })
        }
        return try show(id, clock: clock)
    }

    private func note(
        _ reason: Reason, person: PersonID, subject: InterventionID, by: String, now: Instant
    ) -> WorkNoteRecord {
        WorkNoteRecord(
            id: reason.id, person: person, subject: subject.rawValue, body: reason.text, author: by, writtenAt: now)
    }

    private func check(
        _ interval: Interval, of person: PersonID, except: Set<InterventionID>, in book: InterventionBook,
        now: Instant, clock: LocalClock
    ) throws {
        guard interval.end <= now else {
            throw OperationError(
                .invalid, "it would end at \(InstantText.local(interval.end, clock: clock)), which is to come",
                remedy: "declare it when it is over, or give an earlier end")
        }
        guard interval.duration <= Self.longest, now - interval.start <= Self.oldest else {
            throw OperationError(
                .invalid, "it would last longer than 48 hours, or lies more than three years back",
                remedy: "check the dates; declare each night by itself")
        }
        for other in book.interventions(of: person, in: interval) where !except.contains(other.id) {
            throw OperationError(
                .conflict,
                "it overlaps `\(other.id)`, \(InstantText.local(other.interval.start, clock: clock)) to "
                    + InstantText.local(other.interval.end, clock: clock),
                remedy: "amend the times, or join the two with `vigie intervention amend … --with \(other.id)`")
        }
    }

    private func checkMerge(
        _ others: [InterventionID], into intervention: Intervention, in book: InterventionBook
    ) throws {
        for id in others {
            guard let other = book[id], other.person == intervention.person, id != intervention.id else {
                throw OperationError(
                    .invalid, "`\(id)` is no other intervention of \(intervention.person) of these days",
                    remedy: "`vigie intervention list --person \(intervention.person)` lists them")
            }
            guard other.mergedInto == nil || other.mergedInto == intervention.id, other.merged.isEmpty else {
                throw OperationError(
                    .conflict, "`\(id)` is joined to others already", remedy: "join to `\(other.mergedInto ?? id)`")
            }
        }
    }
}
