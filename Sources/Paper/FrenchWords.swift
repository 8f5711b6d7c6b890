import Chronology
import LabourLaw

/// Dates, hours and numbers as French paper has them.
struct FrenchWords {
    private let offset: (Instant) -> Int
    private let reading: (Instant) -> CivilDateTime

    init(clock: some WallClock) {
        offset = { clock.offset(at: $0) }
        reading = { clock.reading(at: $0) }
    }

    private static let months = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ]
    private static let weekdays = ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."]

    func month(_ month: CivilMonth) -> String { "\(Self.months[month.month - 1]) \(month.year)" }

    /// Such as `9 novembre 2026`.
    func date(_ date: CivilDate) -> String {
        "\(date.day == 1 ? "1er" : String(date.day)) \(Self.months[date.month - 1]) \(date.year)"
    }

    /// Such as `lun. 09/11/2026 18:00 (+01:00)`: the offset tells the two readings of an autumn hour apart.
    func instant(_ instant: Instant) -> String {
        let reading = self.reading(instant)
        let date = reading.date
        let day = Self.weekdays[date.weekday.rawValue - 1]
        let offset = self.offset(instant)
        let sign = offset < 0 ? "-" : "+"
        let (hours, minutes) = (abs(offset) / 3600, abs(offset) / 60 % 60)
        return "\(day) \(two(date.day))/\(two(date.month))/\(date.year) \(two(reading.hour)):\(two(reading.minute)) "
            + "(\(sign)\(two(hours)):\(two(minutes)))"
    }

    /// Such as `14 h 30`; seconds are rounded to the nearest minute.
    func hours(_ hours: ExactNumber) -> String { minutes((hours * 60).rounded(places: 0).floor) }

    /// Minutes as hours and minutes; nothing for none, unless `zero` is asked for.
    func minutes(_ minutes: Int, zero: Bool = false) -> String {
        guard minutes != 0 else { return zero ? "0 h" : "" }
        let sign = minutes < 0 ? "-" : ""
        let (whole, rest) = (abs(minutes) / 60, abs(minutes) % 60)
        return rest == 0 ? "\(sign)\(whole) h" : "\(sign)\(whole) h \(two(rest))"
    }

    func decimal(_ text: String) -> String { text.replacing(".", with: ",") }

    /// At least two decimals, as many as there are.
    func rate(_ rate: ExactNumber) -> String {
        rate.rounded(places: 2) == rate ? rate.text(places: 2) : rate.description
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
