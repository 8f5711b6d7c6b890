public import Chronology
public import Directory
import Ledger
public import Rota

/// Chases what did not reach a person until it does: who is told of which task, when, and who next.
///
/// It learns of tasks from facts, in the order in which they come about, and decides only whom to tell; how a person is
/// told, and what they press, is somebody else's. One person is told of everything that waits for them at once, and never
/// twice within a minute: a hundred missed calls are one telling. Contract as for every machine here: after each input
/// take ``nextEffect()`` to nil, then arrange for ``handleTimeout(now:)`` at ``nextDeadline()``.
///
/// ## Topics
/// - ``observe(_:now:)``, ``restore(_:now:)``, ``told(_:now:)``, ``ChaseEffect``
public struct Chase: Sendable {
    /// The least time between two tellings of one person, from the end of one to the beginning of the next.
    public static let breath = Duration.seconds(60)
    /// How long a task that ended is remembered: longer than any store takes to hear of it.
    static let memory = Duration.seconds(3600)
    /// The most that one telling is about.
    static let mostAtOnce = 100
    /// When nobody can be told, it is looked for somebody again after this.
    static let nobodyPatience = Duration.seconds(60)

    private(set) var organisation: Organisation
    /// The rotas, resolved beforehand.
    private(set) var rota: RotaSnapshot?
    /// The lines by name, and the first that is active: thousands of tasks ask for theirs.
    private(set) var lines: [LineID: Line] = [:]
    private(set) var firstLine: Line?
    private(set) var activePeople: Set<PersonID> = []
    var pursuits: [TaskID: Pursuit] = [:] { didSet { earliest = nil } }
    /// Who is being told, of what.
    var telling: [PersonID: Set<TaskID>] = [:]
    /// When a person may be told again.
    var freeAt: [PersonID: Uptime] = [:]
    /// Tasks that ended lately, and when: the store may not know of it yet.
    var ended: [TaskID: Uptime] = [:]
    /// What is known of calls that are not over: their caller and their message.
    var callers: [CallID: CallerID] = [:]
    var recordings: [CallID: String] = [:]
    /// Who is on each level of each line, as it was at one instant.
    var ladders: (instant: Instant?, ofLine: [LineID: [[PersonID]]]) = (nil, [:])
    private var outbox: [ChaseEffect] = []
    /// The earliest deadline, once it was asked for; nil when something has changed since.
    private var earliest: Uptime??

    /// Chases nothing yet.
    public init(organisation: Organisation, rota: RotaSnapshot? = nil) {
        self.organisation = organisation
        self.rota = rota
        index()
    }

