extension RecurrenceRule {
    /// Reads a rule such as `FREQ=WEEKLY;BYDAY=MO,FR`, with or without `RRULE:` before it.
    public init(_ text: String) throws(RecurrenceRuleError) {
        let isNamed = text.uppercased().hasPrefix("RRULE:")
        var parts = RuleParts()
        for part in text.dropFirst(isNamed ? 6 : 0).split(separator: ";", omittingEmptySubsequences: true) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = sides[0].trimmed.uppercased()
            guard sides.count == 2, !sides[1].isEmpty else {
                throw RecurrenceRuleError(part: name, problem: "has no value", remedy: "write NAME=VALUE")
            }
            try parts.add(name, sides[1].trimmed)
        }
        self = try parts.finished()
        try check()
    }

    /// What RFC 5545 3.3.10 forbids in combination.
    private func check() throws(RecurrenceRuleError) {
        if count != nil, until != nil { throw Self.clash("COUNT", "stands beside UNTIL", "keep one of the two") }
        let isCounted = byDay.contains { $0.ordinal != nil }
        if isCounted, frequency != .monthly, frequency != .yearly {
            throw Self.clash("BYDAY", "counts days in a \(frequency.rawValue) rule", "write the day alone, e.g. MO")
        }
        if isCounted, frequency == .yearly, !byWeekNumber.isEmpty {
            throw Self.clash("BYDAY", "counts days beside BYWEEKNO", "write the day alone, e.g. MO")
        }
        if !byMonthDay.isEmpty, frequency == .weekly {
            throw Self.clash("BYMONTHDAY", "means nothing in a WEEKLY rule", "use FREQ=MONTHLY")
        }
        if !byYearDay.isEmpty, [.daily, .weekly, .monthly].contains(frequency) {
            throw Self.clash("BYYEARDAY", "means nothing in a \(frequency.rawValue) rule", "use FREQ=YEARLY")
        }
        if !byWeekNumber.isEmpty, frequency != .yearly {
            throw Self.clash("BYWEEKNO", "means something in a YEARLY rule alone", "use FREQ=YEARLY")
        }
        let others = [bySecond, byMinute, byHour, byMonthDay, byYearDay, byWeekNumber, byMonth]
        if !bySetPosition.isEmpty, byDay.isEmpty, others.allSatisfy(\.isEmpty) {
            throw Self.clash("BYSETPOS", "has no other BY part to choose from", "add e.g. BYDAY")
        }
    }

    private static func clash(_ part: String, _ problem: String, _ remedy: String) -> RecurrenceRuleError {
        RecurrenceRuleError(part: part, problem: problem, remedy: remedy)
    }
}

extension RecurrenceRule: CustomStringConvertible {
    /// The rule as RFC 5545 writes it, without `RRULE:`.
    public var description: String {
        var parts = ["FREQ=\(frequency.rawValue)"]
        if interval != 1 { parts.append("INTERVAL=\(interval)") }
        if let count { parts.append("COUNT=\(count)") }
        switch until {
        case .date(let date): parts.append("UNTIL=\(CalendarText.format(date))")
        case .local(let reading): parts.append("UNTIL=\(CalendarText.format(reading))")
        case .utc(let reading): parts.append("UNTIL=\(CalendarText.format(reading))Z")
        case nil: break
        }
        let lists = [
            ("BYSECOND", bySecond), ("BYMINUTE", byMinute), ("BYHOUR", byHour), ("BYMONTHDAY", byMonthDay),
            ("BYYEARDAY", byYearDay), ("BYWEEKNO", byWeekNumber), ("BYMONTH", byMonth), ("BYSETPOS", bySetPosition),
        ]
        for (name, list) in lists where !list.isEmpty {
            parts.append("\(name)=" + list.map(String.init).joined(separator: ","))
        }
        if !byDay.isEmpty {
            let days = byDay.map { ($0.ordinal.map(String.init) ?? "") + $0.weekday.calendarCode }
            parts.append("BYDAY=" + days.joined(separator: ","))
        }
        if weekStart != .monday { parts.append("WKST=\(weekStart.calendarCode)") }
        return parts.joined(separator: ";")
    }
}

extension RecurrenceRule: Codable {
    /// A rule is stored as its text.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        self = try RecurrenceRule(text)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The parts of a rule while they are read, each at most once.
private struct RuleParts {
    private var rule = RecurrenceRule(.daily)
    private var seen: Set<String> = []

    func finished() throws(RecurrenceRuleError) -> RecurrenceRule {
        guard seen.contains("FREQ") else {
            throw RecurrenceRuleError(part: "FREQ", problem: "is missing", remedy: "begin with e.g. FREQ=WEEKLY")
        }
        return rule
    }

