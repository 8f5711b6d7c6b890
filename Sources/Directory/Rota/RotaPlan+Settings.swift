public import Chronology

extension RotaPlan {
    var settingTree: SettingTree {
        let clock = LocalClock(zone: zone) ?? .utc
        var entries: [SettingTree.Entry] = [
            .init("name", .text(name)), .init("zone", .text(zone)),
            .init("territory", .plain(calendar.territory.rawValue)),
            .init("good_friday", .flag(calendar.observesGoodFriday)),
            .init("saint_martin", .text(calendar.saintMartinAbolition.rawValue)),
            .init("local_holidays", .list(calendar.localDays.map { .text($0.text) })),
            .init("night", .text(night.text)), .init("needed", .plain(String(needed))),
        ]
        if !coverage.isAlways { entries.append(.init("coverage", coverage.settingTree)) }
        entries += [
            .init("absence_policy", .plain(absencePolicy.rawValue)),
            .init("requires", .list(requires.map { .text($0) })),
        ]
        if let publishing { entries.append(.init("publish", .plain(publishing.rawValue))) }
        if let reminders {
            entries.append(.init("reminders", .list(reminders.map { .plain(DurationText.format($0)) })))
        }
        if let confirmation {
            entries.append(
                .init(
                    "confirmation",
                    .mapping([
                        .init("within", .plain(DurationText.format(confirmation.within))),
                        .init("promote_backup", .flag(confirmation.promotesBackup)),
                    ])))
        }
        entries += [
            .init("layers", .mapping(layers.map { .init($0.id.rawValue, $0.settingTree) })),
            .init(
                "overrides",
                .mapping(
                    overrides.map { .init($0.id.rawValue, $0.settingTree(on: clock)) },
                    orderMatters: overrides.count > 1)),
            .init(
                "temporary",
                .mapping(
                    temporary.map { .init($0.id.rawValue, $0.settingTree(on: clock)) },
                    orderMatters: temporary.count > 1)),
        ]
        return .mapping(entries)
    }
}

extension HolidayCalendar.LocalDay {
    /// `09-24 Fête de la citoyenneté`, or with the year before it.
    var text: String {
        let day = CivilDate(2000, month, self.day).description.dropFirst(5)
        return (year.map { "\($0)-" } ?? "") + day + " " + name
    }

    /// Reads ``text``.
    public init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        if let date = CivilText.parseDate(parts[0]) {
            self.init(name: String(parts[1]), year: date.year, month: date.month, day: date.day)
        } else if let date = CivilText.parseDate("2000-\(parts[0])") {
            self.init(name: String(parts[1]), month: date.month, day: date.day)
        } else {
            return nil
        }
    }
}

extension NightHours {
    /// `21:00 - 06:00`.
    var text: String {
        func time(_ minute: Int) -> Substring {
            CivilDateTime(CivilDate(2000, 1, 1), 0, minute).description.dropFirst(11).prefix(5)
        }
        return "\(time(startMinute)) - \(time(endMinute))"
    }

    /// Reads ``text``.
    public init?(_ text: String) {
        let parts = text.split { $0 == "-" || $0 == " " || $0 == "–" }
        guard parts.count == 2, let start = CivilText.parse("2000-01-01T\(parts[0])"),
            let end = CivilText.parse("2000-01-01T\(parts[1])"), start != end
        else { return nil }
        self.init(startMinute: start.secondOfDay / 60, endMinute: end.secondOfDay / 60)
    }
}

extension Restriction {
    var settingTree: SettingTree {
        .mapping([
            .init("hours", .list(weekly.map { .plain(WeeklyIntervalText.format($0)) })),
            .init("classes", .list(classes.map { .plain($0.rawValue) })),
            .init("except", .list(except.map { .plain($0.rawValue) })),
        ])
    }
}

