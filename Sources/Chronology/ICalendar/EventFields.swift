/// The properties of one VEVENT while they become an event.
struct EventFields {
    private let fields: [ContentLine]
    private let line: Int
    private let zoneAliases: [String: String]

    init(_ fields: [ContentLine], line: Int, zoneAliases: [String: String]) {
        self.fields = fields
        self.line = line
        self.zoneAliases = zoneAliases
    }

    func event() throws(CalendarError) -> CalendarEvent {
        guard let startField = first("DTSTART") else { throw CalendarError(line: line, .missing("DTSTART")) }
        let start = try time(startField)
        var event = CalendarEvent(
            uid: first("UID")?.value ?? "\(start)-\(first("SUMMARY")?.value ?? "")", start: start, line: line)
        if let field = first("DTEND") { event.end = try time(field) }
        if let field = first("DURATION"), event.end == nil {
            guard let length = CalendarText.parseDuration(field.value.trimmed) else { throw badValue(field) }
            event.length = CalendarEvent.Length(days: length.days, seconds: length.seconds)
        }
        if let end = event.end, end.reading < start.reading, end.isDate == start.isDate {
            if sameClock(start, end) { throw CalendarError(line: line, .endBeforeStart) }
        }
        if let field = first("RRULE") {
            do { event.rule = try RecurrenceRule(field.value) } catch {
                throw CalendarError(line: field.number, .badRule(error))
            }
        }
        event.exceptions = try times("EXDATE")
        event.additions = try times("RDATE")
        if let field = first("RECURRENCE-ID") { event.replaces = try time(field) }
        event.summary = first("SUMMARY")?.text ?? ""
        event.details = first("DESCRIPTION")?.text ?? ""
        event.status = first("STATUS").flatMap { CalendarEvent.Status(rawValue: $0.value.uppercased()) } ?? .confirmed
        event.isBusy = first("TRANSP")?.value.uppercased() != "TRANSPARENT"
        return event
    }

    private func first(_ name: String) -> ContentLine? { fields.first { $0.name == name } }

    private func badValue(_ field: ContentLine) -> CalendarError {
        CalendarError(line: field.number, .badValue(field.name, field.value))
    }

    /// Whether two readings can be compared without asking a zone.
    private func sameClock(_ one: CalendarTime, _ other: CalendarTime) -> Bool {
        switch (one, other) {
        case (.zoned(_, let zone), .zoned(_, let other)): zone == other
        case (.utc, .utc), (.local, .local), (.date, .date): true
        default: false
        }
    }

    private func times(_ name: String) throws(CalendarError) -> [CalendarTime] {
        var result: [CalendarTime] = []
        for field in fields where field.name == name {
            for value in field.value.split(separator: ",") {
                // A PERIOD is taken by its start; its own length is not kept.
                let start = value.split(separator: "/").first ?? value
                var part = field
                part.value = String(start)
                result.append(try time(part))
            }
        }
        return result
    }

    private func time(_ field: ContentLine) throws(CalendarError) -> CalendarTime {
        guard let time = CalendarText.parse(field.value.trimmed) else { throw badValue(field) }
        guard case .local(let reading) = time, let written = field.parameters["TZID"] else { return time }
        guard let zone = Self.zone(written, aliases: zoneAliases) else {
            throw CalendarError(line: field.number, .unknownZone(written))
        }
        return zone == "UTC" ? .utc(reading) : .zoned(reading, zone: zone)
    }

    /// The IANA name behind a TZID: itself, its last parts ("/citadel.org/20210210_1/Europe/Paris"), what the file's
    /// own VTIMEZONE says, or the name that Windows gives it.
    private static func zone(_ written: String, aliases: [String: String]) -> String? {
        for candidate in [written, aliases[written] ?? "", windowsZones[written] ?? ""]
        where LocalClock(zone: candidate) != nil {
            return candidate
        }
        let parts = written.split(separator: "/")
        for count in [3, 2] where parts.count > count {
            let candidate = parts.suffix(count).joined(separator: "/")
            if LocalClock(zone: candidate) != nil { return candidate }
        }
        return ["Etc/UTC", "GMT", "Z"].contains(written) ? "UTC" : nil
    }

    /// The zones of the French territories and their neighbours, as the Unicode CLDR maps them.
    private static let windowsZones = [
        "Romance Standard Time": "Europe/Paris", "W. Europe Standard Time": "Europe/Berlin",
        "Central Europe Standard Time": "Europe/Budapest", "GMT Standard Time": "Europe/London",
        "SA Western Standard Time": "America/Martinique", "SA Eastern Standard Time": "America/Cayenne",
        "Saint Pierre Standard Time": "America/Miquelon", "Mauritius Standard Time": "Indian/Reunion",
        "E. Africa Standard Time": "Indian/Mayotte", "Central Pacific Standard Time": "Pacific/Noumea",
        "Hawaiian Standard Time": "Pacific/Tahiti", "UTC+12": "Pacific/Wallis", "UTC": "UTC",
    ]
}
