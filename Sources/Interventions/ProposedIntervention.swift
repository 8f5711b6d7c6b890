public import Chronology
public import Directory
public import Ledger

/// What a call shows of somebody's work: proposed to the person, who knows what came before and after it.
public struct ProposedIntervention: Hashable, Codable, Sendable {
    /// What the person did on the telephone.
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// Talked with a caller.
        case conversation
        /// Called somebody back whom nobody had reached.
        case callBack
        /// Was told of something left to do, and said what is to become of it, or heard the message.
        case telling
        /// Took a call whose caller was gone by then.
        case callerGone
    }

    public var id: InterventionID
    public var person: PersonID
    public var call: CallID
    public var line: LineID?
    public var kind: Kind
    /// From picking up to the end of the leg.
    public var interval: Interval
    /// The first call of the same trouble, when another one came before: what may be merged.
    public var incident: CallID?
    /// The server stopped meanwhile: the end is the last thing known, and the person should look at it.
    public var endIsUncertain: Bool

    /// The name of what a call shows of a person's work: whoever holds the call's facts knows it.
    public static func name(call: CallID, person: PersonID) -> InterventionID {
        InterventionID("\(call)-\(person)")
    }
}

/// Reads work out of the facts of calls.
///
/// **What is work.** L3121-9 makes the intervention working time, and sets no least length (Cass. soc. 10 March 2004
/// n° 01-46.367 on travel; a call answered is work too). A person works from the moment at which they pick up a call that
/// they then take, until their leg of it is over: a conversation with a caller, one with somebody called back, a call
/// that was taken too late, and a telling by telephone that they answered by a key (acknowledged, passed on, message
/// heard). A telephone that rings, a call that is declined or lost to another person, and a telling that nobody answers
/// are not work: there the person did nothing. Nor is a telling of nothing but the person's own plan (a reminder, changed
/// shifts, a start that moves): who is told of their rest is not kept from it. A desk is staffed in working hours and is
/// nobody's intervention.
///
/// The order of facts does not matter, and a fact that comes twice counts once. What is not over yet is not proposed.
public enum InterventionReading {
    /// Every piece of work in the facts of whole calls, by start. Facts of no call say which task a telling was about.
    public static func proposals(from facts: some Sequence<Fact>) -> [ProposedIntervention] {
        var calls: [CallID: Set<Fact>] = [:]
        for fact in facts { if let call = fact.call { calls[call, default: []].insert(fact) } }
        let stories = calls.map { CallWork(call: $0.key, facts: $0.value) }
        let tasks = Dictionary(stories.flatMap(\.openedTasks)) { first, _ in first }
        let proposals = stories.flatMap { $0.proposals(tasks: tasks) }
        return IncidentChain(stories: stories).linked(proposals).sorted {
            ($0.interval.start, $0.id) < ($1.interval.start, $1.id)
        }
    }
}

/// One call, read once.
struct CallWork {
    let call: CallID
    private(set) var line: LineID?
    private(set) var caller: CallerID?
    /// Tasks that the call opened, with its line.
    private(set) var openedTasks: [(TaskID, TaskOrigin)] = []
    /// Tasks that the call told of.
    private(set) var toldTasks: [TaskID] = []
    private(set) var startedAt: Instant?
    private var notice: String?
    private var calledBack = false
    private var conversed: Set<PersonID> = []
    private var answeredAt: [LegNumber: Instant] = [:]
    private var accepted: [LegNumber: (person: PersonID, at: Instant)] = [:]
    private var endedAt: [LegNumber: Instant] = [:]
    private var closedAt: Instant?
    private var lastBeforeCrash: Instant?
    private var crashed = false

    /// The call that opened a task, and its line.
    struct TaskOrigin {
        var call: CallID
        var line: LineID?
    }

    init(call: CallID, facts: Set<Fact>) {
        self.call = call
        let sorted = facts.sorted { ($0.sequence, $0.at) < ($1.sequence, $1.at) }
        startedAt = sorted.map(\.at).min()
        for fact in sorted {
            read(fact)
            if !crashed { lastBeforeCrash = max(lastBeforeCrash ?? fact.at, fact.at) }
        }
        openedTasks = openedTasks.map { ($0.0, TaskOrigin(call: call, line: $0.1.line ?? line)) }
    }

