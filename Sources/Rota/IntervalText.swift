public import Chronology
public import Directory

/// Intervals as people write them, on a wall clock.
public enum IntervalText {
    /// `24 déc. 2026 18:00 – 31 déc. 2026 08:00`; whole days as `24 – 30 déc. 2026`, the last day included.
    public static func format(_ interval: Interval, on clock: some WallClock, _ language: Language) -> String {
        let start = clock.reading(at: interval.start)
        let end = clock.reading(at: interval.end)
        guard start.secondOfDay == 0, end.secondOfDay == 0 else {
            return "\(date(start.date, language)) \(time(start)) – "
                + (start.date == end.date ? time(end) : "\(date(end.date, language)) \(time(end))")
        }
        let last = end.date.adding(days: -1)
        if last == start.date { return date(last, language) }
        guard start.date.year == last.year else { return "\(date(start.date, language)) – \(date(last, language))" }
        guard start.date.month == last.month else {
            return "\(start.date.day) \(month(start.date, language)) – \(date(last, language))"
        }
        return "\(start.date.day) – \(date(last, language))"
    }

    /// All of a set, joined by commas.
    public static func format(_ set: IntervalSet, on clock: some WallClock, _ language: Language) -> String {
        set.intervals.map { format($0, on: clock, language) }.joined(separator: ", ")
    }

    static func date(_ date: CivilDate, _ language: Language) -> String {
        "\(date.day) \(month(date, language)) \(date.year)"
    }

    static func month(_ date: CivilDate, _ language: Language) -> String {
        (language == .french ? french : english)[date.month - 1]
    }

    static func weekday(_ date: CivilDate, _ language: Language) -> String {
        let letters = language == .french ? ["L", "M", "M", "J", "V", "S", "D"] : ["M", "T", "W", "T", "F", "S", "S"]
        return letters[date.weekday.rawValue - 1]
    }

    private static func time(_ reading: CivilDateTime) -> String { String(reading.description.dropFirst(11).prefix(5)) }

    private static let french = [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
    ]
    private static let english = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

extension RotaDiff {
    /// One line for each person and rank ("Anne loses 24 – 30 Dec 2026, gains …"), then gaps opened and closed.
    public func lines(
        on clock: some WallClock, _ language: Language, names: [PersonID: String] = [:]
    ) -> [String] {
        let isFrench = language == .french
        var lines = changes.map { change in
            var parts: [String] = []
            if !change.lost.isEmpty {
                parts.append("\(isFrench ? "perd" : "loses") \(IntervalText.format(change.lost, on: clock, language))")
            }
            if !change.gained.isEmpty {
                let set = IntervalText.format(change.gained, on: clock, language)
                parts.append("\(isFrench ? "gagne" : "gains") \(set)")
            }
            let name = names[change.holding.person] ?? change.holding.person.rawValue
            let rank = change.holding.rank == 1 ? "" : " (\(isFrench ? "rang" : "rank") \(change.holding.rank))"
            return "\(name)\(rank) \(parts.joined(separator: ", "))"
        }
        for (rank, gaps) in openedGaps.enumerated() where !gaps.isEmpty {
            let set = IntervalText.format(gaps, on: clock, language)
            lines.append(isFrench ? "TROU au rang \(rank + 1) : \(set)" : "GAP at rank \(rank + 1): \(set)")
        }
        for (rank, gaps) in closedGaps.enumerated() where !gaps.isEmpty {
            let set = IntervalText.format(gaps, on: clock, language)
            lines.append(
                isFrench ? "trou comblé au rang \(rank + 1) : \(set)" : "gap closed at rank \(rank + 1): \(set)")
        }
        return lines
    }
}
