public import Chronology

/// One unit of a rate table that a duty amounts to: a complete week, a night, a Sunday.
public struct OnCallUnit: Hashable, Sendable {
    /// The units that the tables know.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case week
        /// Monday morning to Friday evening.
        case mondayToFriday = "monday-friday"
        /// Friday evening to Monday morning.
        case weekend
        case night
        /// Less than ten hours of a night.
        case partNight = "part-night"
        /// A Saturday, or a day of recovery.
        case saturday
        case sundayOrHoliday = "sunday-holiday"
        case hours24 = "24h"
        case hours12 = "12h"
        /// A period during a daily rest.
        case dailyRest = "daily-rest"
        /// A period on a day of rest.
        case restDay = "rest-day"
        /// By the hour, whatever the calendar says.
        case hour

        /// Reads the names that planners use, case, blanks and underlines aside; nil for an unknown one.
        public init?(name: String) {
            let plain = name.lowercased().map { $0 == " " || $0 == "_" ? "-" : $0 }
            guard let kind = Self.names[String(plain)] else { return nil }
            self = kind
        }

        private static let names: [String: Kind] = {
            var names = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
            let others: [Kind: [String]] = [
                .week: ["complete-week", "full-week"], .mondayToFriday: ["mon-morning-fri-evening", "mon-fri"],
                .weekend: ["week-end"], .night: ["weeknight", "week-night"],
                .partNight: ["night-fractioned", "fractioned-night"], .saturday: ["recovery-day"],
                .sundayOrHoliday: ["sunday", "holiday", "sunday-or-holiday"], .hours24: ["day", "24-h"],
                .hours12: ["12-h", "half-day"], .hour: ["hours"],
            ]
            for (kind, words) in others { for word in words { names[word] = kind } }
            return names
        }()
    }

    public var kind: Kind
    public var interval: Interval
    /// Public holidays inside that fall on Monday to Friday, for units that hold several days.
    public var weekdayHolidays: [CivilDate]
    /// Public holidays inside that fall on a Saturday, for units that hold several days.
    public var saturdayHolidays: [CivilDate]

    init(_ kind: Kind, _ interval: Interval, weekdayHolidays: [CivilDate] = [], saturdayHolidays: [CivilDate] = []) {
        self.kind = kind
        self.interval = interval
        self.weekdayHolidays = weekdayHolidays
        self.saturdayHolidays = saturdayHolidays
    }
}
