public import LabourLaw

/// What a rate is a multiple of.
public enum RateBase: String, Hashable, Sendable, CaseIterable {
    case euro = "eur"
    /// The gross hourly wage.
    case hourlyWage = "hourly-wage"
    /// The hourly minimum wage of the métallurgie's grid.
    case minimumHierarchicalWage = "smh"
    /// The guaranteed minimum (minimum garanti).
    case guaranteedMinimum = "mg"
    /// The value of the agreement's point.
    case point
    /// Yearly gross and residence allowance over 1820.
    case annualOver1820 = "annual-1820"
    /// Minutes of work for an hour, at the hourly wage.
    case minutesOfWork = "minutes"

    /// The parameter that holds its value.
    var parameter: String? {
        switch self {
        case .euro: nil
        case .hourlyWage, .minutesOfWork: "hourly_rate_eur"
        case .minimumHierarchicalWage: "smh_hourly_eur"
        case .guaranteedMinimum: "mg_eur"
        case .point: "point_value_eur"
        case .annualOver1820: "gross_annual_index_pay_eur"
        }
    }
}

/// How time on call is paid.
public enum OnCallRule: Hashable, Sendable {
    case units(UnitRates)
    case hours(HourRates)
    case periods(PeriodRates)
}

/// Prices by unit.
public struct UnitRates: Hashable, Sendable {
    public var base: RateBase
    public var prices: [OnCallUnit.Kind: ExactNumber]
    /// Prices that a company sets by parameters, by unit.
    public var companyPrices: [OnCallUnit.Kind: String]
}

/// What is paid more when a duty is told late.
public struct LateNotice: Hashable, Sendable {
    public var factor: ExactNumber
    public var days: Int
    /// Whole days between the day of telling and the day of start, both left out; else the difference of the dates.
    public var countsClearDays: Bool
}

/// Rest instead of money for a unit of duty, where the text leaves the choice.
public struct UnitRest: Hashable, Sendable {
    public var days: [OnCallUnit.Kind: ExactNumber]
    public var hours: [OnCallUnit.Kind: ExactNumber]
}

/// Prices by the hour and its class.
public struct HourRates: Hashable, Sendable {
    public var base: RateBase
    /// How many hours the coefficients are for: 1 or 24, prorated.
    public var perHours: Int
    public var day: ExactNumber
    public var night: ExactNumber?
    public var sundayOrHoliday: ExactNumber?
    /// What is added for a duty in pieces.
    public var fractioned: ExactNumber?
    /// What a complete week is paid instead.
    public var week: ExactNumber?
    /// Instead of `day` in a sector with high constraints.
    public var highConstraint: ExactNumber?
    public var duringCall: DuringCall
    /// Whether the person may take the same time as rest; coefficients are then hours of rest for an hour.
    public var mayBeRest: Bool
    public var isRestByDefault: Bool

    /// Whether the indemnity goes on during an intervention.
    public enum DuringCall: String, Hashable, Sendable, CaseIterable {
        case cumulated, substituted
    }
}

/// Prices by period.
public struct PeriodRates: Hashable, Sendable {
    public var base: RateBase
    public var prices: [OnCallUnit.Kind: ExactNumber]
    /// A minimum that a company agreement replaces.
    public var isWithoutCompanyAgreement: Bool
}

/// How interventions are paid.
public enum InterventionRule: Hashable, Sendable {
    /// As working time: wage, overtime by civil week, complementary hours, 1 May.
    case statutory
    /// The hourly wage times a factor.
    case factor(ExactNumber)
    /// Euros an hour by class.
    case classes(ClassRates)
    /// The overtime scale of the public service.
    case publicOvertime
}

/// Numbers by class of the hour: euros an hour, or the part by which rest is longer than the intervention.
public struct ClassRates: Hashable, Sendable {
    public enum Class: String, Hashable, Sendable, CaseIterable {
        case weekday, night, saturday
        case sundayOrHoliday = "sunday-holiday"
    }

    public var rates: [Class: ExactNumber]
}

/// The scale of the décret 2002-60.
public struct PublicOvertimeRates: Hashable, Sendable {
    public var divisor: ExactNumber
    public var firstHours: ExactNumber
    public var firstFactor: ExactNumber
    public var beyondFactor: ExactNumber
    public var monthlyCap: ExactNumber
    public var nightUplift: ExactNumber
    public var sundayUplift: ExactNumber
}

/// Overtime of the Code du travail, absent agreement.
public struct OvertimeRates: Hashable, Sendable {
    public var weeklyHours: ExactNumber
    public var firstUplift: ExactNumber
    public var firstHours: ExactNumber
    public var beyondUplift: ExactNumber
    /// Below it no agreement may go.
    public var lowestUplift: ExactNumber
}

/// Hours of a part-time person beyond the contract.
public struct ComplementaryRates: Hashable, Sendable {
    public var uplift: ExactNumber
    /// The share of the contract up to which `uplift` holds: the value `complementary-share` of the rules.
    public var share: ExactNumber
    public var beyondUplift: ExactNumber
}

/// Why a person gets nothing from a scheme.
public enum PayExclusion: String, Hashable, Sendable, CaseIterable {
    /// Lodged by absolute necessity of service.
    case housed
    /// Draws an NBI for a superior responsibility.
    case responsibilityNBI = "responsibility-nbi"
}
