public import Chronology

/// Reads a worker file, as docs/worker-file.schema.json describes it; the first thing that is wrong is thrown with its
/// line, its path and its cure.
public struct WorkerFileReader {
    let file: String
    /// A clock by the name of its zone; nil when there is no such zone.
    let clocks: (String) -> LocalClock?

    /// A reader of one text by its name.
    public init(file: String, clocks: @escaping (String) -> LocalClock? = { LocalClock(zone: $0) }) {
        self.file = file
        self.clocks = clocks
    }

    /// Reads one worker.
    public func read(_ value: SourceValue) throws(SourceError) -> WorkerFile {
        let root = try SourceSection(value, file: file)
        let id = try root.required("id", example: "\"worker-1\"")
        let zone = try root.text("timezone") ?? "Europe/Paris"
        guard let clock = clocks(zone) else {
            throw root.error(
                "timezone", problem: "`\(zone)` is not a time zone", remedy: "write a place, such as Europe/Paris")
        }
        let regime = try root.required("regime", example: "\"private/code-du-travail\"")
        guard let regimeName = regime.text, let idText = id.text, !idText.isEmpty else {
            throw root.error("regime", problem: "`id` and `regime` are texts", remedy: "write them between quotes")
        }
        var worker = WorkerFile(
            id: idText, timezone: zone, territory: try territory(root), regime: Regime(regimeName),
            person: try person(root.section("person")), params: try params(root.section("params")))
        worker.holidays = try holidays(root, of: worker.territory)
        let times = TimeReader(clock: clock)
        try readFacts(of: &worker, from: root, times: times)
        worker.setup = try setup(root.section("setup"))
        worker.constraints = try constraints(root.section("constraints"))
        worker.holidayYear = try root.integer("year")
        if let year = worker.holidayYear, !(1900...2200).contains(year) {
            throw root.error("year", problem: "\(year) is out of range", remedy: "write a year such as 2026")
        }
        try root.finish()
        return worker
    }

    private func readFacts(
        of worker: inout WorkerFile, from root: SourceSection, times: TimeReader
    ) throws(SourceError) {
        worker.work = try intervals("work", of: root, times: times)
        worker.plannedResume = try times.instant("planned_resume", of: root)
        for section in try root.sections("oncall") {
            worker.onCall.append(try period(section, times: times))
        }
        try readInterventions(of: &worker, from: root, times: times)
        for section in try root.sections("absences") {
            worker.absences.append(try absence(section, times: times))
        }
        worker.weeklyRests = try intervals("weekly_rests", of: root, times: times)
        for section in try root.sections("worked_weeks") {
            let monday = try section.date("monday")
            guard let monday, monday.weekday == .monday, let hours = try section.amount("hours") else {
                throw section.error(
                    "monday", problem: "a week needs its Monday and its hours",
                    remedy: "write {\"monday\": \"2026-08-31\", \"hours\": 44}")
            }
            worker.workedWeeks[monday] = hours
            try section.finish()
        }
        if let text = try root.text("month") {
            guard let month = CivilMonth(text) else {
                throw root.error("month", problem: "`\(text)` is not a month", remedy: "write it as 2026-11")
            }
            worker.month = month
        }
    }

    private func intervals(_ key: String, of root: SourceSection, times: TimeReader) throws(SourceError) -> [Interval] {
        var result: [Interval] = []
        for section in try root.sections(key) {
            result.append(try times.interval(section))
            try section.finish()
        }
        return result
    }

    private func period(_ section: SourceSection, times: TimeReader) throws(SourceError) -> OnCallPeriod {
        var period = OnCallPeriod(try times.interval(section))
        period.line = try section.text("line")
        period.communicatedOn = try section.date("communicated_on")
        period.unit = try section.text("unit")
        let exceptional = try section.flag("exceptional_circumstances")
        period.isExceptional = try section.flag("exceptional") ?? exceptional ?? false
        period.isReplacement = try section.flag("replacement") ?? false
        period.isFractioned = try section.flag("fractioned") ?? false
        period.isVoluntary = try section.flag("voluntary") ?? false
        try section.finish()
        return period
    }