    mutating func add(_ name: String, _ value: String) throws(RecurrenceRuleError) {
        guard seen.insert(name).inserted else {
            throw RecurrenceRuleError(part: name, problem: "stands twice", remedy: "write it once")
        }
        switch name {
        case "FREQ": rule.frequency = try frequency(value)
        case "INTERVAL": rule.interval = try number(name, value, in: 1...1_000_000)
        case "COUNT": rule.count = try number(name, value, in: 1...1_000_000)
        case "UNTIL": rule.until = try until(value)
        case "BYSECOND": rule.bySecond = try list(name, value, in: 0...60)
        case "BYMINUTE": rule.byMinute = try list(name, value, in: 0...59)
        case "BYHOUR": rule.byHour = try list(name, value, in: 0...23)
        case "BYDAY": rule.byDay = try days(value)
        case "BYMONTHDAY": rule.byMonthDay = try list(name, value, in: 1...31, isSigned: true)
        case "BYYEARDAY": rule.byYearDay = try list(name, value, in: 1...366, isSigned: true)
        case "BYWEEKNO": rule.byWeekNumber = try list(name, value, in: 1...53, isSigned: true)
        case "BYMONTH": rule.byMonth = try list(name, value, in: 1...12)
        case "BYSETPOS": rule.bySetPosition = try list(name, value, in: 1...366, isSigned: true)
        case "WKST": rule.weekStart = try weekday(name, value)
        case "RSCALE" where value.uppercased() == "GREGORIAN": break
        default:
            throw RecurrenceRuleError(
                part: name, problem: "is not a part of a rule in the Gregorian calendar",
                remedy: "see RFC 5545 3.3.10 for the parts")
        }
    }

    private func frequency(_ value: String) throws(RecurrenceRuleError) -> RecurrenceRule.Frequency {
        guard let frequency = RecurrenceRule.Frequency(rawValue: value.uppercased()) else {
            let known = RecurrenceRule.Frequency.allCases.map(\.rawValue).joined(separator: ", ")
            throw RecurrenceRuleError(
                part: "FREQ", problem: "`\(value)` is no frequency", remedy: "write one of \(known)")
        }
        return frequency
    }

    private func until(_ value: String) throws(RecurrenceRuleError) -> RecurrenceRule.Until {
        switch CalendarText.parse(value) {
        case .date(let date): return .date(date)
        case .local(let reading), .zoned(let reading, _): return .local(reading)
        case .utc(let reading): return .utc(reading)
        case nil:
            throw RecurrenceRuleError(
                part: "UNTIL", problem: "`\(value)` is no date", remedy: "write e.g. 20261231 or 20261231T230000Z")
        }
    }

    private func number(
        _ name: String, _ value: some StringProtocol, in range: ClosedRange<Int>
    ) throws(RecurrenceRuleError) -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw RecurrenceRuleError(
                part: name, problem: "`\(value)` is not a number from \(range.lowerBound) to \(range.upperBound)",
                remedy: "correct it")
        }
        return number
    }

    private func list(
        _ name: String, _ value: String, in range: ClosedRange<Int>, isSigned: Bool = false
    ) throws(RecurrenceRuleError) -> [Int] {
        var numbers: Set<Int> = []
        for item in value.split(separator: ",", omittingEmptySubsequences: false) {
            let isNegative = isSigned && item.hasPrefix("-")
            let magnitude = try number(name, item.hasPrefix("+") || isNegative ? item.dropFirst() : item, in: range)
            numbers.insert(isNegative ? -magnitude : magnitude)
        }
        return numbers.sorted()
    }

    private func weekday(_ name: String, _ value: some StringProtocol) throws(RecurrenceRuleError) -> Weekday {
        guard let weekday = Weekday(calendarCode: value) else {
            throw RecurrenceRuleError(
                part: name, problem: "`\(value)` is no day", remedy: "write MO, TU, WE, TH, FR, SA or SU")
        }
        return weekday
    }

    private func days(_ value: String) throws(RecurrenceRuleError) -> [RecurrenceRule.NumberedWeekday] {
        var days: [RecurrenceRule.NumberedWeekday] = []
        for item in value.split(separator: ",", omittingEmptySubsequences: false) {
            let weekday = try weekday("BYDAY", item.suffix(2))
            let numeral = item.dropLast(2)
            var ordinal: Int?
            if !numeral.isEmpty { ordinal = try list("BYDAY", String(numeral), in: 1...53, isSigned: true).first }
            let day = RecurrenceRule.NumberedWeekday(weekday, ordinal: ordinal)
            if !days.contains(day) { days.append(day) }
        }
        return days
    }
}

extension StringProtocol {
    /// Without the blanks around it.
    var trimmed: String {
        let start = drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
