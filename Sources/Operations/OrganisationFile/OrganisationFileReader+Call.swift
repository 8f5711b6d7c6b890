import Chronology
import Directory
import Yams

extension OrganisationFileReader {
    func menu(in section: FileSection) -> Menu {
        var menu = Menu(text: section.text("text", limit: 2_000), file: soundFile("file", in: section), choices: [:])
        refuseBoth("file", "text", in: section)
        for (key, mark, node) in section.rawEntries("choices") {
            let path = section.path.appending("choices").appending(key)
            guard key.count == 1, let digit = key.unicodeScalars.first, ("0"..."9").contains(digit) else {
                report(
                    path, "`\(FileWords.shown(key))` is not a key of the menu",
                    remedy: "use the keys 0 to 9; `*` always leads to voicemail", at: mark)
                continue
            }
            if let action = action(node, at: path) { menu.choices[key] = action }
        }
        section.requirePresence(of: "choices", example: "{ \"1\": hunt }")
        if !section.has("text"), !section.has("file") {
            report(
                section.path, "nobody says what the keys mean", remedy: "add `text:` or `file:` with the spoken choices"
            )
        }
        if let node = section.node("fallback"),
            let action = action(node, at: section.path.appending("fallback"))
        {
            menu.fallback = action
        }
        menu.timeout = section.duration("timeout", in: .seconds(1)...(.seconds(60)), default: menu.timeout)
        menu.repetitions = section.integer("repetitions", in: 1...10, default: menu.repetitions)
        section.finish()
        return menu
    }

    private func action(_ node: Node, at path: SettingPath) -> Menu.Action? {
        let words = node.scalar.map { $0.string.split(separator: " ").map(String.init) } ?? []
        switch (words.first, words.count) {
        case ("hunt", 1): return .hunt
        case ("voicemail", 1): return .voicemail
        case ("line", 2) where FileWords.isIdentifier(words[1]): return .line(LineID(words[1]))
        default:
            let shown = node.scalar.map { "`\(FileWords.shown($0.string))`" } ?? node.kindName
            report(
                path, "\(shown) is not something a key can do", remedy: "write `hunt`, `voicemail` or `line NAME`",
                at: node.place)
            return nil
        }
    }

    func ladder(in section: FileSection) -> Ladder {
        var ladder = Ladder(levels: [])
        ladder.manager = section.reference("manager", as: PersonID.self)
        ladder.rounds = section.integer("rounds", in: 1...10, default: ladder.rounds)
        ladder.budget = section.duration("budget", in: .seconds(10)...(.seconds(3_600)), default: ladder.budget)
        let path = section.path.appending("levels")
        ladder.levels = section.entries("levels").map { name, node in
            guard node.mapping?["rota"] != nil else {
                return Level(name: name, duties: duties(node, at: path.appending(name)))
            }
            return Level(name: name, duties: [], rota: rotaSource(node, at: path.appending(name)))
        }
        section.finish()
        return ladder
    }

    private func rotaSource(_ node: Node, at path: SettingPath) -> RotaSource? {
        let section = FileSection(node, kind: "levelRota", path: path, reader: self)
        defer { section.finish() }
        let rota = section.reference("rota", as: RotaID.self)
        let rank = section.optionalInteger("rank", in: 1...10)
        section.requirePresence(of: "rota", example: "nights")
        return rota.map { RotaSource(rota: $0, rank: rank) }
    }

    func duties(_ node: Node, at path: SettingPath) -> [WeeklyDuty] {
        guard case .sequence(let items) = node else {
            report(
                path, "expected a list of duties, found \(node.kindName)",
                remedy: "write `- person: NAME` and below it `when: mon 18:00 - fri 08:00`", at: node.place)
            return []
        }
        return items.enumerated().flatMap { index, item -> [WeeklyDuty] in
            let section = FileSection(item, kind: "duty", path: path.appending(String(index)), reader: self)
            defer { section.finish() }
            let person = section.reference("person", as: PersonID.self)
            let texts = section.scalars("when")
            guard case .mapping = item else { return [] }
            place(section.path, at: item.place)
            section.requirePresence(of: "person", example: "claire")
            section.requirePresence(of: "when", example: "mon 18:00 - fri 08:00")
            let intervals = texts.flatMap { weeklyIntervals($0.text, at: $0.path) }
            guard let person else { return [] }
            // The first duty of a person is where an unknown name is reported.
            placeOnce(path.appending(person.rawValue), like: section.path.appending("person"))
            return intervals.map { WeeklyDuty(person: person, interval: $0) }
        }
    }

    func ringing(in section: FileSection) -> RingSettings {
        var settings = RingSettings()
        let range = Duration.seconds(1)...(.seconds(600))
        settings.ringTime = section.duration("ring_time", in: range, default: settings.ringTime)
        settings.attemptTime = section.duration("attempt_time", in: range, default: settings.attemptTime)
        settings.progressEvery = section.duration("progress_every", in: range, default: settings.progressEvery)
        settings.ringsBusyPeople = section.flag("rings_busy_people", default: settings.ringsBusyPeople)
        settings.presentsCaller = section.flag("presents_caller", default: settings.presentsCaller)
        section.finish()
        return settings
    }

    func acceptance(in section: FileSection) -> AcceptanceSettings {
        var settings = AcceptanceSettings()
        settings.tries = section.integer("tries", in: 1...10, default: settings.tries)
        settings.wait = section.duration("wait", in: .seconds(1)...(.seconds(60)), default: settings.wait)
        section.finish()
        return settings
    }

    func voicemail(in section: FileSection) -> VoicemailSettings {
        var settings = VoicemailSettings()
        settings.isEnabled = section.flag("enabled", default: settings.isEnabled)
        settings.maximum = section.duration("maximum", in: .seconds(5)...(.seconds(3_600)), default: settings.maximum)
        settings.endingSilence = section.duration(
            "ending_silence", in: .seconds(1)...(.seconds(600)), default: settings.endingSilence)
        settings.minimum = section.duration("minimum", in: .zero...(.seconds(60)), default: settings.minimum)
        section.finish()
        return settings
    }

    func limits(in section: FileSection) -> LineLimits {
        var limits = LineLimits()
        limits.simultaneousCalls = section.integer(
            "simultaneous_calls", in: 1...1_000, default: limits.simultaneousCalls)
        limits.callsPerCaller = section.integer("calls_per_caller", in: 1...1_000, default: limits.callsPerCaller)
        limits.maximumCall = section.duration(
            "maximum_call", in: .seconds(60)...(.seconds(86_400)), default: limits.maximumCall)
        limits.mediaTimeout = section.duration(
            "media_timeout", in: .seconds(5)...(.seconds(3_600)), default: limits.mediaTimeout)
        section.finish()
        return limits
    }

    func tasks(in section: FileSection) -> TaskSettings {
        var settings = TaskSettings()
        let times = section.durations("chase", in: .zero...(.seconds(86_400)))
        if zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) {
            if !times.isEmpty { settings.chase = times }
        } else {
            section.report("chase", "the times do not grow", remedy: "write them in order, e.g. `[0s, 3m, 6m, 10m]`")
        }
        settings.repeatEvery = section.duration(
            "repeat_every", in: .seconds(60)...(.seconds(86_400)), default: settings.repeatEvery)
        settings.callBackWithin = section.duration(
            "call_back_within", in: .zero...(.seconds(90 * 86_400)), default: settings.callBackWithin)
        settings.resolvedEnds = section.flag("resolved_ends", default: settings.resolvedEnds)
        section.finish()
        return settings
    }
}
