/// A date or time as an iCalendar file writes it (RFC 5545 3.3.4, 3.3.5).
public enum CalendarTime: Hashable, Sendable {
    /// A whole day, on whatever clock the reader lives by.
    case date(CivilDate)
    /// A reading of whatever clock the reader lives by ("floating").
    case local(CivilDateTime)
    /// A reading in a zone of the IANA database.
    case zoned(CivilDateTime, zone: String)
    /// A reading of UTC.
    case utc(CivilDateTime)

    /// The reading, whatever its clock; midnight for a day.
    public var reading: CivilDateTime {
        switch self {
        case .date(let date): CivilDateTime(date, secondOfDay: 0)
        case .local(let reading), .zoned(let reading, _), .utc(let reading): reading
        }
    }

    public var isDate: Bool { if case .date = self { true } else { false } }

    /// Its clock: its own, or the one given for days and floating times; nil when the zone does not exist.
    public func clock(orElse local: LocalClock) -> LocalClock? {
        switch self {
        case .date, .local: local
        case .zoned(_, let zone): LocalClock(zone: zone)
        case .utc: .utc
        }
    }
}

/// The basic forms of ISO 8601 that RFC 5545 uses: `20261225`, `20261225T083000`, `20261225T083000Z`, `P1DT2H`.
public enum CalendarText {
    static func format(_ date: CivilDate) -> String {
        date.description.filter { $0 != "-" }
    }

    static func format(_ reading: CivilDateTime) -> String {
        reading.description.filter { $0 != "-" && $0 != ":" }
    }

    /// The form of an instant in UTC.
    public static func format(_ instant: Instant) -> String {
        format(CivilDateTime(civilSecond: instant.wholeSeconds)) + "Z"
    }

    /// Reads a date or a date with a time; nil when the text is neither, or names a day that does not exist.
    public static func parse(_ text: some StringProtocol) -> CalendarTime? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 8, let year = number(bytes[0..<4]), let month = number(bytes[4..<6]),
            let day = number(bytes[6..<8]), let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        if bytes.count == 8 { return .date(date) }
        guard bytes.count == 15 || (bytes.count == 16 && bytes[15] == UInt8(ascii: "Z")),
            bytes[8] == UInt8(ascii: "T"), let hour = number(bytes[9..<11]), let minute = number(bytes[11..<13]),
            let second = number(bytes[13..<15]), hour < 24, minute < 60, second <= 60
        else { return nil }
        // A leap second is the last second of its minute on a clock that does not count it.
        let reading = CivilDateTime(date, hour, minute, min(second, 59))
        return bytes.count == 16 ? .utc(reading) : .local(reading)
    }

    /// Reads a duration (RFC 5545 3.3.6) in days and seconds: a day is a day of the calendar, not 24 hours.
    static func parseDuration(_ text: some StringProtocol) -> (days: Int, seconds: Int)? {
        var rest = text.uppercased()[...]
        if rest.hasPrefix("+") { rest.removeFirst() }
        guard rest.hasPrefix("P") else { return nil }
        rest.removeFirst()
        var days = 0
        var seconds = 0
        var isTime = false
        var hasPart = false
        while let first = rest.first {
            if first == "T", !isTime {
                isTime = true
                rest.removeFirst()
                continue
            }
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty, digits.count <= 9, let value = Int(digits), rest.count > digits.count else {
                return nil
            }
            rest = rest.dropFirst(digits.count)
            switch (rest.removeFirst(), isTime) {
            case ("W", false): days += value * 7
            case ("D", false): days += value
            case ("H", true): seconds += value * 3600
            case ("M", true): seconds += value * 60
            case ("S", true): seconds += value
            default: return nil
            }
            hasPart = true
        }
        return hasPart ? (days, seconds) : nil
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }
}