    /// Interventions may touch, and may not overlap: one minute is worked once.
    private func readInterventions(
        of worker: inout WorkerFile, from root: SourceSection, times: TimeReader
    ) throws(SourceError) {
        var read: [(section: SourceSection, interval: Interval)] = []
        for section in try root.sections("interventions") {
            var intervention = WorkerIntervention(try times.interval(section))
            intervention.isTravel = try section.flag("travel") ?? false
            intervention.isUrgentWorks = try section.flag("urgent_works") ?? false
            intervention.reason = try section.text("reason")
            try section.finish()
            worker.interventions.append(intervention)
            read.append((section, intervention.interval))
        }
        let sorted = read.sorted { $0.interval < $1.interval }
        for (earlier, later) in zip(sorted, sorted.dropFirst()) where earlier.interval.overlaps(later.interval) {
            throw SourceError(
                file: file, line: later.section.value.line, path: later.section.path,
                problem: "it overlaps \(earlier.section.path)",
                remedy: "merge the two, or end the first at \(times.text(later.interval.start)) at the latest")
        }
    }

    /// Whole days by `from` and `to`, or by `start` and `end` without a time; else a stretch.
    private func absence(_ section: SourceSection, times: TimeReader) throws(SourceError) -> WorkerAbsence {
        let kind: WorkerAbsence.Kind = try section.choice("kind") ?? .paidLeave
        let start = try section.text("start")
        let isWhole = !(start?.contains("T") ?? false)
        var first = try section.date("from")
        if first == nil, isWhole { first = try section.date("start") }
        let interval: Interval
        if let first {
            var last = try section.date("to")
            if last == nil, isWhole { last = try section.date("end") }
            guard
                let days = Interval(
                    times.clock.startOfDay(first), times.clock.startOfDay((last ?? first).adding(days: 1)))
            else {
                throw section.error("to", problem: "the last day lies before the first", remedy: "exchange the two")
            }
            interval = days
        } else {
            interval = try times.interval(section)
        }
        try section.finish()
        return WorkerAbsence(interval, kind: kind)
    }

    private func setup(_ section: SourceSection?) throws(SourceError) -> OnCallSetup? {
        guard let section else { return nil }
        let setup = OnCallSetup(
            agreement: try section.text("agreement"), hasCSEOpinion: try section.flag("cse_opinion") ?? false,
            isInspectorInformed: try section.flag("inspector_informed") ?? false,
            hasContractClause: try section.flag("contract_clause") ?? false)
        try section.finish()
        return setup
    }

    private func constraints(_ section: SourceSection?) throws(SourceError) -> OnCallConstraints? {
        guard let section else { return nil }
        var constraints = OnCallConstraints()
        constraints.responseMinutes = try section.amount("response_min")
        constraints.isImmediate = try section.flag("immediate") ?? false
        constraints.isPlaceImposed = try section.flag("place_imposed") ?? false
        constraints.isLodgedOnSite = try section.flag("lodged_on_site") ?? false
        constraints.needsEquipment = try section.flag("equipment") ?? false
        constraints.isNumberPublic = try section.flag("number_public") ?? false
        constraints.canDecline = try section.flag("can_decline") ?? false
        constraints.interventionsPerWeek = try section.amount("interventions_per_week")
        constraints.nightsPerWeek = try section.amount("nights_per_week")
        constraints.consecutiveDays = try section.integer("consecutive_days")
        try section.finish()
        return constraints
    }
}

/// Reads the instants of one file on the clock of its zone.
struct TimeReader {
    let clock: LocalClock

    func text(_ instant: Instant) -> String { OffsetInstant.format(instant, on: clock) }

    func instant(_ key: String, of section: SourceSection) throws(SourceError) -> Instant? {
        guard let text = try section.text(key) else { return nil }
        do {
            return try OffsetInstant.parse(text, on: clock)
        } catch {
            throw section.error(key, problem: error.problem, remedy: error.remedy)
        }
    }

    /// The stretch between the keys `start` and `end`.
    func interval(_ section: SourceSection) throws(SourceError) -> Interval {
        _ = try section.required("start", example: "\"2026-11-09T18:00+01:00\"")
        _ = try section.required("end", example: "\"2026-11-10T09:00+01:00\"")
        guard let start = try instant("start", of: section), let end = try instant("end", of: section),
            let interval = Interval(start, end)
        else {
            throw section.error(
                "end", problem: "the end does not come after the start",
                remedy: "write the later instant as `end`, on the next day if it runs over midnight")
        }
        return interval
    }
}
