public import Chronology

/// The terms that a person works under from a day on: what the law and the pay tables ask, and calls do not.
///
/// What is not said stays nil, and whatever depends on it is named as missing rather than guessed. Rates, dates of birth
/// and parameters are personal: they are in no fact, snapshot or log.
public struct Employment: Hashable, Codable, Sendable {
    /// How somebody is bound, in the words of worker files.
    public enum Contract: String, Hashable, Codable, Sendable, CaseIterable {
        case fullTime = "full-time"
        case partTime = "part-time"
        case forfaitJours = "forfait-jours"
        case apprentice
        case intern
        case seniorExecutive = "cadre-dirigeant"
        case corporateOfficer = "corporate-officer"
    }

    /// What keeps a person from some pay, or from duty.
    public enum Exclusion: String, Hashable, Codable, Sendable, CaseIterable {
        /// Lodged by absolute necessity of service.
        case housed
        /// Draws an NBI for a superior responsibility.
        case responsibilityNBI = "responsibility-nbi"
        /// Is paid no IHTS.
        case noIHTS = "no-ihts"
        /// Is never on call.
        case onCall = "on-call"
    }

    /// The first day of these terms.
    public var from: CivilDate
    /// The name of the regime in the books, e.g. `private/code-du-travail`.
    public var regime: String
    /// The company agreement: a name that a book says.
    public var agreement: String?
    public var contract: Contract
    /// Hours a week, as a decimal number.
    public var weeklyHours: String?
    /// The share of full time, as a decimal number up to 1.
    public var share: String?
    /// Gross euros an hour, as a decimal number.
    public var hourlyRate: String?
    /// As `1990-05-31`; empty in snapshots.
    public var birthDate: String?
    /// Years, where the date of birth is not known.
    public var age: String?
    public var territory: Territory
    /// The zone on whose wall clock days, nights and the schedule are read.
    public var zone: String
    /// The planned work.
    public var schedule: [WeeklyInterval]
    public var exclusions: [Exclusion]
    /// Settings of the agreement, by the names of worker files.
    public var params: [String: String]

    public init(from: CivilDate, regime: String) {
        self.from = from
        self.regime = regime
        contract = .fullTime
        territory = .metropole
        zone = Absence.standardZone
        schedule = []
        exclusions = []
        params = [:]
    }
}

extension Person {
    /// The terms in force on a day; nil when none are known for it.
    public func employment(on date: CivilDate) -> Employment? {
        employment.last { $0.from <= date }
    }
}

extension [Employment] {
    var settingTree: SettingTree { .mapping(map { .init($0.from.description, $0.settingTree) }) }
}

extension Employment {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = [.init("regime", .text(regime))]
        if let agreement { entries.append(.init("agreement", .text(agreement))) }
        entries.append(.init("contract", .plain(contract.rawValue)))
        let texts = [
            ("weekly_hours", weeklyHours), ("share", share), ("hourly_rate", hourlyRate), ("birth_date", birthDate),
            ("age", age),
        ]
        entries += texts.compactMap { key, text in text.map { .init(key, .text($0)) } }
        entries.append(.init("territory", .text(territory.rawValue)))
        entries.append(.init("zone", .text(zone)))
        entries.append(.init("schedule", .list(schedule.map { .plain(WeeklyIntervalText.format($0)) })))
        entries.append(.init("exclusions", .list(exclusions.map { .plain($0.rawValue) })))
        entries.append(
            .init("params", .mapping(params.sorted { $0.key < $1.key }.map { .init($0.key, .text($0.value)) })))
        return .mapping(entries)
    }
}