extension RotaLayer {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = [.init("priority", .plain(String(priority)))]
        switch content {
        case .weekly(let duties): entries.append(.init("duties", .list(duties.map(\.settingTree))))
        case .rotation(let rotation): entries += rotation.entries
        }
        if !restriction.isAlways { entries.append(.init("only", restriction.settingTree)) }
        if let from { entries.append(.init("from", .text(from.description))) }
        if let until { entries.append(.init("until", .text(until.description))) }
        return .mapping(entries)
    }
}

extension Rotation {
    var entries: [SettingTree.Entry] {
        var entries: [SettingTree.Entry] = [
            .init("members", .list(members.map(\.settingTree))), .init("start", .text(CivilText.format(start))),
        ]
        switch length {
        case .hours(let count): entries.append(.init("length", .plain("\(count)h")))
        case .days(let count): entries.append(.init("length", .plain("\(count)d")))
        case .weeks(let count): entries.append(.init("length", .plain("\(count)w")))
        case .rule(let rule, let lasting):
            entries.append(.init("rule", .text(rule.description)))
            if let lasting { entries.append(.init("lasting", .plain(DurationText.format(lasting)))) }
        }
        if let peoplePerShift { entries.append(.init("people_per_shift", .plain(String(peoplePerShift)))) }
        return entries
    }
}

extension Rotation.Member {
    var settingTree: SettingTree {
        if people.count == 1, from == nil, until == nil { return .text(people[0].rawValue) }
        var entries: [SettingTree.Entry] = [.init("people", .list(people.map { .text($0.rawValue) }))]
        if let from { entries.append(.init("from", .text(from.description))) }
        if let until { entries.append(.init("until", .text(until.description))) }
        return .mapping(entries)
    }
}

extension RotaOverride {
    func settingTree(on clock: LocalClock) -> SettingTree {
        var entries: [SettingTree.Entry] = [
            .init("kind", .plain(kind.rawValue)), .init("from", .text(CivilText.format(interval.start, on: clock))),
            .init("until", .text(CivilText.format(interval.end, on: clock))),
        ]
        switch change {
        case .people(let people): entries.append(.init("people", .list(people.map { .text($0.rawValue) })))
        case .rank(let rank, let person):
            entries += [.init("person", .text(person.rawValue)), .init("rank", .plain(String(rank)))]
        case .substitute(let old, let person):
            entries += [.init("person", .text(person.rawValue)), .init("instead_of", .text(old.rawValue))]
        case .none: break
        }
        if let layer { entries.append(.init("layer", .text(layer.rawValue))) }
        if !note.isEmpty { entries.append(.init("note", .text(note))) }
        if isRequest { entries.append(.init("request", .flag(true))) }
        return .mapping(entries)
    }
}

extension TemporarySchedule {
    func settingTree(on clock: LocalClock) -> SettingTree {
        .mapping([
            .init("from", .text(CivilText.format(interval.start, on: clock))),
            .init("until", .text(CivilText.format(interval.end, on: clock))),
            .init(
                "shifts",
                .list(
                    shifts.map { shift in
                        .mapping([
                            .init("from", .text(CivilText.format(shift.interval.start, on: clock))),
                            .init("until", .text(CivilText.format(shift.interval.end, on: clock))),
                            .init("people", .list(shift.people.map { .text($0.rawValue) })),
                        ])
                    })),
        ])
    }
}

extension Absence {
    var settingTree: SettingTree {
        let clock = LocalClock(zone: zone) ?? .utc
        return .mapping([
            .init("person", .text(person.rawValue)), .init("zone", .text(zone)),
            .init("from", .text(CivilText.format(interval.start, on: clock))),
            .init("until", .text(CivilText.format(interval.end, on: clock))), .init("kind", .plain(kind.rawValue)),
        ])
    }
}

extension RotaSource {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = [.init("rota", .text(rota.rawValue))]
        if let rank { entries.append(.init("rank", .plain(String(rank)))) }
        return .mapping(entries)
    }
}
