/// Why an iCalendar file was refused: at which line, what is wrong, and what would mend it.
public struct CalendarError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
        case tooLarge(bytes: Int, limit: Int)
        case tooMany(String)
        case notText
        case notACalendar
        case malformedLine
        case unbalanced(String)
        case missing(String)
        case badValue(String, String)
        case badRule(RecurrenceRuleError)
        case unknownZone(String)
        case endBeforeStart
    }

    /// 1 for the first line of the file; 0 when the file as a whole is meant.
    public var line: Int
    public var problem: Problem

    public init(line: Int, _ problem: Problem) {
        self.line = line
        self.problem = problem
    }

    public var description: String { line > 0 ? "line \(line): \(text)" : text }

    private var text: String {
        switch problem {
        case .tooLarge(let bytes, let limit):
            "the file has \(bytes) bytes, and \(limit) is the most that is read; export fewer years"
        case .tooMany(let things): "more \(things) than are read; export fewer years, or end the rule with UNTIL"
        case .notText: "is not UTF-8 text; export the calendar again as iCalendar (.ics)"
        case .notACalendar: "does not begin with BEGIN:VCALENDAR; export the calendar as iCalendar (.ics)"
        case .malformedLine: "is not NAME:VALUE"
        case .unbalanced(let name): "END:\(name) does not close what was opened last"
        case .missing(let name): "the event that begins here has no \(name)"
        case .badValue(let name, let value): "\(name) is `\(value.prefix(60))`, which cannot be read"
        case .badRule(let error): "RRULE: \(error)"
        case .unknownZone(let zone): "the zone `\(zone)` is not in the IANA database; write e.g. Europe/Paris"
        case .endBeforeStart: "the event that begins here ends before it starts"
        }
    }
}
