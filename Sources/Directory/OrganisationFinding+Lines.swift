import Chronology

extension Line {
    var path: SettingPath { SettingPath("lines.\(id)") }

    func findings(in organisation: Organisation) -> [OrganisationFinding] {
        guard isActive else { return [] }
        return numberFindings(in: organisation) + settingFindings + menuFindings(in: organisation)
            + callerFindings + recordingFindings + accessFindings(in: organisation) + dutyFindings(in: organisation)
            + coverageFindings
    }

    private func numberFindings(in organisation: Organisation) -> [OrganisationFinding] {
        var findings: [OrganisationFinding] = []
        if numbers.isEmpty {
            findings.append(
                .init(
                    .error, path, "line `\(id)` has no number",
                    remedy: "add `numbers:` with the number that callers dial"))
        }
        for (index, number) in numbers.enumerated()
        where EmergencyNumbers.contains(number, countryCode: organisation.countryCode) {
            findings.append(
                .init(
                    .error, path.appending("numbers.\(index)"), "\(number) is an emergency number",
                    remedy: "a line has a number of your own"))
        }
        return findings
    }

    private var settingFindings: [OrganisationFinding] {
        var findings: [OrganisationFinding] = []
        if !announcement.tellsEmergencyNumbers {
            findings.append(
                .init(
                    .warning, path.appending("announcement.tells_emergency_numbers"),
                    "callers in vital danger are no longer told to dial 15 or 112",
                    remedy: "remove this setting unless your own announcement says it"))
        }
        if ringing.ringTime > ringing.attemptTime {
            findings.append(
                .init(
                    .error, path.appending("ringing.ring_time"),
                    "ring_time is longer than attempt_time, which ends the attempt first",
                    remedy: "raise `attempt_time` or lower `ring_time`"))
        }
        if ladder.budget < ringing.ringTime {
            findings.append(
                .init(
                    .warning, path.appending("ladder.budget"), "the budget ends before the first person has rung",
                    remedy: "raise `budget` above `ring_time` (\(DurationText.format(ringing.ringTime)))"))
        }
        if voicemail.minimum >= voicemail.maximum {
            findings.append(
                .init(
                    .error, path.appending("voicemail.minimum"), "minimum is not below maximum: every message is lost",
                    remedy: "lower `minimum` or raise `maximum`"))
        }
        if !hours.staffed.isEmpty, hours.desk.isEmpty {
            findings.append(
                .init(
                    .warning, path.appending("hours.staffed"), "there are staffed hours but no device at the desk",
                    remedy: "add the telephones of the desk below `hours.desk`"))
        }
        return findings
    }

    /// A number on both lists is let through, which one of the two cannot have meant.
    private var callerFindings: [OrganisationFinding] {
        guard let callers else { return [] }
        return callers.blocked.indices.filter { callers.allowed.contains(callers.blocked[$0]) }.map { index in
            .init(
                .error, path.appending("callers.blocked.\(index)"),
                "\(callers.blocked[index]) is both blocked and allowed", remedy: "take it out of one of the two lists")
        }
    }

    /// One key, one meaning, at every moment of the call.
    private var recordingFindings: [OrganisationFinding] {
        guard let recording else { return [] }
        var findings: [OrganisationFinding] = []
        if recording.refuseKey == recording.pauseKey {
            findings.append(
                .init(
                    .error, path.appending("recording.pause_key"),
                    "key \(recording.pauseKey) would refuse and suspend the recording", remedy: "choose another key"))
        }
        if menu?.choices[recording.refuseKey] != nil {
            findings.append(
                .init(
                    .error, path.appending("recording.refuse_key"),
                    "key \(recording.refuseKey) is a choice of the menu", remedy: "choose another key"))
        }
        return findings
    }

