/// A public holiday of a French territory (Code du travail L3133-1, L3134-13 and L3422-2), computed for any year.
///
/// Article L3133-1 lists eleven; [L3134-13](https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000006902633) adds two
/// in Alsace and Moselle; [L3422-2](https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000033024087) adds the day
/// of the abolition of slavery overseas. The holidays that New Caledonia, French Polynesia and Wallis and Futuna add by
/// their own law are not here.
public enum PublicHoliday: String, Hashable, Codable, Sendable, CaseIterable {
    case newYear, goodFriday, easterMonday, labourDay, victory1945, ascension, whitMonday, nationalDay, assumption,
        allSaints, armistice1918, christmas, secondChristmasDay, abolition

    /// The holidays of a territory in a year, by date; two may fall on one day (1 May and Ascension in 2008).
    public static func holidays(in territory: Territory, year: Int) -> [CivilDate: [PublicHoliday]] {
        HolidayCalendar(territory).holidays(in: year)
    }

    /// The holidays of a territory on one day; empty on an ordinary day.
    public static func on(_ date: CivilDate, in territory: Territory) -> [PublicHoliday] {
        HolidayCalendar(territory).holidays(on: date)
    }

    /// The date of this holiday in a year by the rules of a calendar; nil where it is none.
    func date(by calendar: HolidayCalendar, year: Int) -> CivilDate? {
        let isAlsaceMoselle = calendar.territory == .alsaceMoselle
        return switch self {
        case .newYear: CivilDate(year, 1, 1)
        case .goodFriday:
            isAlsaceMoselle && calendar.observesGoodFriday ? easterSunday(of: year).adding(days: -2) : nil
        case .easterMonday: easterSunday(of: year).adding(days: 1)
        case .labourDay: CivilDate(year, 5, 1)
        case .victory1945: CivilDate(year, 5, 8)
        case .ascension: easterSunday(of: year).adding(days: 39)
        case .whitMonday: easterSunday(of: year).adding(days: 50)
        case .nationalDay: CivilDate(year, 7, 14)
        case .assumption: CivilDate(year, 8, 15)
        case .allSaints: CivilDate(year, 11, 1)
        case .armistice1918: CivilDate(year, 11, 11)
        case .christmas: CivilDate(year, 12, 25)
        case .secondChristmasDay: isAlsaceMoselle ? CivilDate(year, 12, 26) : nil
        case .abolition: calendar.abolitionDate(in: year)
        }
    }
}

/// Easter Sunday of a Gregorian year: the first Sunday after the full moon of the computus on or after 21 March.
///
/// The moon's age goes by the golden number and the century's solar and lunar corrections; the two exceptions keep the
/// paschal moon at 18 April at the latest.
public func easterSunday(of year: Int) -> CivilDate {
    let golden = year % 19
    let century = year / 100
    let solar = century - century / 4
    let lunar = (8 * century + 13) / 25
    var moon = (19 * golden + solar - lunar + 15) % 30
    if moon == 29 || (moon == 28 && golden > 10) { moon -= 1 }
    let paschal = CivilDate(year, 3, 21).adding(days: moon)
    let untilSunday = 7 - paschal.weekday.rawValue
    return paschal.adding(days: untilSunday == 0 ? 7 : untilSunday)
}
