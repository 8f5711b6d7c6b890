import Chronology
import Directory

/// How far the chase of one task has come.
///
/// ```
/// level 0:  0   3   6   10 min │ level 1:  0   3   6   10 │ … │ last level, then every 30 min
///           └── attempts ──┘   └ after as long as between the first two
/// ```
struct Pursuit: Hashable, Sendable {
    var task: ChasedTask
    /// Index of the level whose people are told.
    var level = 0
    /// Index of the next attempt at that level.
    var attempt = 0
    /// When the task came to that level.
    var levelBegan: Uptime
    /// When people are told next.
    var dueAt: Uptime
    /// The moment of the last attempt: all people of a level who are told together are one.
    var attemptedAt: Uptime?
    /// The level whose people were told last, and the one that somebody passed it to by key.
    var toldLevel: Int?
    var passedTo: Int?
    /// When the task was given to a named person, by wall clock.
    var handedAt: Instant?

    /// A task that has just come.
    init(_ task: ChasedTask, settings: TaskSettings, now: Uptime) {
        self.task = task
        levelBegan = now
        dueAt = now + (settings.chase.first ?? .zero)
    }

    /// A task older than this is chased like one of this age: a clock that stood in 1970 costs nothing.
    private static let longest = Duration.seconds(30 * 86_400)

    /// A task found at start: due at once if anything was missed meanwhile, else when it would have been.
    init(_ restored: RestoredTask, settings: TaskSettings, lastLevel: Int, now: Now) {
        task = restored.task
        handedAt = restored.handedAt
        level = min(restored.passes, lastLevel)
        let origin = restored.passedAt ?? restored.handedAt ?? restored.task.openedAt
        // A clock that was set back while the server was down must not postpone anything.
        levelBegan = now.uptime - min(max(.zero, now.instant - origin), Self.longest)
        dueAt = levelBegan + (settings.chase.first ?? .zero)
        guard let told = restored.lastToldAt, told >= origin else {
            dueAt = max(dueAt, now.uptime)
            return
        }
        let toldAt = min(now.uptime, now.uptime - (now.instant - told))
        while dueAt <= toldAt { advance(settings: settings, lastLevel: lastLevel, now: dueAt) }
        if restored.wasCutOff { dueAt = now.uptime }
        dueAt = max(dueAt, now.uptime)
    }

    /// The attempt that was due is made, or is pointless: on to the next.
    mutating func advance(settings: TaskSettings, lastLevel: Int, now: Uptime) {
        let chase = settings.chase.isEmpty ? [.zero] : settings.chase
        attempt += 1
        if attempt < chase.count {
            dueAt = levelBegan + chase[attempt]
        } else if level < lastLevel {
            let pause = chase.count > 1 ? chase[1] - chase[0] : settings.repeatEvery
            begin(level: level + 1, at: levelBegan + chase[chase.count - 1] + pause)
        } else {
            dueAt = now + settings.repeatEvery
        }
    }

    /// Goes at once to the level after the one that was told, once however many pass it on.
    mutating func pass(lastLevel: Int, now: Uptime) {
        let next = min((toldLevel ?? level) + 1, lastLevel)
        guard passedTo != next else { return }
        passedTo = next
        begin(level: next, at: now)
    }

    /// The task is a named person's: told at once, then those of the line, if need be.
    mutating func handOver(to person: PersonID, at moment: Instant, now: Uptime) {
        task.handedTo = person
        handedAt = moment
        (toldLevel, passedTo) = (nil, nil)
        begin(level: 0, at: now)
    }

    /// Somebody calls again: as urgent as a new task, unless people were told a moment ago.
    mutating func callCameAgain(now: Uptime) {
        if let attemptedAt, now - attemptedAt < .seconds(600) { return }
        begin(level: 0, at: now)
    }

    private mutating func begin(level: Int, at moment: Uptime) {
        self.level = level
        attempt = 0
        levelBegan = moment
        dueAt = moment
    }
}
