import Chronology
import Directory
import Yams

/// The sections `rota` and `absences`.
extension OrganisationFileReader {
    /// Nil when the file has neither.
    func rotaBook(in file: FileSection) -> RotaBook? {
        let plans = file.sections("rota", kind: "rota").map { rota(RotaID($0.id), in: $0.section) }
        let absences = file.sections("absences", kind: "absence").compactMap { id, section in
            absence(RotaEntryID(id), in: section)
        }
        return plans.isEmpty && absences.isEmpty ? nil : RotaBook(plans: plans, absences: absences)
    }

    private func rota(_ id: RotaID, in section: FileSection) -> RotaPlan {
        let name = section.requiredText("name", example: "\"Astreinte chauffage\"")
        var plan = RotaPlan(id: id, name: name ?? id.rawValue)
        plan.zone = zone(in: section) ?? plan.zone
        plan.calendar = holidays(in: section)
        plan.night = night(in: section)
        plan.needed = section.integer("needed", in: 1...10, default: plan.needed)
        if let coverage = section.section("coverage", kind: "restriction") {
            plan.coverage = restriction(in: coverage)
        }
        plan.absencePolicy = section.choice("absence_policy", default: plan.absencePolicy)
        plan.requires = section.scalars("requires").map { $0.text }
        plan.publishing = section.optionalChoice("publish")
        if section.node("reminders") != nil {
            plan.reminders = section.durations("reminders", in: .seconds(300) ... .seconds(30 * 86_400))
        }
        plan.confirmation = section.section("confirmation", kind: "dutyConfirmation").map(confirmation)
        for (number, layer) in section.sections("layers", kind: "rotaLayer").enumerated() {
            if let layer = self.layer(LayerID(layer.id), in: layer.section, priority: number + 1) {
                plan.layers.append(layer)
            }
        }
        section.requirePresence(
            of: "layers", example: "{ week: { members: […], start: \"2026-11-02T08:00\", length: 1w } }")
        let clock = LocalClock(zone: plan.zone) ?? .utc
        plan.overrides = section.sections("overrides", kind: "rotaOverride").compactMap { id, section in
            rotaOverride(RotaEntryID(id), in: section, clock)
        }
        plan.temporary = section.sections("temporary", kind: "temporarySchedule").compactMap { id, section in
            temporary(RotaEntryID(id), in: section, clock)
        }
        section.finish()
        return plan
    }

    private func confirmation(in section: FileSection) -> DutyConfirmation {
        let standard = DutyConfirmation()
        let confirmation = DutyConfirmation(
            within: section.duration("within", in: .seconds(60) ... .seconds(86_400), default: standard.within),
            promotesBackup: section.flag("promote_backup", default: standard.promotesBackup))
        section.finish()
        return confirmation
    }

    private func holidays(in section: FileSection) -> HolidayCalendar {
        var calendar = HolidayCalendar(section.choice("territory", default: Territory.metropole))
        calendar.observesGoodFriday = section.flag("good_friday", default: true)
        calendar.saintMartinAbolition = section.choice("saint_martin", default: calendar.saintMartinAbolition)
        calendar.localDays = section.scalars("local_holidays").compactMap { text, path in
            if let day = HolidayCalendar.LocalDay(text) { return day }
            report(
                path, "`\(FileWords.shown(text))` is not a holiday",
                remedy: "write `09-24 Fête de la citoyenneté`, or with the year before it for one year alone")
            return nil
        }
        return calendar
    }

    private func night(in section: FileSection) -> NightHours {
        guard let text = section.scalar("night") else { return NightHours() }
        if let night = NightHours(text) { return night }
        section.report("night", "`\(FileWords.shown(text))` is not a night", remedy: "write `21:00 - 06:00`")
        return NightHours()
    }

    private func restriction(in section: FileSection) -> Restriction {
        let restriction = Restriction(
            weekly: section.scalars("hours").flatMap { weeklyIntervals($0.text, at: $0.path) },
            classes: classes("classes", in: section), except: classes("except", in: section))
        section.finish()
        return restriction
    }

