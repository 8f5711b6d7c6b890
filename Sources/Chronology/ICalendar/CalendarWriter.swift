/// Writes iCalendar files (RFC 5545): CRLF, lines of at most 75 octets, times in UTC or days.
///
/// The zones that events name are described by VTIMEZONE components for the years of the events and the one after.
public struct CalendarWriter: Sendable {
    /// PRODID: who wrote the file.
    public var product: String
    /// The name that a client shows for a subscribed calendar.
    public var name: String?
    /// How often a client that subscribes should look again.
    public var refresh: Duration?

    public init(product: String, name: String? = nil, refresh: Duration? = nil) {
        self.product = product
        self.name = name
        self.refresh = refresh
    }

    /// The file of some events, as they stood at an instant.
    public func write(_ events: [CalendarEvent], stamp: Instant) -> String {
        var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:\(ContentFolding.escape(product))", "METHOD:PUBLISH"]
        if let name {
            lines.append("NAME:\(ContentFolding.escape(name))")
            lines.append("X-WR-CALNAME:\(ContentFolding.escape(name))")
        }
        if let refresh {
            let minutes = max(1, refresh.wholeMicroseconds / 60_000_000)
            lines.append("REFRESH-INTERVAL;VALUE=DURATION:PT\(minutes)M")
            lines.append("X-PUBLISHED-TTL:PT\(minutes)M")
        }
        lines += zones(of: events)
        for event in events { lines += Self.lines(of: event, stamp: stamp) }
        lines.append("END:VCALENDAR")
        return lines.map(ContentFolding.fold).joined()
    }

    private static func lines(of event: CalendarEvent, stamp: Instant) -> [String] {
        var lines = [
            "BEGIN:VEVENT", "UID:\(ContentFolding.escape(event.uid))", "DTSTAMP:\(CalendarText.format(stamp))",
            property("DTSTART", event.start),
        ]
        if let end = event.end { lines.append(property("DTEND", end)) }
        if let length = event.length {
            let time = length.seconds > 0 ? "T\(length.seconds)S" : ""
            lines.append("DURATION:P" + (length.days > 0 || time.isEmpty ? "\(length.days)D" : "") + time)
        }
        if let rule = event.rule { lines.append("RRULE:\(rule)") }
        lines += event.exceptions.map { property("EXDATE", $0) }
        lines += event.additions.map { property("RDATE", $0) }
        if let replaces = event.replaces { lines.append(property("RECURRENCE-ID", replaces)) }
        lines.append("SUMMARY:\(ContentFolding.escape(event.summary))")
        if !event.details.isEmpty { lines.append("DESCRIPTION:\(ContentFolding.escape(event.details))") }
        lines.append("STATUS:\(event.status.rawValue)")
        lines.append("TRANSP:\(event.isBusy ? "OPAQUE" : "TRANSPARENT")")
        lines.append("END:VEVENT")
        return lines
    }

    private static func property(_ name: String, _ time: CalendarTime) -> String {
        switch time {
        case .date(let date): "\(name);VALUE=DATE:\(CalendarText.format(date))"
        case .local(let reading): "\(name):\(CalendarText.format(reading))"
        case .zoned(let reading, let zone): "\(name);TZID=\(zone):\(CalendarText.format(reading))"
        case .utc(let reading): "\(name):\(CalendarText.format(reading))Z"
        }
    }

    private func zones(of events: [CalendarEvent]) -> [String] {
        var years: [String: ClosedRange<Int>] = [:]
        for case .zoned(let reading, let zone) in events.flatMap({ [$0.start, $0.end].compactMap(\.self) }) {
            let known = years[zone] ?? reading.date.year...reading.date.year
            years[zone] = min(known.lowerBound, reading.date.year)...max(known.upperBound, reading.date.year)
        }
        return years.sorted { $0.key < $1.key }.flatMap { zone, years in
            guard let clock = LocalClock(zone: zone) else { return [String]() }
            return Self.zone(ZoneTable(clock, years: years.lowerBound...(years.upperBound + 1)), years: years)
        }
    }

    /// The offset at the start of the years, then each change of it.
    private static func zone(_ table: ZoneTable, years: ClosedRange<Int>) -> [String] {
        let start = CivilDateTime(CivilDate(years.lowerBound, 1, 1), secondOfDay: 0)
        let first = table.offset(at: table.instant(of: start))
        var lines = ["BEGIN:VTIMEZONE", "TZID:\(table.clock.identifier)"]
        lines += observance("STANDARD", at: start, from: first, to: first)
        for change in table.changes {
            let reading = CivilDateTime(civilSecond: change.second + change.from)
            guard reading >= start else { continue }
            lines += observance(
                change.to > change.from ? "DAYLIGHT" : "STANDARD", at: reading, from: change.from, to: change.to)
        }
        return lines + ["END:VTIMEZONE"]
    }

    private static func observance(_ kind: String, at reading: CivilDateTime, from: Int, to: Int) -> [String] {
        [
            "BEGIN:\(kind)", "DTSTART:\(CalendarText.format(reading))", "TZOFFSETFROM:\(offset(from))",
            "TZOFFSETTO:\(offset(to))", "END:\(kind)",
        ]
    }

    private static func offset(_ seconds: Int) -> String {
        let minutes = abs(seconds) / 60
        let (hours, rest) = (minutes / 60, minutes % 60)
        return (seconds < 0 ? "-" : "+") + (hours < 10 ? "0" : "") + "\(hours)" + (rest < 10 ? "0" : "") + "\(rest)"
    }
}