    private mutating func index() {
        lines = Dictionary(organisation.lines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        firstLine = organisation.lines.first(where: \.isActive)
        activePeople = Set(organisation.people.lazy.filter(\.isActive).map(\.id))
    }

    /// The next effect to perform, nil when all were taken.
    public mutating func nextEffect() -> ChaseEffect? { outbox.isEmpty ? nil : outbox.removeFirst() }

    /// When ``handleTimeout(now:)`` must be called at the latest; nil when nothing waits.
    public mutating func nextDeadline() -> Uptime? {
        if let earliest { return earliest }
        let deadline = pursuits.values.lazy.map(\.dueAt).min()
        earliest = .some(deadline)
        return deadline
    }

    /// The open tasks, the oldest first.
    public var openTasks: [ChasedTask] {
        pursuits.values.map(\.task).sorted { ($0.openedAt, $0.id) < ($1.openedAt, $1.id) }
    }

    /// Takes a new snapshot: the next telling uses it.
    public mutating func replace(_ organisation: Organisation, rota: RotaSnapshot? = nil) {
        self.organisation = organisation
        self.rota = rota
        index()
        ladders = (nil, [:])
    }

    /// Takes up what was open when the server started. Tasks that are chased already stay as they are.
    public mutating func restore(_ tasks: [RestoredTask], now: Now) {
        ended = ended.filter { now.uptime - $0.value < Self.memory }
        for restored in tasks where ended[restored.task.id] == nil {
            if pursuits[restored.task.id] != nil {
                // Only a command can have done this, in another process.
                guard let person = restored.task.handedTo, let handedAt = restored.handedAt else { continue }
                handOver(restored.task.id, to: person, at: handedAt, now: now)
                continue
            }
            let last = lastLevel(of: restored.task, at: now.instant)
            let settings = settings(of: restored.task)
            pursuits[restored.task.id] = Pursuit(restored, settings: settings, lastLevel: last, now: now)
            guard let told = restored.lastToldAt else { continue }
            // Whoever was being told a moment ago is left in peace for as long as after any telling.
            let free = now.uptime - max(.zero, now.instant - told) + Self.breath
            for person in people(of: restored.task, level: 0, at: now.instant) {
                freeAt[person] = max(freeAt[person] ?? free, free)
            }
        }
    }

    /// Somebody else saw to it that a person is being told of a task.
    public mutating func beginTelling(_ person: PersonID, of task: TaskID) { telling[person, default: []].insert(task) }

    /// A person was told, in vain or not; what was cut off by us is taken up again as soon as it may be.
    public mutating func told(_ person: PersonID, wasCutOff: Bool = false, now: Now) {
        if wasCutOff {
            for id in telling[person] ?? [] {
                guard let due = pursuits[id]?.dueAt else { continue }
                pursuits[id]?.dueAt = min(due, now.uptime + Self.breath)
            }
        }
        telling[person] = nil
        freeAt[person] = now.uptime + Self.breath
    }

    /// Tells whoever is due.
    public mutating func handleTimeout(now: Now) {
        let due = pursuits.values.filter { $0.dueAt <= now.uptime }.map(\.task)
        for task in due.sorted(by: { ($0.openedAt, $0.id) < ($1.openedAt, $1.id) }) {
            // An earlier telling of this round may have included it.
            guard let pursuit = pursuits[task.id], pursuit.dueAt <= now.uptime else { continue }
            pursue(pursuit, now: now)
        }
    }

    private mutating func pursue(_ pursuit: Pursuit, now: Now) {
        let id = pursuit.task.id
        let people = people(of: pursuit.task, level: pursuit.level, at: now.instant)
        guard !people.isEmpty else { return postpone(id, until: now.uptime + Self.nobodyPatience) }
        let free = people.filter { isFree($0, now: now.uptime) }
        guard !free.isEmpty else {
            let soonest = people.map { telling[$0] != nil ? now.uptime + Self.breath : freeAt[$0] ?? now.uptime }
            return postpone(id, until: max(soonest.min() ?? now.uptime, now.uptime + .seconds(1)))
        }
        tell(free, now: now)
    }

    private func isFree(_ person: PersonID, now: Uptime) -> Bool {
        telling[person] == nil && (freeAt[person].map { $0 <= now } ?? true)
    }

    /// Everything that waits for a person is told at once; only what is due counts as an attempt. Who is told of what is
    /// settled before any task moves on.
    private mutating func tell(_ people: [PersonID], now: Now) {
        var told: [(PersonID, [ChasedTask])] = []
        for person in people {
            let tasks = tasks(for: person, now: now)
            if !tasks.isEmpty { told.append((person, tasks)) }
        }
        for id in Set(told.flatMap { $0.1.map(\.id) }) {
            guard var pursuit = pursuits[id] else { continue }
            pursuit.attemptedAt = now.uptime
            pursuit.toldLevel = pursuit.level
            if pursuit.dueAt <= now.uptime {
                let last = lastLevel(of: pursuit.task, at: now.instant)
                pursuit.advance(settings: settings(of: pursuit.task), lastLevel: last, now: now.uptime)
                pursuit.dueAt = max(pursuit.dueAt, now.uptime + Self.breath)
            }
            pursuits[id] = pursuit
        }
        for (person, tasks) in told {
            telling[person] = Set(tasks.map(\.id))
            emit(.tell(person, tasks))
        }
    }

    /// What waits for a person, the oldest first; of more than one telling holds, what is due goes before what is not, so
    /// that each gets its turn.
    private mutating func tasks(for person: PersonID, now: Now) -> [ChasedTask] {
        var theirs: [Pursuit] = []
        for pursuit in pursuits.values
        where people(of: pursuit.task, level: pursuit.level, at: now.instant).contains(person) {
            theirs.append(pursuit)
        }
        if theirs.count > Self.mostAtOnce {
            theirs.sort { ($0.dueAt, $0.task.openedAt, $0.task.id) < ($1.dueAt, $1.task.openedAt, $1.task.id) }
            theirs.removeLast(theirs.count - Self.mostAtOnce)
        }
        return theirs.map(\.task).sorted { ($0.openedAt, $0.id) < ($1.openedAt, $1.id) }
    }

    /// What of these tasks is still left to do, with whatever else waits for the person, the oldest first.
    public mutating func left(of ids: [TaskID], for person: PersonID, now: Now) -> [ChasedTask] {
        let waiting = tasks(for: person, now: now)
        let known = Set(waiting.map(\.id))
        let others = ids.filter { !known.contains($0) }.compactMap { pursuits[$0]?.task }
        guard !others.isEmpty else { return waiting }
        return (waiting + others).sorted { ($0.openedAt, $0.id) < ($1.openedAt, $1.id) }
    }

    /// The line of a task, or the first one for what belongs to none.
    public func lineOrFirst(of task: ChasedTask) -> Line? { line(of: task) }

    private mutating func postpone(_ id: TaskID, until moment: Uptime) { pursuits[id]?.dueAt = moment }

    /// A task is over: whoever is being told of it alone need not listen on.
    public mutating func end(_ id: TaskID, now: Now) {
        pursuits[id] = nil
        ended[id] = now.uptime
        for person in telling.keys.sorted() where telling[person]?.contains(id) == true {
            telling[person]?.remove(id)
            if telling[person]?.isEmpty == true { emit(.silence(person)) }
        }
    }

    mutating func emit(_ effect: ChaseEffect) { outbox.append(effect) }
}
