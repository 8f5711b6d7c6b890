public import Chronology

/// The settings of one evaluation: what an agreement or the employer chose, by name.
///
/// Every name is in ``kinds``; an unknown one is an error. A number may be dated: `[{"from": "2026-01-01", "value": 4.25}]`.
public struct WorkerParameters: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Zero or more, exact; may be dated.
        case amount
        case flag
        case text
        case choice([String])
    }

    /// The names that are known, with the kind of value that each takes.
    public static let kinds: [String: Kind] = lawKinds.merging(payKinds) { law, _ in law }

    /// Settings of the rules on working time.
    public static let lawKinds: [String: Kind] = [
        "agreement_min_daily_rest_h": .amount,
        "agreement_max_daily_h": .amount,
        "agreement_max_average_h": .amount,
        "agreement_complementary": .choice(["tenth", "third"]),
        "agreement_ot_rate": .amount,
        "agreement_frequency": .flag,
        "night": .text,
        "notice_days": .amount,
        "notice_clear": .flag,
        "min_notice": .text,
        "replacement": .flag,
        "strict_notice": .flag,
        "ot_rate_1": .amount,
        "ot_rate_2": .amount,
        "ot_band_1_h": .amount,
        "reduced_rests_this_week": .amount,
        "already_reduced_below_9h_this_week": .flag,
        "recuperation_granted_this_week": .flag,
        "night_hours_last_12_months": .amount,
        "half_day_max_h": .amount,
        "school_exempt": .flag,
        "exceptional_week_authorised_h": .amount,
    ]

    /// Settings of the pay tables.
    public static let payKinds: [String: Kind] = [
        "unit": .text,
        "compensation": .choice(["money", "rest"]),
        "hourly_rate_eur": .amount,
        "smh_hourly_eur": .amount,
        "point_value_eur": .amount,
        "mg_eur": .amount,
        "flat_night_eur": .amount,
        "flat_week_eur": .amount,
        "flat_weekend_eur": .amount,
        "flat_saturday_eur": .amount,
        "flat_sunday_holiday_eur": .amount,
        "oncall_hourly_eur": .amount,
        "oncall_compensation": .choice(["money", "rest"]),
        "intervention_compensation": .choice(["money", "rest"]),
        "gross_annual_index_pay_eur": .amount,
        "residence_allowance_eur": .amount,
        "agreement_holiday_uplift": .amount,
        "agreement_sunday_uplift": .amount,
        "agreement_night_uplift": .amount,
        "indemnity_during_call": .choice(["cumulated", "substituted"]),
        "flat_amount_month": .choice(["start", "end"]),
        "pay_per_line": .flag,
        "pay_lost_hours": .flag,
        "high_constraint": .flag,
        "ihts_eligible": .flag,
        "company_agreement": .flag,
    ]

    public private(set) var values: [String: SourceValue]

    public init(_ values: [String: SourceValue] = [:]) { self.values = values }

    /// A number as it is in force on a day; a number without dates always is.
    public func number(_ name: String, on date: CivilDate) -> ExactNumber? {
        guard let value = values[name] else { return nil }
        guard let rows = value.items else { return value.number }
        var found: ExactNumber?
        var foundFrom: CivilDate?
        for row in rows {
            let from = row["from"]?.text.flatMap { CivilText.parseDate($0) }
            guard from.map({ $0 <= date }) ?? true else { continue }
            if found == nil || foundFrom.map({ known in from.map { $0 > known } ?? false }) ?? true {
                found = row["value"]?.number
                foundFrom = from
            }
        }
        return found
    }

    /// A number that does not change with time.
    public func number(_ name: String) -> ExactNumber? { values[name]?.number }

    public func flag(_ name: String) -> Bool? { values[name]?.flag }

    public func text(_ name: String) -> String? { values[name]?.text }

    /// Sets a value, for files that are built from the store.
    public mutating func set(_ name: String, to text: String) {
        values[name] = SourceValue(.scalar(text, isQuoted: true), line: 0)
    }
}