    private func menuFindings(in organisation: Organisation) -> [OrganisationFinding] {
        guard let menu else { return [] }
        var findings: [OrganisationFinding] = []
        func check(_ action: Menu.Action, at path: SettingPath) {
            guard case .line(let target) = action else { return }
            if target == id {
                findings.append(
                    .init(.error, path, "the choice leads to its own line", remedy: "write `hunt` instead"))
            } else if organisation.line(target)?.isActive != true {
                let known = organisation.lines.filter(\.isActive).map(\.id.rawValue)
                findings.append(
                    .init(
                        .error, path, "line `\(target)` does not exist or is not active",
                        remedy: NearMiss.remedy(for: target.rawValue, among: known, kind: "lines")))
            }
        }
        for (key, action) in menu.choices.sorted(by: { $0.key < $1.key }) {
            check(action, at: path.appending("menu.choices.\(key)"))
        }
        check(menu.fallback, at: path.appending("menu.fallback"))
        return findings
    }

    private func dutyFindings(in organisation: Organisation) -> [OrganisationFinding] {
        var findings: [OrganisationFinding] = []
        let people = Dictionary(organisation.people.map { ($0.id, $0) }) { first, _ in first }
        if let manager = ladder.manager {
            findings += organisation.reference(to: manager, people[manager], at: path.appending("ladder.manager"))
        }
        for level in ladder.levels {
            let levelPath = path.appending("ladder.levels.\(level.name)")
            if let source = level.rota, organisation.rota?.plan(source.rota) == nil {
                let known = organisation.rota?.plans.map(\.id.rawValue) ?? []
                findings.append(
                    .init(
                        .error, levelPath.appending("rota"), "rota `\(source.rota)` does not exist",
                        remedy: NearMiss.remedy(for: source.rota.rawValue, among: known, kind: "rotas")))
            }
            var seen: Set<PersonID> = []
            for duty in level.duties where seen.insert(duty.person).inserted {
                findings += organisation.reference(
                    to: duty.person, people[duty.person], at: levelPath.appending("\(duty.person)"),
                    isLookedUp: findings.count < NearMiss.slips)
            }
        }
        return findings
    }

    /// A public holiday closes the desk, and duties that only cover the rest of the week leave its hours to nobody.
    private func holidayFindings(_ duties: WeekCoverage, beside all: WeekCoverage) -> [OrganisationFinding] {
        guard !hours.desk.isEmpty, let interval = duties.gaps.first(where: { !all.gaps.contains($0) }) else {
            return []
        }
        let remedy =
            ladder.manager.map { "`\($0)` is rung at once then; let a duty cover the hours of the desk too" }
            ?? "let a duty cover the hours of the desk too, or name a `manager`, or write `holidays_close_desk: false`"
        return [
            OrganisationFinding(
                .warning, path.appending("hours.holidays_close_desk"),
                "on a public holiday nobody is on call in the hours of the desk, e.g."
                    + " \(WeeklyIntervalText.format(interval))", remedy: remedy)
        ]
    }

    private var coverageFindings: [OrganisationFinding] {
        var findings: [OrganisationFinding] = []
        var anybody = WeekCoverage()
        for level in ladder.levels {
            var coverage = WeekCoverage()
            for duty in level.duties { coverage.add(duty.interval) }
            for interval in coverage.overlaps.prefix(3) {
                findings.append(
                    .init(
                        .warning, path.appending("ladder.levels.\(level.name)"),
                        "the duties of level `\(level.name)` overlap \(WeeklyIntervalText.format(interval))",
                        remedy: "people on one level are rung in the order of the file; put one of them on another"
                            + " level if that is not meant"))
            }
            for duty in level.duties { anybody.add(duty.interval) }
            // Gaps of a rota come and go with the weeks: `vigie rota check` finds them.
            if level.rota != nil { anybody.add(WeeklyInterval(startMinute: 0, endMinute: 0)) }
        }
        let onHolidays = hours.holidaysCloseDesk ? anybody : nil
        if !hours.desk.isEmpty {
            for interval in hours.staffed { anybody.add(interval) }
        }
        if let onHolidays { findings += holidayFindings(onHolidays, beside: anybody) }
        for interval in anybody.gaps.prefix(5) {
            findings.append(
                .init(
                    .warning, path.appending("ladder.levels"),
                    "nobody is on call \(WeeklyIntervalText.format(interval))",
                    remedy: ladder.manager.map { "`\($0)` is rung at once then; add a duty if that is not meant" }
                        ?? "add a duty, or name a `manager` who is rung then"))
        }
        return findings
    }
}
