internal import Chronology

extension WorkerFileReader {
    func territory(_ root: SourceSection) throws(SourceError) -> Territory {
        try root.choice("territory") ?? .metropole
    }

    func holidays(_ root: SourceSection, of territory: Territory) throws(SourceError) -> HolidayCalendar {
        var calendar = HolidayCalendar(territory)
        calendar.observesGoodFriday = try root.flag("observes_good_friday") ?? true
        calendar.saintMartinAbolition = try root.choice("saint_martin_abolition") ?? .code
        for section in try root.sections("local_holidays") {
            let name = try section.text("name") ?? "local"
            guard let date = try section.date("date") else {
                throw section.error(
                    "date", problem: "a holiday needs its day", remedy: "write \"date\": \"2026-09-24\"")
            }
            calendar.localDays.append(.init(name: name, year: date.year, month: date.month, day: date.day))
            try section.finish()
        }
        return calendar
    }

    func person(_ section: SourceSection?) throws(SourceError) -> WorkerPerson {
        var person = WorkerPerson()
        guard let section else { return person }
        person.age = try section.integer("age")
        person.birthDate = try section.date("birth_date")
        if let contract = try section.section("contract") {
            person.contractKind = try contract.choice("kind") ?? .fullTime
            person.weeklyHours = try contract.amount("weekly_hours")
            person.share = try contract.amount("share")
            try contract.finish()
        }
        person.hourlyRates = try dated("hourly_rate_eur", of: section)
        person.grossAnnual = try section.amount("gross_annual_eur")
        person.residenceAllowance = try section.amount("residence_allowance_eur")
        person.isIHTSEligible = try section.flag("ihts_eligible")
        person.isHoused = try section.flag("housed") ?? false
        person.hasResponsibilityNBI = try section.flag("responsibility_nbi") ?? false
        person.isExpecting = try section.flag("expecting") ?? false
        person.category = try section.text("category")
        try section.finish()
        return person
    }

    /// One number, or several with the day from which each holds.
    private func dated(_ key: String, of section: SourceSection) throws(SourceError) -> [WorkerPerson.Dated] {
        guard let value = section.optional(key) else { return [] }
        guard value.items != nil else {
            return try section.amount(key).map { [WorkerPerson.Dated($0)] } ?? []
        }
        var rows: [WorkerPerson.Dated] = []
        for row in try section.sections(key) {
            let from = try row.date("from")
            guard let number = try row.amount("value") else {
                throw row.error(
                    "value", problem: "`value` is missing", remedy: "write {\"from\": …, \"value\": \"15.00\"}")
            }
            try row.finish()
            rows.append(WorkerPerson.Dated(from: from, number))
        }
        let sorted = rows.enumerated().sorted { one, other in
            guard let first = one.element.from, let second = other.element.from else {
                return one.element.from == nil && other.element.from != nil
            }
            return first < second
        }
        for (earlier, later) in zip(sorted, sorted.dropFirst()) where earlier.element.from == later.element.from {
            throw section.error(key, problem: "two values hold from the same day", remedy: "keep one of them")
        }
        return sorted.map(\.element)
    }

    func params(_ section: SourceSection?) throws(SourceError) -> WorkerParameters {
        guard let section else { return WorkerParameters() }
        var values: [String: SourceValue] = [:]
        for entry in section.value.entries ?? [] {
            guard let kind = WorkerParameters.kinds[entry.key] else {
                let known = WorkerParameters.kinds.keys.sorted().joined(separator: ", ")
                throw section.error(
                    entry.key, problem: "`\(entry.key)` is not known here", remedy: "known here: \(known)")
            }
            guard section.optional(entry.key) != nil else { continue }
            try check(entry.key, kind: kind, of: section)
            values[entry.key] = entry.value
        }
        try section.finish()
        return WorkerParameters(values)
    }

    private func check(_ key: String, kind: WorkerParameters.Kind, of section: SourceSection) throws(SourceError) {
        switch kind {
        case .amount: _ = try dated(key, of: section)
        case .flag: _ = try section.flag(key)
        case .text: _ = try section.text(key)
        case .choice(let choices):
            guard let text = try section.text(key), choices.contains(text) else {
                throw section.error(
                    key, problem: "it is not one of the choices",
                    remedy: "write one of: \(choices.joined(separator: ", "))")
            }
        }
        if key == "night", let text = try section.text(key), NightWindow(text) == nil {
            throw section.error(key, problem: "`\(text)` is no stretch of a day", remedy: "write it as 21:00-06:00")
        }
    }
}
