public import Chronology

/// Parts of a week as the organisation file writes them, with French or English names of days.
///
/// `mon 18:00 - fri 08:00` runs from one point of the week to another, `always` is the whole week, and
/// `mon-fri 08:00 - 12:00` (or `lun-ven 8h-12h`) repeats on each day named.
public enum WeeklyIntervalText {
    /// Why a text is not a part of a week.
    public enum Problem: Error, Hashable, Sendable {
        case malformed
        case unknownDay(String)
        case badTime(String)
        /// Start and end are the same point: nothing, or a whole week?
        case empty
    }

    /// The intervals that a text names, at least one.
    public static func parse(_ text: String) throws(Problem) -> [WeeklyInterval] {
        let words = tokens(of: text)
        if words == ["always"] || words == ["toujours"] {
            return [WeeklyInterval(startMinute: 0, endMinute: 0)]
        }
        switch words.count {
        case 5 where words[2] == "-":  // mon 18:00 - fri 08:00
            let start = try minute(day: words[0], time: words[1])
            let end = try minute(day: words[3], time: words[4])
            guard start != end else { throw .empty }
            return [WeeklyInterval(startMinute: start, endMinute: end)]
        case 4 where words[2] == "-":  // mon 08:00 - 12:00
            return try daily(from: words[0], to: words[0], start: words[1], end: words[3])
        case 6 where words[1] == "-" && words[4] == "-":  // mon-fri 08:00 - 12:00
            return try daily(from: words[0], to: words[2], start: words[3], end: words[5])
        case 3 where words[1] == "-":  // mon-fri: whole days
            return try daily(from: words[0], to: words[2], start: "00:00", end: "24:00")
        case 1 where dayNames.contains { $0.contains(words[0]) }:  // sun
            return try daily(from: words[0], to: words[0], start: "00:00", end: "24:00")
        default: throw .malformed
        }
    }

    /// Writes an interval in the form that ``parse(_:)`` reads back to the same value.
    public static func format(_ interval: WeeklyInterval) -> String {
        if interval.startMinute == interval.endMinute {
            // A whole week that does not begin on Monday is the same set of minutes.
            return "always"
        }
        return "\(point(interval.startMinute)) - \(point(interval.endMinute))"
    }

    private static func point(_ minute: Int) -> String {
        let day = shortNames[minute / 1440 % 7]
        return "\(day) \(pad(minute % 1440 / 60)):\(pad(minute % 60))"
    }

    private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Whole days joined, each day's opening otherwise; an end before the start is the next day's.
    private static func daily(from first: String, to last: String, start: String, end: String) throws(Problem)
        -> [WeeklyInterval]
    {
        let firstDay = try weekday(first)
        let lastDay = try weekday(last)
        let startMinute = try time(start)
        let endMinute = try time(end)
        guard startMinute != endMinute else { throw .empty }
        var days = [firstDay]
        while days[days.count - 1] != lastDay { days.append((days[days.count - 1] + 1) % 7) }
        if startMinute == 0, endMinute == 1440 {
            if days.count == 7 { return [WeeklyInterval(startMinute: 0, endMinute: 0)] }
            return [WeeklyInterval(startMinute: firstDay * 1440, endMinute: (lastDay + 1) * 1440)]
        }
        return days.map { day in
            let ending = endMinute > startMinute ? endMinute : endMinute + 1440
            return WeeklyInterval(startMinute: day * 1440 + startMinute, endMinute: day * 1440 + ending)
        }
    }

    /// Lower-cased words; a hyphen, a dash or "à"/"to" between two points is one word of its own.
    private static func tokens(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text.lowercased().prefix(100) {
            switch character {
            case " ", "\t", "\u{A0}":
                if !word.isEmpty { words.append(word) }
                word = ""
            case "-", "–", "—", "→":
                if !word.isEmpty { words.append(word) }
                word = ""
                words.append("-")
            default: word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words.map { $0 == "à" || $0 == "to" || $0 == "au" ? "-" : $0 }
    }

    private static func minute(day: String, time text: String) throws(Problem) -> Int {
        try weekday(day) * 1440 + time(text)
    }

    /// Day of the week from 0, Monday.
    private static func weekday(_ word: String) throws(Problem) -> Int {
        for (index, names) in dayNames.enumerated() where names.contains(word) { return index }
        throw .unknownDay(word)
    }

    /// Minutes since midnight of `8:30`, `08:30`, `8h30`, `8h`, up to 24:00.
    private static func time(_ text: String) throws(Problem) -> Int {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "h" }
        guard parts.count == 2, let hour = number(parts[0]), hour <= 24 else { throw .badTime(text) }
        guard let minute = parts[1].isEmpty && text.hasSuffix("h") ? 0 : number(parts[1], digits: 2...2) else {
            throw .badTime(text)
        }
        guard minute < 60, hour < 24 || minute == 0 else { throw .badTime(text) }
        return hour * 60 + minute
    }

    private static func number(_ text: Substring, digits: ClosedRange<Int> = 1...2) -> Int? {
        guard digits.contains(text.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text)
    }

    private static let shortNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    private static let dayNames: [Set<String>] = [
        ["mon", "monday", "lun", "lundi"], ["tue", "tuesday", "mar", "mardi"],
        ["wed", "wednesday", "mer", "mercredi"], ["thu", "thursday", "jeu", "jeudi"],
        ["fri", "friday", "ven", "vendredi"], ["sat", "saturday", "sam", "samedi"],
        ["sun", "sunday", "dim", "dimanche"],
    ]
}
