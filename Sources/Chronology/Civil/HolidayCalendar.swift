/// The public holidays of one territory, with the choices that the law leaves open and the days that a place adds.
public struct HolidayCalendar: Hashable, Codable, Sendable {
    /// On which day Saint-Martin keeps the abolition of slavery.
    public enum SaintMartinAbolition: String, Hashable, Codable, Sendable, CaseIterable {
        /// 27 May in every year, as
        /// [L3422-2](https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000033024087) has it. The default.
        case code = "27-may"
        /// 28 May from 2018 on, as the calendar published by the State shows it; 27 May before.
        case publishedCalendar = "28-may"
    }

    /// A day that an organisation or a territory adds: every year, or in one year.
    public struct LocalDay: Hashable, Codable, Sendable {
        public var name: String
        /// Nil comes back every year; 29 February then comes in leap years alone.
        public var year: Int?
        public var month: Int
        public var day: Int

        public init(name: String, year: Int? = nil, month: Int, day: Int) {
            self.name = name
            self.year = year
            self.month = month
            self.day = day
        }

        func falls(on date: CivilDate) -> Bool {
            month == date.month && day == date.day && (year == nil || year == date.year)
        }
    }

    public var territory: Territory
    /// In Alsace and Moselle, whether the commune has a Protestant church or a mixed one, where alone Good Friday is a
    /// holiday ([L3134-13](https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000006902633)). Default true.
    public var observesGoodFriday: Bool
    public var saintMartinAbolition: SaintMartinAbolition
    public var localDays: [LocalDay]

    public init(
        _ territory: Territory, observesGoodFriday: Bool = true, saintMartinAbolition: SaintMartinAbolition = .code,
        localDays: [LocalDay] = []
    ) {
        self.territory = territory
        self.observesGoodFriday = observesGoodFriday
        self.saintMartinAbolition = saintMartinAbolition
        self.localDays = localDays
    }

    /// Whether the territory makes holidays by its own law that are not computed: New Caledonia, French Polynesia, and
    /// Wallis and Futuna. Who shows such a calendar says so, and the organisation adds them as ``localDays``.
    public var lacksTerritorialDays: Bool {
        [.nouvelleCaledonie, .polynesie, .wallisEtFutuna].contains(territory)
    }

    /// The holidays of the law in a year, by date; two may fall on one day.
    public func holidays(in year: Int) -> [CivilDate: [PublicHoliday]] {
        var result: [CivilDate: [PublicHoliday]] = [:]
        for holiday in PublicHoliday.allCases {
            if let date = holiday.date(by: self, year: year) { result[date, default: []].append(holiday) }
        }
        return result
    }

    /// The holidays of the law on a day.
    public func holidays(on date: CivilDate) -> [PublicHoliday] {
        PublicHoliday.allCases.filter { $0.date(by: self, year: date.year) == date }
    }

    /// The names of the local days that fall on a day.
    public func localDays(on date: CivilDate) -> [String] { localDays.filter { $0.falls(on: date) }.map(\.name) }

    /// Every holiday of a range of years, by the law and by the place, in order.
    public func dates(in years: ClosedRange<Int>) -> [CivilDate] {
        var dates: Set<CivilDate> = []
        for year in years {
            dates.formUnion(holidays(in: year).keys)
            dates.formUnion(
                localDays.filter { $0.year == nil || $0.year == year }.compactMap {
                    CivilDate(year: year, month: $0.month, day: $0.day)
                })
        }
        return dates.sorted()
    }

    func abolitionDate(in year: Int) -> CivilDate? {
        switch territory {
        case .mayotte: CivilDate(year, 4, 27)
        case .martinique: CivilDate(year, 5, 22)
        case .guadeloupe: CivilDate(year, 5, 27)
        case .saintMartin:
            CivilDate(year, 5, saintMartinAbolition == .publishedCalendar && year >= 2018 ? 28 : 27)
        case .guyane: CivilDate(year, 6, 10)
        case .saintBarthelemy: CivilDate(year, 10, 9)
        case .reunion: CivilDate(year, 12, 20)
        case .metropole, .alsaceMoselle, .saintPierreEtMiquelon, .nouvelleCaledonie, .polynesie, .wallisEtFutuna: nil
        }
    }
}
