public import Chronology

/// The date of RFC 3261 section 20.17: `Sat, 13 Nov 2010 23:29:00 GMT`, always in GMT.
enum SIPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    static func parse(_ text: String) -> Instant? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 6, parts[0].hasSuffix(","), parts[5].lowercased() == "gmt" else { return nil }
        let time = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        guard parts[1].utf8.count == 2, let day = number(parts[1], 1...31), parts[3].utf8.count == 4,
            let year = number(parts[3], 1583...9999), let month = months.firstIndex(of: String(parts[2])),
            time.count == 3, let hour = number(time[0], 0...23), let minute = number(time[1], 0...59),
            let second = number(time[2], 0...60), day <= monthLength(month, year)
        else { return nil }
        let days = daysSinceEpoch(year: year, month: month + 1, day: day)
        return Instant(seconds: Int64(((days * 24 + hour) * 60 + minute) * 60 + second))
    }

    static func text(_ instant: Instant) -> String {
        let seconds = Int(instant.microseconds / 1_000_000) - (instant.microseconds % 1_000_000 < 0 ? 1 : 0)
        let day = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
        let time = seconds - day * 86_400
        let (year, month, dayOfMonth) = civil(day)
        let weekday = days[((day % 7) + 7) % 7]
        return "\(weekday), \(two(dayOfMonth)) \(months[month - 1]) \(year) "
            + "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60)) GMT"
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
        let bytes = Array(text.utf8)
        guard let value = ByteScanner.decimal(bytes, 0..<bytes.count), range.contains(Int(value)) else { return nil }
        return Int(value)
    }

    private static func monthLength(_ month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 1 ? (isLeap ? 29 : 28) : [3, 5, 8, 10].contains(month) ? 30 : 31
    }

    /// Days from 1970-01-01 in the Gregorian calendar, counting years from March so that leap days come last.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let leapDays = shifted / 4 - shifted / 100 + shifted / 400
        return 365 * shifted + leapDays + (153 * marchMonth + 2) / 5 + day - 1 - 719_468
    }

    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        var year = 1970 + day / 366
        while daysSinceEpoch(year: year + 1, month: 1, day: 1) <= day { year += 1 }
        while daysSinceEpoch(year: year, month: 1, day: 1) > day { year -= 1 }
        var month = 12
        while daysSinceEpoch(year: year, month: month, day: 1) > day { month -= 1 }
        return (year, month, day - daysSinceEpoch(year: year, month: month, day: 1) + 1)
    }
}

extension SIPMessage {
    /// When the message was first sent; nil when absent. A zone other than GMT is malformed: RFC 3261 section 20.17.
    public var date: Instant? {
        get throws(SIPParseError) {
            guard let text = headers[.date] else { return nil }
            guard let instant = SIPDate.parse(text) else { throw failure(.malformed(.date)) }
            return instant
        }
    }
}

extension SIPHeaders {
    /// Sets Date.
    public mutating func setDate(_ instant: Instant) { set(.date, SIPDate.text(instant)) }
}
