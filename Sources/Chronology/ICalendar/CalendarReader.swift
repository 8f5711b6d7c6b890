/// Reads iCalendar files (RFC 5545): the events of a VCALENDAR, with their times, rules and exceptions.
///
/// VTIMEZONE is read for the names that it gives to zones (X-LIC-LOCATION) and otherwise passed over, since the IANA
/// database knows the changes. What else a file holds (VTODO, VALARM, X- properties) is passed over.
public struct CalendarReader: Sendable {
    /// The most bytes that are looked at.
    public var maximumBytes: Int
    /// The most events that are kept.
    public var maximumEvents: Int

    public init(maximumBytes: Int = 8_000_000, maximumEvents: Int = 20_000) {
        self.maximumBytes = maximumBytes
        self.maximumEvents = maximumEvents
    }

    /// Reads a file.
    public func read(_ text: String) throws(CalendarError) -> CalendarDocument { try read(Array(text.utf8)) }

    /// Reads a file. Nothing of it is given when any of it cannot be understood.
    public func read(_ bytes: [UInt8]) throws(CalendarError) -> CalendarDocument {
        guard bytes.count <= maximumBytes else {
            throw CalendarError(line: 0, .tooLarge(bytes: bytes.count, limit: maximumBytes))
        }
        var bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        var parse = CalendarParse(maximumEvents: maximumEvents)
        for (line, number) in ContentFolding.unfold(bytes) {
            guard let text = String(validating: line, as: UTF8.self) else {
                throw CalendarError(line: number, .notText)
            }
            guard let content = ContentLine(text, number: number) else {
                throw CalendarError(line: number, parse.hasBegun ? .malformedLine : .notACalendar)
            }
            try parse.lineRead(content)
        }
        return try parse.document()
    }
}

/// What has been read so far.
private struct CalendarParse {
    let maximumEvents: Int
    private var open: [String] = []
    private var fields: [ContentLine] = []
    private var eventLine = 0
    private var zoneName: String?
    private var zoneAliases: [String: String] = [:]
    private var events: [(fields: [ContentLine], line: Int)] = []
    private(set) var hasBegun = false

    init(maximumEvents: Int) { self.maximumEvents = maximumEvents }

    mutating func lineRead(_ line: ContentLine) throws(CalendarError) {
        let word = line.value.trimmed.uppercased()
        guard hasBegun || (line.name == "BEGIN" && word == "VCALENDAR") else {
            throw CalendarError(line: line.number, .notACalendar)
        }
        hasBegun = true
        switch line.name {
        case "BEGIN":
            open.append(word)
            if word == "VEVENT" {
                fields = []
                eventLine = line.number
            }
        case "END":
            guard open.popLast() == word else { throw CalendarError(line: line.number, .unbalanced(word)) }
            if word == "VEVENT" {
                guard events.count < maximumEvents else { throw CalendarError(line: line.number, .tooMany("events")) }
                events.append((fields, eventLine))
            }
        default: keep(line)
        }
    }

    private mutating func keep(_ line: ContentLine) {
        switch open.last {
        case "VEVENT": fields.append(line)
        case "VTIMEZONE" where line.name == "TZID": zoneName = line.value
        case "VTIMEZONE" where line.name == "X-LIC-LOCATION": zoneAliases[zoneName ?? ""] = line.value
        default: break
        }
    }

    func document() throws(CalendarError) -> CalendarDocument {
        guard hasBegun else { throw CalendarError(line: 0, .notACalendar) }
        if let name = open.last { throw CalendarError(line: 0, .unbalanced(name)) }
        var result: [CalendarEvent] = []
        for (fields, line) in events {
            result.append(try EventFields(fields, line: line, zoneAliases: zoneAliases).event())
        }
        return CalendarDocument(events: result)
    }
}
