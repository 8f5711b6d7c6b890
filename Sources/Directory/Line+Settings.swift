import Chronology

extension Line {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = [
            .init("name", .text(name)), .init("numbers", .list(numbers.map { .text($0) })),
            .init("language", .plain(language.rawValue)), .init("zone", .text(zone)),
            .init("territory", .plain(territory.rawValue)), .init("hours", hours.settingTree),
            .init("announcement", announcement.settingTree),
        ]
        if let menu { entries.append(.init("menu", menu.settingTree)) }
        entries += [
            .init("ladder", ladder.settingTree), .init("ringing", ringing.settingTree),
            .init("acceptance", acceptance.settingTree), .init("voicemail", voicemail.settingTree),
            .init("limits", limits.settingTree), .init("tasks", tasks.settingTree),
        ]
        if let callers { entries.append(.init("callers", callers.settingTree)) }
        if let recording { entries.append(.init("recording", recording.settingTree)) }
        if let access { entries.append(.init("access", access.settingTree)) }
        entries.append(.init("active", .flag(isActive)))
        return .mapping(entries)
    }
}

extension ServiceHours {
    var settingTree: SettingTree {
        .mapping([
            .init("staffed", .list(staffed.map { .plain(WeeklyIntervalText.format($0)) })),
            .init("holidays_close_desk", .flag(holidaysCloseDesk)), .init("desk", desk.settingTree),
            .init("desk_answers", .flag(deskAnswers)),
        ])
    }
}

extension AnnouncementSettings {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = []
        if let file { entries.append(.init("file", .text(file))) }
        if let text { entries.append(.init("text", .text(text))) }
        entries.append(.init("tells_emergency_numbers", .flag(tellsEmergencyNumbers)))
        if let music { entries.append(.init("music", .text(music))) }
        return .mapping(entries)
    }
}

extension Menu {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = []
        if let text { entries.append(.init("text", .text(text))) }
        if let file { entries.append(.init("file", .text(file))) }
        let keys = choices.keys.sorted()
        entries += [
            .init("choices", .mapping(keys.compactMap { key in choices[key].map { .init(key, $0.settingTree) } })),
            .init("fallback", fallback.settingTree), .init("timeout", .plain(DurationText.format(timeout))),
            .init("repetitions", .plain(String(repetitions))),
        ]
        return .mapping(entries)
    }
}

extension Menu.Action {
    var settingTree: SettingTree {
        switch self {
        case .hunt: .plain("hunt")
        case .voicemail: .plain("voicemail")
        case .line(let line): .plain("line " + line.rawValue)
        }
    }
}

extension Ladder {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = []
        if let manager { entries.append(.init("manager", .text(manager.rawValue))) }
        entries += [
            .init("rounds", .plain(String(rounds))), .init("budget", .plain(DurationText.format(budget))),
            .init(
                "levels",
                .mapping(
                    levels.map { level in
                        .init(level.name, level.rota?.settingTree ?? .list(level.duties.map(\.settingTree)))
                    },
                    orderMatters: levels.count > 1)),
        ]
        return .mapping(entries)
    }
}

extension WeeklyDuty {
    var settingTree: SettingTree {
        .mapping([
            .init("person", .text(person.rawValue)), .init("when", .plain(WeeklyIntervalText.format(interval))),
        ])
    }
}

extension RingSettings {
    var settingTree: SettingTree {
        .mapping([
            .init("ring_time", .plain(DurationText.format(ringTime))),
            .init("attempt_time", .plain(DurationText.format(attemptTime))),
            .init("progress_every", .plain(DurationText.format(progressEvery))),
            .init("rings_busy_people", .flag(ringsBusyPeople)), .init("presents_caller", .flag(presentsCaller)),
        ])
    }
}

extension AcceptanceSettings {
    var settingTree: SettingTree {
        .mapping([
            .init("tries", .plain(String(tries))), .init("wait", .plain(DurationText.format(wait))),
        ])
    }
}

extension VoicemailSettings {
    var settingTree: SettingTree {
        .mapping([
            .init("enabled", .flag(isEnabled)), .init("maximum", .plain(DurationText.format(maximum))),
            .init("ending_silence", .plain(DurationText.format(endingSilence))),
            .init("minimum", .plain(DurationText.format(minimum))),
        ])
    }
}

extension LineLimits {
    var settingTree: SettingTree {
        .mapping([
            .init("simultaneous_calls", .plain(String(simultaneousCalls))),
            .init("calls_per_caller", .plain(String(callsPerCaller))),
            .init("maximum_call", .plain(DurationText.format(maximumCall))),
            .init("media_timeout", .plain(DurationText.format(mediaTimeout))),
        ])
    }
}

extension TaskSettings {
    var settingTree: SettingTree {
        .mapping([
            .init("chase", .list(chase.map { .plain(DurationText.format($0)) })),
            .init("repeat_every", .plain(DurationText.format(repeatEvery))),
            .init("call_back_within", .plain(DurationText.format(callBackWithin))),
            .init("resolved_ends", .flag(resolvedEnds)),
        ])
    }
}

extension CallerSettings {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = [
            .init("blocked", .list(blocked.map { .text($0.rawValue) })),
            .init("allowed", .list(allowed.map { .text($0.rawValue) })),
        ]
        if let callsPerHour { entries.append(.init("calls_per_hour", .plain(String(callsPerHour)))) }
        entries.append(.init("anonymous_gate", .flag(anonymousGate)))
        return .mapping(entries)
    }
}

extension RecordingSettings {
    var settingTree: SettingTree {
        .mapping([
            .init("purpose", .text(purpose)), .init("retention", .plain(DurationText.format(retention))),
            .init("refuse_key", .text(refuseKey)), .init("pause_key", .text(pauseKey)),
        ])
    }
}

extension AccessSettings {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = [.init("key", .text(key))]
        if let people { entries.append(.init("people", .list(people.map { .text($0.rawValue) }))) }
        if let announcementRecorders {
            entries.append(
                .init("announcement_recorders", .list(announcementRecorders.map { .text($0.rawValue) })))
        }
        return .mapping(entries)
    }
}
