import Chronology
import Directory
import Rota

/// Works out whom a change of the organisation gives other shifts, for the ledger and for those whom it touches.
struct RotaAnnouncer {
    /// How far ahead shifts are compared: further than anybody plans, and what is told is still short.
    static let horizon = Duration.seconds(366 * 86_400)
    /// The most that one person is told in one message; the listing has it all.
    static let mostTold = 8

    let old: Organisation
    let new: Organisation
    let now: Instant

    /// One announcement for each rota in which anybody's shifts change. A rota that cannot be resolved is refused before.
    func announcements() -> [RotaAnnouncement] {
        guard let book = new.rota, let before = old.rota, let range = Interval(now, now + Self.horizon) else {
            return []
        }
        return book.plans.compactMap { plan in
            guard let previous = before.plan(plan.id) else { return nil }
            let people = Set(plan.people + previous.people)
            let absences = book.absences.filter { people.contains($0.person) }
            let oldAbsences = before.absences.filter { people.contains($0.person) }
            guard previous != plan || absences != oldAbsences else { return nil }
            var resolver = RotaResolver(range: range)
            guard let one = try? resolver.resolve(previous, absences: oldAbsences),
                let other = try? resolver.resolve(plan, absences: absences)
            else { return nil }
            let diff = RotaDiff(from: one, to: other)
            return diff.changes.isEmpty ? nil : announcement(of: diff, plan: plan)
        }
    }

    private func announcement(of diff: RotaDiff, plan: RotaPlan) -> RotaAnnouncement {
        let changes = diff.changes.map { change in
            let first = change.lost.union(change.gained).span?.start ?? now
            return RotaAnnouncement.Change(
                person: change.holding.person, rank: change.holding.rank, lost: change.lost.intervals,
                gained: change.gained.intervals, notice: first - now)
        }
        let clock = LocalClock(zone: plan.zone) ?? .utc
        var words: [PersonID: String] = [:]
        for person in new.people where person.isActive {
            let theirs = diff.changes.filter { $0.holding.person == person.id }
            guard !theirs.isEmpty else { continue }
            words[person.id] = text(theirs, plan: plan, clock: clock, language: person.language)
        }
        return RotaAnnouncement(rota: plan.id, changes: changes, words: words)
    }

    private func text(
        _ changes: [RotaDiff.Change], plan: RotaPlan, clock: LocalClock, language: Language
    ) -> String {
        let isFrench = language == .french
        func list(_ set: IntervalSet) -> String {
            let shown = set.intervals.prefix(Self.mostTold).map { IntervalText.format($0, on: clock, language) }
            let rest = set.intervals.count - shown.count
            let more = rest > 0 ? [isFrench ? "et \(rest) autres" : "and \(rest) more"] : []
            return (shown + more).joined(separator: ", ")
        }
        let parts = changes.flatMap { change -> [String] in
            let rank =
                change.holding.rank == 1
                ? "" : isFrench ? " (rang \(change.holding.rank))" : " (rank \(change.holding.rank))"
            var parts: [String] = []
            if !change.lost.isEmpty {
                parts.append((isFrench ? "en moins" : "no longer") + "\(rank) : \(list(change.lost))")
            }
            if !change.gained.isEmpty {
                parts.append((isFrench ? "en plus" : "new") + "\(rank) : \(list(change.gained))")
            }
            return parts
        }
        return "\(plan.name), " + parts.joined(separator: " ; ")
    }
}

extension Organisation {
    /// What commands wrote into rotas and the file does not name: exchanges that people agreed on, and duties that a
    /// backup took over. A file that is applied later leaves them, as long as they are not over.
    func keepingAgreements(of previous: Organisation?, now: Instant) -> Organisation {
        guard let before = previous?.rota, var book = rota else { return self }
        for index in book.plans.indices {
            let named = Set(book.plans[index].overrides.map(\.id))
            let kept = before.plan(book.plans[index].id)?.overrides.filter { override in
                (override.isRequest || override.id.rawValue.hasPrefix(Self.takenOver)) && !named.contains(override.id)
                    && override.interval.end > now
            }
            book.plans[index].overrides += kept ?? []
        }
        var merged = self
        merged.rota = book
        return merged
    }

    /// How the overrides begin by which a backup took a duty over.
    static let takenOver = "taken-over-"

    /// Rotas with `publish: explicit` stay as they are; what the file says of them is a draft. A rota that is new is in
    /// force at once, since lines may ring by it.
    func withholdingDrafts(of previous: Organisation?) -> (Organisation, drafts: [RotaPlan]) {
        guard let before = previous?.rota, var book = rota else { return (self, []) }
        var drafts: [RotaPlan] = []
        for index in book.plans.indices where book.plans[index].publishing == .explicit {
            guard var current = before.plan(book.plans[index].id) else { continue }
            // That it is published by hand is in force at once.
            current.publishing = .explicit
            if current != book.plans[index] { drafts.append(book.plans[index]) }
            book.plans[index] = current
        }
        var withheld = self
        withheld.rota = book
        return (withheld, drafts)
    }
}
