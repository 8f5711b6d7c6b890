import LabourLaw

extension OnCallRule {
    init(_ section: SourceSection) throws(SourceError) {
        let base: RateBase = try section.choice("base") ?? .euro
        switch try section.requiredText("method", example: "units") {
        case "units":
            self = .units(
                UnitRates(
                    base: base, prices: try section.prices("rates"),
                    companyPrices: try section.parameters("company_rates")))
        case "hours": self = .hours(try HourRates(section, base: base))
        case "periods":
            self = .periods(
                PeriodRates(
                    base: base, prices: try section.prices("rates"),
                    isWithoutCompanyAgreement: try section.flag("only_without_company_agreement") ?? false))
        default:
            throw section.error(
                "method", problem: "the method is not known", remedy: "write one of: units, hours, periods")
        }
    }
}

extension HourRates {
    init(_ section: SourceSection, base: RateBase) throws(SourceError) {
        self.base = base
        perHours = try section.integer("per_hours") ?? 1
        day = try section.requiredFraction("day")
        night = try section.fraction("night")
        sundayOrHoliday = try section.fraction("sunday_holiday")
        fractioned = try section.fraction("fractioned")
        week = try section.fraction("week")
        highConstraint = try section.fraction("high_constraint")
        duringCall = try section.choice("during_call") ?? .cumulated
        mayBeRest = try section.flag("may_be_rest") ?? false
        isRestByDefault = try section.flag("rest_by_default") ?? false
        if perHours < 1 {
            throw section.error("per_hours", problem: "\(perHours) hours are none", remedy: "write 1 or 24")
        }
    }
}

extension UnitRest {
    init(_ section: SourceSection) throws(SourceError) {
        days = try section.prices("days")
        hours = try section.prices("hours")
    }
}

extension LateNotice {
    init(_ section: SourceSection) throws(SourceError) {
        factor = try section.requiredFraction("factor")
        guard let days = try section.integer("days") else {
            throw section.error("days", problem: "`days` is missing", remedy: "write days: 15")
        }
        self.days = days
        countsClearDays = try section.flag("clear_days") ?? false
    }
}

extension InterventionRule {
    init(_ section: SourceSection) throws(SourceError) {
        switch try section.requiredText("method", example: "statutory") {
        case "statutory": self = .statutory
        case "factor": self = .factor(try section.requiredFraction("factor"))
        case "classes": self = .classes(ClassRates(rates: try section.byClass("rates")))
        case "ihts": self = .publicOvertime
        default:
            throw section.error(
                "method", problem: "the method is not known",
                remedy: "write one of: statutory, factor, classes, ihts")
        }
    }
}

extension ClassRates {
    init(_ section: SourceSection) throws(SourceError) { rates = try section.byClass("uplifts") }
}

extension PublicOvertimeRates {
    init(_ section: SourceSection) throws(SourceError) {
        divisor = try section.requiredFraction("divisor")
        firstHours = try section.requiredFraction("first_hours")
        firstFactor = try section.requiredFraction("first_factor")
        beyondFactor = try section.requiredFraction("beyond_factor")
        monthlyCap = try section.requiredFraction("monthly_cap_h")
        nightUplift = try section.requiredFraction("night_uplift")
        sundayUplift = try section.requiredFraction("sunday_uplift")
        if divisor == 0 {
            throw section.error("divisor", problem: "zero divides nothing", remedy: "write the hours of a year, 1820")
        }
    }
}

extension ComplementaryRates {
    init(_ section: SourceSection) throws(SourceError) {
        uplift = try section.requiredFraction("uplift")
        share = .zero
        beyondUplift = try section.requiredFraction("beyond_uplift")
    }
}
