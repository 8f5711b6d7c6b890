public import CallFlow
public import Chronology
public import Directory
import Ledger

/// Tells the story of a call without placing one: the same planner and machine under a simulated clock.
public struct SimulateCall: Sendable {
    /// Who does what in the simulated call.
    public struct Behaviour: Hashable, Sendable {
        /// People who answer and accept with 1.
        public var answers: [PersonID]
        /// People who answer and decline with 2.
        public var declines: [PersonID]
        /// People who are on another call.
        public var busy: [PersonID]
        /// Whether the desk answers.
        public var deskAnswers: Bool
        /// How long somebody rings before answering.
        public var answerAfter: Duration
        /// Keys of the caller, each with the time since the call arrived.
        public var callerKeys: [SimulationScript.TimedKey]
        /// When the caller gives up, nil: never.
        public var callerHangsUpAfter: Duration?

        /// Describes what people do; without anything nobody answers.
        public init(
            answers: [PersonID] = [], declines: [PersonID] = [], busy: [PersonID] = [], deskAnswers: Bool = false,
            answerAfter: Duration = .seconds(5), callerKeys: [SimulationScript.TimedKey] = [],
            callerHangsUpAfter: Duration? = nil
        ) {
            self.answers = answers
            self.declines = declines
            self.busy = busy
            self.deskAnswers = deskAnswers
            self.answerAfter = answerAfter
            self.callerKeys = callerKeys
            self.callerHangsUpAfter = callerHangsUpAfter
        }

        var script: SimulationScript {
            var script = SimulationScript(callerKeys: callerKeys, callerHangsUpAfter: callerHangsUpAfter)
            for person in answers { script.people[person] = [.answers(after: answerAfter, keys: "1")] }
            for person in declines { script.people[person] = [.answers(after: answerAfter, keys: "2")] }
            if deskAnswers { script.desk = [.answers(after: answerAfter, keys: "1")] }
            script.busy = Set(busy)
            return script
        }
    }

    private let store: any OrganisationStore

    /// Simulates calls to the organisation of a store.
    public init(store: any OrganisationStore) { self.store = store }

    /// The story of a call to a line at an instant.
    public func callAsFunction(
        line id: LineID, at instant: Instant, behaviour: Behaviour, callerNumber: String? = nil,
        language: Language = .english
    ) throws -> SimulationResult {
        guard let organisation = try store.currentOrganisation()?.organisation else {
            throw OperationError.noOrganisation
        }
        guard let line = try WhoIsOnCall.lines(id, in: organisation).first else { throw OperationError.noOrganisation }
        for person in behaviour.answers + behaviour.declines + behaviour.busy {
            guard organisation.people.contains(where: { $0.id == person }) else {
                let known = organisation.people.map(\.id.rawValue)
                throw OperationError(
                    .notFound, "there is no person `\(person)`",
                    remedy: NearMiss.remedy(for: person.rawValue, among: known, kind: "people"))
            }
        }
        let simulation = Simulation.run(
            organisation: organisation, line: line,
            arrival: Arrival(caller: CallerID("simulated-caller"), callerNumber: callerNumber), at: instant,
            script: behaviour.script)
        let clock = LocalClock(zone: line.zone) ?? .utc
        return SimulationResult(
            line: line.id, at: InstantText.iso(instant), localTime: InstantText.local(instant, clock: clock),
            route: simulation.plan.route.rawValue, reasons: simulation.plan.reasons,
            entries: try CallTimeline.entries(
                of: simulation.facts, clock: clock, language: language, names: CallStory.Names(of: organisation)))
    }
}

/// The story of a simulated call.
public struct SimulationResult: OperationResult, Hashable, Codable {
    public var line: LineID
    /// ISO 8601 in UTC.
    public var at: String
    public var localTime: String
    /// The way the call goes.
    public var route: String
    public var reasons: [String]
    public var entries: [CallTimeline.Entry]

    public var text: String {
        (["A call to \(line) at \(localTime) would go: \(route)"] + reasons.map { "  · \($0)" } + entries.map(\.text))
            .joined(separator: "\n")
    }
}
