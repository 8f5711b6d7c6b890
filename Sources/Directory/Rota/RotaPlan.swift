public import Chronology

/// A rota: a named set of layers that says who is on call at every instant, one person a rank.
public struct RotaID: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// A layer of a rota.
public struct LayerID: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Anything dated that changes a rota: an override, a temporary schedule, an absence, a request.
public struct RotaEntryID: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// What a manager plans: layers, and the dated changes to them. Nothing here is resolved yet.
///
/// Higher layers win where they are defined. On top of them come temporary schedules, then overrides and accepted
/// requests in their order, and last the absences.
public struct RotaPlan: Hashable, Codable, Sendable {
    public var id: RotaID
    /// What people read ("astreinte chauffage").
    public var name: String
    /// IANA name of the zone whose wall clock hand-overs, hours and days are read on.
    public var zone: String
    /// The public holidays that restrictions, fairness and pictures go by.
    public var calendar: HolidayCalendar
    /// The hours that count as night.
    public var night: NightHours
    /// How many people must be on call at once.
    public var needed: Int
    /// When somebody must be on call; outside it nobody's absence is a gap. Always, by default.
    public var coverage: Restriction
    public var layers: [RotaLayer]
    public var temporary: [TemporarySchedule]
    public var overrides: [RotaOverride]
    /// What happens to the place of somebody who is absent.
    public var absencePolicy: AbsencePolicy
    /// Qualifications that everybody on this rota must hold.
    public var requires: [String]
    /// When what the file says comes into force; nil: on apply.
    public var publishing: RotaPublishing?
    /// How long before each duty people are reminded; nil: ``standardReminders``.
    public var reminders: [Duration]?
    /// Whether people confirm the start of each duty; nil: not.
    public var confirmation: DutyConfirmation?

    public init(
        id: RotaID, name: String, zone: String = "Europe/Paris", calendar: HolidayCalendar = .init(.metropole),
        night: NightHours = .init(), needed: Int = 1, coverage: Restriction = .init(), layers: [RotaLayer] = [],
        temporary: [TemporarySchedule] = [], overrides: [RotaOverride] = [],
        absencePolicy: AbsencePolicy = .promoteNext, requires: [String] = []
    ) {
        self.id = id
        self.name = name
        self.zone = zone
        self.calendar = calendar
        self.night = night
        self.needed = max(1, needed)
        self.coverage = coverage
        self.layers = layers
        self.temporary = temporary
        self.overrides = overrides
        self.absencePolicy = absencePolicy
        self.requires = requires
    }
}

/// The hours of the night on the wall clock, over midnight.
///
/// By default 21:00 to 06:00, what holds for night work where no agreement says otherwise
/// ([L3122-20](https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000033020130)).
public struct NightHours: Hashable, Codable, Sendable {
    /// Minutes since midnight.
    public var startMinute: Int
    /// Minutes since midnight, of the next day when at or below the start.
    public var endMinute: Int

    public init(startMinute: Int = 21 * 60, endMinute: Int = 6 * 60) {
        self.startMinute = startMinute
        self.endMinute = endMinute
    }
}

/// A kind of time that restrictions, fairness and pay tell apart. One instant may be of several.
public enum ShiftClass: String, Hashable, Codable, Sendable, CaseIterable, Comparable {
    case night, saturday, sunday, weekend, holiday

    public static func < (lhs: ShiftClass, rhs: ShiftClass) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// Parts of the time line, by hours of the week and by class. Without either it is all of it.
public struct Restriction: Hashable, Codable, Sendable {
    /// Hours of the week on the rota's wall clock.
    public var weekly: [WeeklyInterval]
    /// Classes whose time is inside as well.
    public var classes: [ShiftClass]
    /// Classes whose time is outside whatever else holds.
    public var except: [ShiftClass]

    public init(weekly: [WeeklyInterval] = [], classes: [ShiftClass] = [], except: [ShiftClass] = []) {
        self.weekly = weekly
        self.classes = classes
        self.except = except
    }

    /// Whether everything is inside.
    public var isAlways: Bool { weekly.isEmpty && classes.isEmpty && except.isEmpty }
}

/// One layer of a rota: a rotation or fixed weekly hours, where it applies.
public struct RotaLayer: Hashable, Codable, Sendable {
    public enum Content: Hashable, Codable, Sendable {
        case rotation(Rotation)
        /// Fixed hours of each week; who stands first in the list has the lower rank.
        case weekly([WeeklyDuty])
    }

    public var id: LayerID
    /// The higher wins. Two layers of the same priority may not overlap.
    public var priority: Int
    public var content: Content
    public var restriction: Restriction
    /// The first day on which the layer is in force; nil: as long as there is time.
    public var from: CivilDate?
    /// The day on which it no longer is.
    public var until: CivilDate?

    public init(
        id: LayerID, priority: Int, content: Content, restriction: Restriction = .init(), from: CivilDate? = nil,
        until: CivilDate? = nil
    ) {
        self.id = id
        self.priority = priority
        self.content = content
        self.restriction = restriction
        self.from = from
        self.until = until
    }
}
