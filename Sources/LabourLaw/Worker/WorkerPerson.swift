public import Chronology

/// What the law and the pay tables ask about a person.
public struct WorkerPerson: Hashable, Sendable {
    public enum ContractKind: String, Hashable, Sendable, CaseIterable {
        case fullTime = "full-time"
        case partTime = "part-time"
        case forfaitJours = "forfait-jours"
        case apprentice
        case intern
        case seniorExecutive = "cadre-dirigeant"
        case corporateOfficer = "corporate-officer"
    }

    /// A value in force from a day on.
    public struct Dated: Hashable, Sendable {
        /// Nil: from the beginning.
        public var from: CivilDate?
        public var value: ExactNumber

        public init(from: CivilDate? = nil, _ value: ExactNumber) {
            self.from = from
            self.value = value
        }
    }

    /// Years of age, where no date of birth is given.
    public var age: Int?
    public var birthDate: CivilDate?
    public var contractKind: ContractKind
    /// Contractual hours a week; nil where nobody said.
    public var weeklyHours: ExactNumber?
    /// The share of full time of a part-time person, such as 0.8.
    public var share: ExactNumber?
    /// Gross hourly rate in euros, oldest first; empty: not known.
    public var hourlyRates: [Dated]
    /// Gross yearly pay by index in euros, for public agents.
    public var grossAnnual: ExactNumber?
    /// Yearly residence allowance in euros, for public agents.
    public var residenceAllowance: ExactNumber?
    /// Whether the agent is paid by IHTS for overtime; nil where nobody said.
    public var isIHTSEligible: Bool?
    /// Whether the agent is lodged by absolute necessity of service.
    public var isHoused: Bool
    /// Whether the agent draws an NBI for a superior responsibility.
    public var hasResponsibilityNBI: Bool
    /// Whether the person is pregnant or has lately given birth, as declared by the person.
    public var isExpecting: Bool
    /// A group of staff that an agreement knows, in its words.
    public var category: String?

    public init(contractKind: ContractKind = .fullTime) {
        self.contractKind = contractKind
        hourlyRates = []
        isHoused = false
        hasResponsibilityNBI = false
        isExpecting = false
    }

    /// The age on a day; nil where nobody said.
    public func age(on date: CivilDate) -> Int? {
        guard let birthDate else { return age }
        let hadBirthday = (date.month, date.day) >= (birthDate.month, birthDate.day)
        return date.year - birthDate.year - (hadBirthday ? 0 : 1)
    }

    /// The hourly rate on a day; nil where nobody said.
    public func hourlyRate(on date: CivilDate) -> ExactNumber? {
        hourlyRates.last { $0.from == nil || $0.from.map { $0 <= date } == true }?.value
    }

    /// Whether limits on hours a day and a week do not bind (L3121-62, L3111-2).
    public var isFreeOfHours: Bool { contractKind == .forfaitJours || isOutsideWorkingTime }

    /// Whether the titles on working time do not apply at all (L3111-2, and who is no employee).
    public var isOutsideWorkingTime: Bool {
        [.seniorExecutive, .intern, .corporateOfficer].contains(contractKind)
    }
}
