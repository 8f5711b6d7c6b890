public import Chronology
public import Directory

/// What should be said to somebody because a duty comes, or has begun.
public struct DutyCue: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// So long before the duty.
        case reminder(Duration)
        /// The duty has begun, and the person says so.
        case start
    }

    public var kind: Kind
    public var rota: RotaID
    public var person: PersonID
    /// The whole of the duty: shifts that follow one another without a gap are one.
    public var duty: Interval
    /// When the cue is over: the start of the duty, or the end of the time to confirm it.
    public var end: Instant

    /// The word by which the same cue is told once.
    public var word: String {
        switch kind {
        case .reminder(let before): "reminder-\(before.components.seconds)"
        case .start: "start"
        }
    }

    /// The cues of a rota that are due at an instant. A cue is due for a while only: what was missed by more than two hours
    /// is not told any more.
    public static func due(_ plan: RotaPlan, _ resolved: ResolvedRota, at instant: Instant) -> [DutyCue] {
        let reminders = plan.reminders ?? RotaPlan.standardReminders
        var cues: [DutyCue] = []
        for person in resolved.people {
            for duty in resolved.time(of: person).intervals where duty.start > resolved.range.start {
                if duty.start > instant {
                    // Of two that are due, the one nearer to the duty.
                    let passed = reminders.filter { isFresh(duty.start - $0, at: instant) }
                    guard let before = passed.min() else { continue }
                    cues.append(
                        DutyCue(
                            kind: .reminder(before), rota: plan.id, person: person, duty: duty, end: duty.start))
                } else if let confirmation = plan.confirmation {
                    let end = min(duty.start + confirmation.within, duty.end)
                    guard instant < end else { continue }
                    cues.append(DutyCue(kind: .start, rota: plan.id, person: person, duty: duty, end: end))
                }
            }
        }
        return cues.sorted { ($0.duty, $0.person, $0.word) < ($1.duty, $1.person, $1.word) }
    }

    private static func isFresh(_ moment: Instant, at instant: Instant) -> Bool {
        moment <= instant && instant < moment + .seconds(7200)
    }

    /// What the person reads or hears of it.
    public func words(rotaName: String, clock: some WallClock, language: Language) -> String {
        let span = IntervalText.format(duty, on: clock, language)
        switch (kind, language) {
        case (.reminder, .french): return "\(rotaName), \(span)"
        case (.reminder, .english): return "\(rotaName), \(span)"
        case (.start, .french): return "\(rotaName) : confirmez que vous prenez l'astreinte, \(span)"
        case (.start, .english): return "\(rotaName): confirm that you take the duty, \(span)"
        }
    }

    /// The override by which rank 2 takes the place of somebody at rank 1 who does not confirm; nil when there is no backup.
    public static func takeover(
        of person: PersonID, by resolved: ResolvedRota, at instant: Instant, named id: RotaEntryID
    ) -> (backup: PersonID, override: RotaOverride)? {
        guard resolved.duty(at: instant, rank: 1)?.person == person,
            let backup = resolved.duty(at: instant, rank: 2)?.person, backup != person,
            let end = resolved.time(of: person).intervals.first(where: { $0.contains(instant) })?.end,
            let interval = Interval(instant, end)
        else { return nil }
        return (
            backup,
            RotaOverride(
                id: id, interval: interval, change: .rank(1, backup), note: "start of duty not confirmed")
        )
    }
}
