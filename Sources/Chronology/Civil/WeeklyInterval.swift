/// A day of the week, Monday first (ISO 8601).
public enum Weekday: Int, Hashable, Codable, Sendable, CaseIterable, Comparable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    public static func < (lhs: Weekday, rhs: Weekday) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// A half-open part of every week in local wall-clock time; it may run over Sunday midnight.
public struct WeeklyInterval: Hashable, Codable, Sendable {
    /// Minutes of a week.
    public static let minutesOfWeek = 7 * 24 * 60

    /// First minute, 0 = Monday 00:00, below `minutesOfWeek`.
    public var startMinute: Int
    /// Minute that ends it, exclusive; at or below `startMinute` it ends in the following week. Equal: the whole week.
    public var endMinute: Int

    /// Creates an interval from minutes of the week; both are taken modulo a week.
    public init(startMinute: Int, endMinute: Int) {
        self.startMinute = startMinute % Self.minutesOfWeek
        self.endMinute = endMinute % Self.minutesOfWeek
    }

    /// Creates an interval from days and times of day, 24:00 allowed as an end.
    public init(
        from startDay: Weekday, _ startHour: Int, _ startMinute: Int = 0, to endDay: Weekday, _ endHour: Int,
        _ endMinute: Int = 0
    ) {
        self.init(
            startMinute: (startDay.rawValue - 1) * 1440 + startHour * 60 + startMinute,
            endMinute: (endDay.rawValue - 1) * 1440 + endHour * 60 + endMinute)
    }

    /// Whether a minute of the week lies inside.
    public func contains(minuteOfWeek minute: Int) -> Bool {
        startMinute < endMinute
            ? minute >= startMinute && minute < endMinute
            : minute >= startMinute || minute < endMinute
    }
}

/// A French territory with holidays of its own.
public enum Territory: String, Hashable, Codable, Sendable, CaseIterable {
    case metropole = "FR-metropole"
    case alsaceMoselle = "FR-alsace-moselle"
    case guadeloupe = "FR-guadeloupe"
    case martinique = "FR-martinique"
    case guyane = "FR-guyane"
    case reunion = "FR-reunion"
    case mayotte = "FR-mayotte"
    case saintMartin = "FR-saint-martin"
    case saintBarthelemy = "FR-saint-barthelemy"
    case saintPierreEtMiquelon = "FR-saint-pierre-et-miquelon"
    case nouvelleCaledonie = "FR-nouvelle-caledonie"
    case polynesie = "FR-polynesie"
    case wallisEtFutuna = "FR-wallis-et-futuna"
}
