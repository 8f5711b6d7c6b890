/// Days and times as the organisation file writes them, on the wall clock of a zone.
public enum CivilText {
    /// Why a text names no instant.
    public enum Problem: Error, Hashable, Sendable {
        case malformed
        case civil(CivilTimeError)
    }

    /// Reads `2026-12-24`.
    public static func parseDate(_ text: some StringProtocol) -> CivilDate? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = number(parts[0], digits: 4), let month = number(parts[1], digits: 2),
            let day = number(parts[2], digits: 2), (1900...2200).contains(year)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// Reads `2026-12-24T08:00`, a blank allowed for the T; a day alone is its midnight.
    public static func parse(_ text: some StringProtocol) -> CivilDateTime? {
        let parts = text.split { $0 == "T" || $0 == " " }
        guard let first = parts.first, parts.count <= 2, let date = parseDate(first) else { return nil }
        guard parts.count == 2 else { return CivilDateTime(date, secondOfDay: 0) }
        let time = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(time.count), let hour = number(time[0], digits: 2), hour < 24,
            let minute = number(time[1], digits: 2), minute < 60
        else { return nil }
        guard let second = time.count == 3 ? number(time[2], digits: 2) : 0, second < 60 else { return nil }
        return CivilDateTime(date, hour, minute, second)
    }

    /// Reads a time on a wall clock: one that does not exist is refused, and one that comes twice needs the word
    /// `first` or `second` after it.
    public static func parse(_ text: String, on clock: some WallClock) throws(Problem) -> Instant {
        var rest = text[...]
        var choice: Occurrence?
        for occurrence in Occurrence.allCases where rest.hasSuffix(" " + occurrence.rawValue) {
            choice = occurrence
            rest = rest.dropLast(occurrence.rawValue.count + 1)
        }
        guard let reading = parse(rest) else { throw .malformed }
        do { return try clock.instant(of: reading, choosing: choice) } catch { throw .civil(error) }
    }

    /// Writes a reading as it is read: seconds only when there are some.
    public static func format(_ reading: CivilDateTime) -> String {
        let text = reading.description
        return reading.second == 0 ? String(text.dropLast(3)) : text
    }

    /// Writes an instant so that it reads back to itself, to the second.
    public static func format(_ instant: Instant, on clock: some WallClock) -> String {
        let reading = clock.reading(at: instant)
        guard case .twice(let first, _) = clock.match(of: reading) else { return format(reading) }
        return format(reading) + " " + (instant < first + .seconds(1) ? Occurrence.first : .second).rawValue
    }

    private static func number(_ text: some StringProtocol, digits: Int) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}

extension CivilDate: Codable {
    /// A day is stored as ISO 8601 writes it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let date = CivilText.parseDate(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a day")
        }
        self = date
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension CivilDateTime: Codable {
    /// A reading is stored as ISO 8601 writes it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let reading = CivilText.parse(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a day and time")
        }
        self = reading
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
