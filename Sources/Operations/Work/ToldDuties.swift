import Chronology
import Directory
import Ledger
import Rota

/// When people were told of their duties, by the facts that prove it.
///
/// A publication says whose duties change and by which task they are told. Told is who was sent a message of that task, who
/// answered a telephone call about it by a key, or who acknowledged it. What was published and reached nobody is not told.
struct ToldDuties {
    private struct Gain {
        var publishedAt: Instant
        var intervals: [Interval]
        var task: TaskID?
    }

    private struct Key: Hashable {
        var person: PersonID
        var rota: RotaID
    }

    private var gains: [Key: [Gain]] = [:]
    private var toldAt: [TaskID: Instant] = [:]
    /// A plan that is not in force: when people would be told of it, and who has which duties without it.
    var plan: (from: Instant, before: OnCallTime)?

    /// Reads the facts of tellings, by time.
    init(facts: [Fact]) {
        var calls: [CallID: [TaskID]] = [:]
        for fact in facts {
            switch fact.event {
            case .rotaShiftsChanged(let rota, _, let person, _, _, let gained, _, let task):
                gains[Key(person: person, rota: rota), default: []].append(
                    Gain(publishedAt: fact.at, intervals: gained.compactMap(Self.interval), task: task))
            case .notificationSent(_, _, let tasks, _): tell(tasks, at: fact.at)
            case .noticeStarted(_, _, let tasks): if let call = fact.call { calls[call] = tasks }
            case .noticeEnded(_, let outcome):
                guard let call = fact.call, ["acknowledged", "passed", "heard"].contains(outcome) else { continue }
                tell(calls[call] ?? [], at: fact.at)
            case .taskAcknowledged(let task, _, let how): if how != "over" { tell([task], at: fact.at) }
            default: break
            }
        }
    }

    /// When a person was told of a duty: of the last publication that gave it to them; nil when that is not known.
    func instant(of duty: OnCallTime.Stretch) -> Instant? {
        if let plan, duty.interval.end > plan.from, !plan.before.has(duty) { return plan.from }
        guard let rota = duty.rota else { return nil }
        let published = gains[Key(person: duty.person, rota: rota)]?.last { gain in
            gain.intervals.contains { $0.contains(duty.interval.start) }
        }
        return published?.task.flatMap { toldAt[$0] }
    }

    private mutating func tell(_ tasks: [TaskID], at instant: Instant) {
        for task in tasks { toldAt[task] = min(toldAt[task] ?? instant, instant) }
    }

    private static func interval(_ text: String) -> Interval? {
        let ends = text.split(separator: "/").map { part -> Instant? in
            guard case .utc(let reading)? = CalendarText.parse(part) else { return nil }
            return Instant(seconds: Int64(reading.civilSecond))
        }
        guard ends.count == 2, let start = ends[0], let end = ends[1] else { return nil }
        return Interval(start, end)
    }
}