    private func classes(_ key: String, in section: FileSection) -> [ShiftClass] {
        section.scalars(key).compactMap { text, path in
            if let shiftClass = ShiftClass(rawValue: text) { return shiftClass }
            report(
                path, "`\(FileWords.shown(text))` is not a class of time",
                remedy: NearMiss.remedy(for: text, among: ShiftClass.allCases.map(\.rawValue), kind: "classes"))
            return nil
        }
    }

    private func layer(_ id: LayerID, in section: FileSection, priority: Int) -> RotaLayer? {
        defer { section.finish() }
        let priority = section.integer("priority", in: 0...1_000, default: priority)
        let from = date("from", in: section)
        let until = date("until", in: section)
        if let from, let until, until <= from {
            section.report("until", "the layer ends before it begins", remedy: "write a later day")
        }
        let only = section.section("only", kind: "restriction").map(restriction) ?? Restriction()
        let content = content(in: section)
        guard let content else { return nil }
        return RotaLayer(id: id, priority: priority, content: content, restriction: only, from: from, until: until)
    }

    /// A rotation, or fixed hours when there are `duties`.
    private func content(in section: FileSection) -> RotaLayer.Content? {
        let members = members(in: section)
        let start = section.scalar("start")
        let length = length(in: section)
        let peoplePerShift = section.optionalInteger("people_per_shift", in: 1...10)
        if let node = section.node("duties") {
            for key in ["members", "start", "length", "rule"] { refuseBoth("duties", key, in: section) }
            return .weekly(duties(node, at: section.path.appending("duties")))
        }
        section.requirePresence(of: "members", example: "[anne, bruno]")
        section.requirePresence(of: "start", example: "2026-11-02T08:00")
        guard let start else { return nil }
        guard let reading = CivilText.parse(start) else {
            section.report(
                "start", "`\(FileWords.shown(start))` is not a day and time", remedy: "write it like 2026-11-02T08:00")
            return nil
        }
        guard let length else { return nil }
        return .rotation(
            Rotation(members: members, length: length, start: reading, peoplePerShift: peoplePerShift))
    }

    private func members(in section: FileSection) -> [Rotation.Member] {
        guard let node = section.node("members") else { return [] }
        let path = section.path.appending("members")
        guard case .sequence(let items) = node else {
            report(
                path, "expected a list, found \(node.kindName)", remedy: "write `members: [anne, bruno]`",
                at: node.place)
            return []
        }
        return items.enumerated().compactMap { index, item in
            let itemPath = path.appending(String(index))
            place(itemPath, at: item.place)
            if case .scalar(let scalar) = item {
                return person(scalar.string, at: itemPath).map { Rotation.Member($0) }
            }
            let member = FileSection(item, kind: "rotaMember", path: itemPath, reader: self)
            defer { member.finish() }
            return Rotation.Member(
                people: people("people", in: member), from: date("from", in: member), until: date("until", in: member))
        }
    }

    private func length(in section: FileSection) -> Rotation.Length? {
        let text = section.scalar("length")
        let rule = section.scalar("rule")
        let lasting =
            section.node("lasting") == nil
            ? nil : section.duration("lasting", in: .seconds(60)...(.seconds(366 * 86_400)), default: .seconds(86_400))
        guard text != nil || rule != nil else {
            if !section.has("duties"), !section.has("length"), !section.has("rule") {
                section.requirePresence(of: "length", example: "1w")
            }
            return nil
        }
        refuseBoth("length", "rule", in: section)
        if let rule {
            do { return .rule(try RecurrenceRule(rule), lasting: lasting) } catch {
                section.report("rule", "\(error.part): \(error.problem)", remedy: error.remedy)
                return nil
            }
        }
        guard let text else { return nil }
        guard let unit = text.last, let count = Int(text.dropLast()), (1...1_000).contains(count), "hdjw".contains(unit)
        else {
            section.report(
                "length", "`\(FileWords.shown(text))` is not the length of a shift",
                remedy: "write hours, days or weeks: 12h, 1d, 1w")
            return nil
        }
        return unit == "h" ? .hours(count) : unit == "w" ? .weeks(count) : .days(count)
    }
}