    private mutating func read(_ fact: Fact) {
        switch fact.event {
        case .callReceived(let line, let caller, _, _, _):
            self.line = line
            self.caller = caller
        case .noticeStarted(_, _, let tasks): toldTasks = tasks
        case .noticeEnded(_, let outcome):
            notice = outcome
            closedAt = fact.at
        case .callBackStarted: calledBack = true
        case .taskOpened(_, let line, _):
            TaskID(openedBy: fact).map {
                openedTasks.append(($0, TaskOrigin(call: call, line: line)))
            }
        case .legAnswered(let leg): answeredAt[leg] = answeredAt[leg] ?? fact.at
        case .legAccepted(let leg, let person?): accepted[leg] = (person, fact.at)
        case .bridged(_, let person?): conversed.insert(person)
        case .legEnded(let leg, _, _): endedAt[leg] = fact.at
        case .callEnded: closedAt = fact.at
        case .callClosedAfterCrash: crashed = true
        default: break
        }
    }

    /// What each person did, once: who lost the sound and was rung again went on with the same work.
    func proposals(tasks: [TaskID: TaskOrigin]) -> [ProposedIntervention] {
        guard isWork else { return [] }
        let told = toldTasks.lazy.compactMap { tasks[$0] }.first
        return Dictionary(grouping: accepted, by: \.value.person).compactMap { person, legs in
            let starts = legs.map { answeredAt[$0.key] ?? $0.value.at }
            let ends = legs.map { endedAt[$0.key] ?? closedAt ?? (crashed ? lastBeforeCrash : nil) }
            guard let start = starts.min(), !ends.contains(where: { $0 == nil }) else { return nil }
            let end = ends.compactMap(\.self).max() ?? start
            // A leg that was over within the microsecond is no work, and no interval.
            guard let interval = Interval(start, end) else { return nil }
            return ProposedIntervention(
                id: ProposedIntervention.name(call: call, person: person), person: person, call: call,
                line: line ?? told?.line, kind: kind(of: person), interval: interval, incident: nil,
                endIsUncertain: crashed && legs.contains { endedAt[$0.key] == nil })
        }
    }

    /// A telling that nobody answered by a key is none, whatever telephone picked it up.
    private var isWork: Bool {
        guard !toldTasks.isEmpty else { return true }
        if calledBack { return true }
        if toldTasks.allSatisfy({ $0.kindOfServer?.isPersonal == true }) { return false }
        guard let notice else { return crashed }
        return ["acknowledged", "passed", "heard"].contains(notice)
    }

    private func kind(of person: PersonID) -> ProposedIntervention.Kind {
        if !toldTasks.isEmpty { return conversed.contains(person) ? .callBack : .telling }
        return conversed.contains(person) ? .conversation : .callerGone
    }
}

/// Which calls are about one trouble: a telling belongs to the call that left the task, and who calls again within an
/// hour does so for the same reason.
struct IncidentChain {
    /// How soon a caller calls again for what they called for before.
    static let sameCaller = Duration.seconds(3_600)
    private var first: [CallID: CallID] = [:]

    init(stories: [CallWork]) {
        let starts = Dictionary(stories.compactMap { story in story.startedAt.map { (story.call, $0) } }) { one, _ in
            one
        }
        let origins = Dictionary(stories.flatMap(\.openedTasks).map { ($0.0, $0.1.call) }) { one, _ in one }
        let ordered = stories.sorted { one, other in
            (starts[one.call] ?? .init(microseconds: 0), one.call)
                < (starts[other.call] ?? .init(microseconds: 0), other.call)
        }
        var last: [Pair: CallID] = [:]
        for story in ordered {
            if let origin = story.toldTasks.lazy.compactMap({ origins[$0] }).first, origin != story.call {
                first[story.call] = first[origin] ?? origin
            }
            guard let caller = story.caller, let line = story.line, caller.rawValue != "anonymous" else { continue }
            let pair = Pair(caller: caller, line: line)
            if let before = last[pair], let one = starts[before], let other = starts[story.call],
                other - one <= Self.sameCaller
            {
                first[story.call] = first[before] ?? before
            }
            last[pair] = story.call
        }
    }

    private struct Pair: Hashable {
        var caller: CallerID
        var line: LineID
    }

    func linked(_ proposals: [ProposedIntervention]) -> [ProposedIntervention] {
        proposals.map { proposal in
            var proposal = proposal
            proposal.incident = first[proposal.call]
            return proposal
        }
    }
}
