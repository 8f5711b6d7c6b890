import CallFlow
public import Chronology
public import Directory
import Ledger
import Rota

/// Answers who is on call at an instant, and why.
public struct WhoIsOnCall: Sendable {
    private let organisation: @Sendable () throws -> Organisation?

    /// Asks about the organisation of a store.
    public init(store: any OrganisationStore) { organisation = { try store.currentOrganisation()?.organisation } }

    /// Asks about an organisation that need not be applied.
    public init(organisation: Organisation) { self.organisation = { organisation } }

    /// Who is on call, on one line or on all active ones.
    ///
    /// `explains`: with the reasons for each answer.
    public func callAsFunction(line: LineID? = nil, at instant: Instant, explains: Bool = true) throws -> WhoResult {
        guard let organisation = try organisation() else {
            throw OperationError.noOrganisation
        }
        let lines = try Self.lines(line, in: organisation)
        let roster = DutyRoster(organisation: organisation)
        return WhoResult(
            at: InstantText.iso(instant),
            lines: lines.map { line in
                var answer = Self.answer(for: line, organisation: organisation, roster: roster, at: instant)
                if !explains { answer.explanation = [] }
                return answer
            })
    }

    static func lines(_ id: LineID?, in organisation: Organisation) throws -> [Line] {
        guard let id else { return organisation.lines.filter(\.isActive) }
        guard let line = organisation.lines.first(where: { $0.id == id }) else {
            let known = organisation.lines.map(\.id.rawValue)
            throw OperationError(
                .notFound, "there is no line `\(id)`",
                remedy: NearMiss.remedy(for: id.rawValue, among: known, kind: "lines"))
        }
        return [line]
    }

    private static func answer(
        for line: Line, organisation: Organisation, roster: DutyRoster, at instant: Instant
    ) -> WhoResult.Answer {
        let clock = LocalClock(zone: line.zone) ?? .utc
        let plan = CallPlanner.plan(
            organisation: organisation, line: line, arrival: Arrival(caller: CallerID("nobody"), callerNumber: nil),
            at: instant)
        let levels = line.ladder.levels.map { level in
            let duties = roster.duty(line: line.id, level: level.name, at: instant)
            return WhoResult.Level(
                name: level.name,
                people: duties.map { duty in
                    WhoResult.Duty(
                        person: duty.person,
                        name: organisation.people.first { $0.id == duty.person }?.name ?? duty.person.rawValue,
                        since: InstantText.local(duty.start, clock: clock),
                        until: InstantText.local(duty.end, clock: clock))
                })
        }
        return WhoResult.Answer(
            line: line.id, name: line.name, localTime: InstantText.local(instant, clock: clock), zone: line.zone,
            route: plan.route.rawValue, levels: levels,
            explanation: plan.reasons + explanations(for: line, organisation: organisation, clock: clock, at: instant)
                + reasons(for: line, organisation: organisation, roster: roster, at: instant))
    }

    /// Why a rota puts each person there.
    private static func reasons(
        for line: Line, organisation: Organisation, roster: DutyRoster, at instant: Instant
    ) -> [String] {
        let names = Dictionary(organisation.people.map { ($0.id, $0.name) }) { first, _ in first }
        return line.ladder.levels.filter { $0.rota != nil }.flatMap { level in
            roster.duty(line: line.id, level: level.name, at: instant).compactMap { duty in
                duty.reason.map {
                    "\(level.name): \(duty.person) by \(DutyReasonText.format($0, .english, names: names))"
                }
            }
        }
    }

    /// Which duty of the file puts each person there, and who cannot be rung all the same.
    private static func explanations(
        for line: Line, organisation: Organisation, clock: LocalClock, at instant: Instant
    ) -> [String] {
        let minute = clock.reading(at: instant).minuteOfWeek
        return line.ladder.levels.flatMap { level in
            level.duties.filter { $0.interval.contains(minuteOfWeek: minute) }.map { duty in
                let reason = "\(level.name): \(duty.person) by the duty \(WeeklyIntervalText.format(duty.interval))"
                guard let person = organisation.people.first(where: { $0.id == duty.person }), person.isActive else {
                    return reason + ", but is not active"
                }
                return person.devices.isEmpty ? reason + ", but has no device" : reason
            }
        }
    }
}

/// Who is on call.
public struct WhoResult: OperationResult, Hashable, Codable {
    /// One person on call.
    public struct Duty: Hashable, Codable, Sendable {
        public var person: PersonID
        public var name: String
        /// On the wall clock of the line.
        public var since: String
        /// On the wall clock of the line, exclusive.
        public var until: String
    }

    /// One level of a ladder.
    public struct Level: Hashable, Codable, Sendable {
        public var name: String
        public var people: [Duty]
    }

    /// The answer for one line.
    public struct Answer: Hashable, Codable, Sendable {
        public var line: LineID
        public var name: String
        public var localTime: String
        public var zone: String
        /// The way a call would go: `staffed`, `onCall`, `noCover`…
        public var route: String
        public var levels: [Level]
        public var explanation: [String]
    }

    /// ISO 8601 in UTC.
    public var at: String
    public var lines: [Answer]

    public var text: String {
        lines.map { answer in
            var rows = ["\(answer.line) (\(answer.name)), \(answer.localTime) \(answer.zone): \(answer.route)"]
            for level in answer.levels {
                if level.people.isEmpty { rows.append("  \(level.name): nobody") }
                for duty in level.people {
                    rows.append("  \(level.name): \(duty.name) (\(duty.person)), \(duty.since) to \(duty.until)")
                }
            }
            rows += answer.explanation.map { "    · \($0)" }
            return rows.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}
