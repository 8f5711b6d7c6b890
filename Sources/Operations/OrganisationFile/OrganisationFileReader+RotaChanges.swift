import Chronology
import Directory
import Yams

/// The dated changes of a rota, and absences.
extension OrganisationFileReader {
    func rotaOverride(_ id: RotaEntryID, in section: FileSection, _ clock: LocalClock) -> RotaOverride? {
        defer { section.finish() }
        let kind = section.choice("kind", default: RotaOverride.Kind.replace)
        let interval = interval(in: section, clock)
        let change = change(in: section, kind)
        let layer = section.reference("layer", as: LayerID.self)
        let note = section.text("note") ?? ""
        let isRequest = section.flag("request", default: false)
        guard let interval, let change else { return nil }
        return RotaOverride(
            id: id, kind: kind, interval: interval, change: change, layer: layer, note: note, isRequest: isRequest)
    }

    private func change(in section: FileSection, _ kind: RotaOverride.Kind) -> RotaOverride.Change? {
        let hasPeople = section.has("people")
        let people = people("people", in: section)
        let person = section.reference("person", as: PersonID.self)
        let rank = section.optionalInteger("rank", in: 1...10)
        let old = section.reference("instead_of", as: PersonID.self)
        switch (hasPeople, person, rank, old) {
        case (true, nil, nil, nil): return .people(people)
        case (false, let person?, let rank?, nil): return .rank(rank, person)
        case (false, let person?, nil, let old?): return .substitute(old, by: person)
        case (false, nil, nil, nil) where kind == .pause: return RotaOverride.Change.none
        default:
            report(
                section.path, "it is not clear who is on call instead",
                remedy: "write `people: [anne]`, or `person: anne` with either `rank: 1` or `instead_of: bruno`")
            return nil
        }
    }

    func temporary(_ id: RotaEntryID, in section: FileSection, _ clock: LocalClock) -> TemporarySchedule? {
        defer { section.finish() }
        let interval = interval(in: section, clock)
        var shifts: [TemporarySchedule.Shift] = []
        let path = section.path.appending("shifts")
        if let node = section.node("shifts") {
            guard case .sequence(let items) = node else {
                report(
                    path, "expected a list, found \(node.kindName)",
                    remedy: "write `- { from: …, until: …, people: [anne] }`", at: node.place)
                return nil
            }
            for (index, item) in items.enumerated() {
                let shift = FileSection(
                    item, kind: "temporaryShift", path: path.appending(String(index)), reader: self)
                defer { shift.finish() }
                let people = people("people", in: shift)
                if let interval = self.interval(in: shift, clock) {
                    shifts.append(TemporarySchedule.Shift(interval: interval, people: people))
                }
            }
        }
        return interval.map { TemporarySchedule(id: id, interval: $0, shifts: shifts) }
    }

    func absence(_ id: RotaEntryID, in section: FileSection) -> Absence? {
        defer { section.finish() }
        let person = section.reference("person", as: PersonID.self)
        section.requirePresence(of: "person", example: "anne")
        let zone = zone(in: section) ?? Absence.standardZone
        let kind = section.choice("kind", default: Absence.Kind.unavailable)
        if kind == .sickness {
            section.report(
                "kind", "the organisation file is no place for anybody's health", remedy: "write `unavailable`")
        }
        let interval = interval(in: section, LocalClock(zone: zone) ?? .utc)
        guard let person, let interval else { return nil }
        return Absence(id: id, person: person, interval: interval, kind: kind, zone: zone)
    }

    /// From `from` up to `until`, both on the wall clock; a day alone is its midnight.
    private func interval(in section: FileSection, _ clock: LocalClock) -> Interval? {
        section.requirePresence(of: "from", example: "2026-12-24T18:00")
        section.requirePresence(of: "until", example: "2026-12-26T08:00")
        let from = instant("from", in: section, clock)
        let until = instant("until", in: section, clock)
        guard let from, let until else { return nil }
        guard let interval = Interval(from, until) else {
            section.report(
                "until", "it ends before it begins",
                remedy: "write a later time; a day alone is its midnight, so that `until` names the day after the last")
            return nil
        }
        guard interval.duration <= .seconds(3660 * 86_400) else {
            section.report("until", "it lasts more than ten years", remedy: "write an earlier end")
            return nil
        }
        return interval
    }

    private func instant(_ key: String, in section: FileSection, _ clock: LocalClock) -> Instant? {
        guard let text = section.scalar(key) else { return nil }
        do { return try CivilText.parse(text, on: clock) } catch {
            switch error {
            case .malformed:
                section.report(
                    key, "`\(FileWords.shown(text))` is not a day or time",
                    remedy: "write 2026-12-24 or 2026-12-24T08:00")
            case .civil(.missing(_, let next)):
                section.report(
                    key, "`\(FileWords.shown(text))` does not exist: the clock is put forward over it",
                    remedy: "write \(CivilText.format(next)) or an earlier time")
            case .civil(.ambiguous):
                section.report(
                    key, "`\(FileWords.shown(text))` comes twice, before and after the clock is put back",
                    remedy: "write the word `first` or `second` after it")
            }
            return nil
        }
    }

    func date(_ key: String, in section: FileSection) -> CivilDate? {
        guard let text = section.scalar(key) else { return nil }
        if let date = CivilText.parseDate(text) { return date }
        section.report(key, "`\(FileWords.shown(text))` is not a day", remedy: "write it like 2026-12-24")
        return nil
    }

    func people(_ key: String, in section: FileSection) -> [PersonID] {
        section.scalars(key).compactMap { person($0.text, at: $0.path) }
    }

    func person(_ text: String, at path: SettingPath) -> PersonID? {
        if FileWords.isIdentifier(text) { return PersonID(text) }
        report(
            path, "`\(FileWords.shown(text))` is not an identifier",
            remedy: "use the name under which the person stands in this file")
        return nil
    }
}
