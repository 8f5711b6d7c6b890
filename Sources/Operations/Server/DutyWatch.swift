import Chronology
import Directory
import Ledger
import Logging
import Rota
import Storage

/// Reminds people of duties that come, asks for the confirmation of those that have begun, and acts where none comes.
///
/// All that it knows of the past is in the store, so that a restart tells nobody twice.
struct DutyWatch {
    let store: Store
    let logger: Logger

    /// Does what is due at an instant by the rotas in force.
    func run(_ organisation: Organisation, _ snapshot: RotaSnapshot?, now: Instant) throws {
        // What nobody need be told any more: of duties, and of rests.
        try endOver(organisation, snapshot, now: now)
        guard let snapshot, let book = organisation.rota else { return }
        for plan in book.plans {
            guard let resolved = snapshot[plan.id] else { continue }
            for cue in DutyCue.due(plan, resolved, at: now) { try give(cue, plan, organisation, now: now) }
        }
    }

    private func give(_ cue: DutyCue, _ plan: RotaPlan, _ organisation: Organisation, now: Instant) throws {
        guard let person = organisation.people.first(where: { $0.id == cue.person && $0.isActive }) else { return }
        let clock = LocalClock(zone: plan.zone) ?? .utc
        var kind = TaskKind.dutyReminder
        if case .start = cue.kind { kind = .dutyStart }
        _ = try store.give(
            DutyCueRecord(
                rota: cue.rota, person: cue.person, start: cue.duty.start, cue: cue.word, end: cue.end, kind: kind,
                words: cue.words(rotaName: plan.name, clock: clock, language: person.language)), now: now)
    }

    /// Cues that are over: a reminder of a duty that has begun is, a start that nobody confirmed calls for somebody.
    private func endOver(_ organisation: Organisation, _ snapshot: RotaSnapshot?, now: Instant) throws {
        for open in try store.openDutyCues(endedBy: now) {
            _ = try store.acknowledge(task: open.task.rawValue, by: "vigie", how: "over", now: now)
            if open.cue == "start" { try unconfirmed(open, organisation, snapshot, now: now) }
        }
    }

    private func unconfirmed(
        _ open: OpenDutyCue, _ organisation: Organisation, _ snapshot: RotaSnapshot?, now: Instant
    ) throws {
        guard let plan = organisation.rota?.plan(open.rota) else { return }
        let line = organisation.lines.first { line in
            line.isActive && line.ladder.levels.contains { $0.rota?.rota == open.rota }
        }
        let name = organisation.people.first { $0.id == open.person }?.name ?? open.person.rawValue
        // The backup first, so that whoever is told next is whoever is on call then.
        if plan.confirmation?.promotesBackup == true, let resolved = snapshot?[open.rota] {
            try promote(open, plan, resolved, organisation, now: now)
        }
        let words =
            line?.language == .english
            ? "\(plan.name): \(name) has not confirmed the start of duty"
            : "\(plan.name) : \(name) n'a pas confirmé sa prise d'astreinte"
        _ = try store.give(
            DutyCueRecord(
                rota: open.rota, person: open.person, start: open.start, cue: "unconfirmed",
                end: Instant(microseconds: .max), kind: .dutyUnconfirmed, line: line?.id, words: words), now: now)
    }

    private func promote(
        _ open: OpenDutyCue, _ plan: RotaPlan, _ resolved: ResolvedRota, _ organisation: Organisation, now: Instant
    ) throws {
        let id = RotaEntryID(Organisation.takenOver + "\(now.wholeSeconds)")
        guard let (backup, override) = DutyCue.takeover(of: open.person, by: resolved, at: now, named: id),
            let current = try store.organisation(), var book = current.organisation.rota,
            let index = book.plans.firstIndex(where: { $0.id == plan.id })
        else { return }
        book.plans[index].overrides.append(override)
        var next = current.organisation
        next.rota = book
        let announcements = RotaAnnouncer(old: current.organisation, new: next, now: now).announcements()
        try store.apply(
            next, origin: .command, by: "vigie", now: now, expecting: current.revision, announcements: announcements)
        try store.record(
            [
                .dutyTakenOver(
                    rota: open.rota, from: open.person, by: backup, start: CalendarText.format(open.start))
            ], now: now)
    }
}
