public import Chronology
public import Directory
public import LabourLaw
public import Storage

/// What the law finds in a month, as it was and as it is planned, of one person or of everybody: `vigie law check`.
public struct CheckLaw: Sendable {
    private let store: Store
    private let library: BookLibrary

    /// Checks a store by some books.
    public init(store: Store, library: BookLibrary) {
        self.store = store
        self.library = library
    }

    /// Checks a month; without people, everybody who works under some terms.
    ///
    /// `planned`: an organisation that is not in force yet, drafts of rotas or a file: what it would add is marked.
    public func callAsFunction(
        _ people: [PersonID] = [], month: CivilMonth, planned: Organisation? = nil, language: Language, now: Instant
    ) throws -> LawCheck {
        let current = try WorkerFiles(store: store, library: library)
        let files = planned.map { current.planning($0, from: now) } ?? current
        let asked = people.isEmpty ? files.people : people
        guard !asked.isEmpty else {
            throw OperationError(
                .notFound, "nothing says under which terms anybody works",
                remedy: "write `employment:` below a person; see docs/interventions.md")
        }
        let after = try files.month(month)
        let before = try planned == nil ? nil : current.month(month)
        var assessor = Assessor(library: library)
        var result = LawCheck(month: month.description, isPlanned: planned != nil, people: [], language: language)
        for person in asked {
            do {
                let made = try after.file(of: person)
                let known = try before.map { Set(try findings(in: try $0.file(of: person).file, with: &assessor)) }
                result.people.append(
                    try checked(made, name: files.name(of: person), known: known, language, with: &assessor))
            } catch let error as OperationError where people.isEmpty {
                // One person whose terms do not reach the month keeps nobody from being checked.
                result.people.append(.init(person: person.rawValue, name: files.name(of: person), refusal: error))
            }
        }
        return result
    }

    private func findings(in file: WorkerFile, with assessor: inout Assessor) throws -> [Finding] {
        try Self.assess(file, with: &assessor).1.findings
    }

    private func checked(
        _ made: WorkerFiles.Made, name: String, known: Set<Finding>?, _ language: Language,
        with assessor: inout Assessor
    ) throws -> LawCheck.Person {
        let (context, assessment) = try Self.assess(made.file, with: &assessor)
        var person = LawCheck.Person(person: made.file.id, name: name)
        person.findings = assessment.findings.map { finding in
            LawCheck.Line(finding, in: context, isNew: known.map { !$0.contains(finding) }, language: language)
        }
        person.reasonForNoFindings = assessment.reasonForNoFindings.map { $0.text(language) }
        person.earliestResume = assessment.earliestResume.map { context.text($0) }
        person.compensatoryRestHours = assessment.rest.compensatory.rounded(places: 4).approximation
        person.missing = made.missing
        return person
    }

    /// Assesses a file; of the weeks before its month, which averages need, no findings are told.
    static func assess(
        _ file: WorkerFile, with assessor: inout Assessor
    ) throws -> (context: LawContext, assessment: Assessment) {
        let context: LawContext
        do { context = try assessor.context(for: file) } catch {
            throw OperationError(.invalid, "\(error.path): \(error.problem)", remedy: error.remedy)
        }
        var assessment = Assessor.assess(context)
        if let month = file.month.flatMap({ context.days.interval(of: $0) }) {
            assessment.findings.removeAll { !$0.interval.overlaps(month) }
        }
        return (context, assessment)
    }
}

/// What was found, person by person.
public struct LawCheck: OperationResult {
    /// One finding.
    public struct Line: Hashable, Codable, Sendable {
        public var rule: String
        public var severity: String
        /// Begins with the bare article.
        public var citation: String
        public var link: String?
        /// With their offset.
        public var start: String
        public var end: String
        public var measured: String?
        public var limit: String?
        public var message: String
        public var cure: String?
        /// Of a plan that is not in force: whether it adds this.
        public var isNew: Bool?
    }

    /// One person.
    public struct Person: Hashable, Codable, Sendable {
        public var person: String
        public var name: String
        public var findings: [Line] = []
        /// Why there are none, where the law does not reach.
        public var reasonForNoFindings: String?
        public var earliestResume: String?
        public var compensatoryRestHours = 0.0
        /// What the store does not say; what depends on it was not computed.
        public var missing: [String] = []
        /// Why nothing could be said of the person.
        public var problem: String?
        public var remedy: String?

        init(person: String, name: String) {
            self.person = person
            self.name = name
        }

        init(person: String, name: String, refusal: OperationError) {
            self.init(person: person, name: name)
            (problem, remedy) = (refusal.problem, refusal.remedy)
        }
    }

    public var month: String
    /// Whether a plan was checked that is not in force.
    public var isPlanned: Bool
    public var people: [Person]
    private var language: Language

    init(month: String, isPlanned: Bool, people: [Person], language: Language) {
        self.month = month
        self.isPlanned = isPlanned
        self.people = people
        self.language = language
    }

    /// Whether a limit of the text is passed, or, of a plan, whether the plan passes one.
    public var hasBreach: Bool {
        people.joined.contains { $0.severity == Finding.Severity.breach.rawValue && $0.isNew != false }
    }

    public var text: String { people.map(text).joined(separator: "\n") }

    private func text(_ person: Person) -> String {
        let isFrench = language == .french
        var lines = ["\(person.name) (\(person.person)), \(month)"]
        if let problem = person.problem { lines.append("  \(problem)\n    → \(person.remedy ?? "")") }
        for finding in person.findings {
            let mark = finding.isNew == true ? "+ " : "  "
            lines.append(
                "\(mark)\(Self.word(finding.severity, isFrench))  \(finding.citation)  \(finding.start) – \(finding.end)"
            )
            lines.append("      \(finding.message)")
            if let cure = finding.cure { lines.append("      → \(cure)") }
        }
        if person.findings.isEmpty, person.problem == nil {
            lines.append(
                "  " + (person.reasonForNoFindings ?? (isFrench ? "Rien à signaler." : "Nothing was found.")))
        }
        if let resume = person.earliestResume {
            lines.append("  \(isFrench ? "Reprise au plus tôt" : "Earliest resumption") : \(resume)")
        }
        if person.compensatoryRestHours > 0 {
            lines.append("  \(isFrench ? "Repos à rendre" : "Rest to give back") : \(person.compensatoryRestHours) h")
        }
        lines += person.missing.map { "  \(isFrench ? "Non renseigné" : "Not said") : \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func word(_ severity: String, _ isFrench: Bool) -> String {
        switch severity {
        case Finding.Severity.breach.rawValue: isFrench ? "manquement" : "breach"
        case Finding.Severity.warning.rawValue: isFrench ? "à vérifier" : "warning"
        default: isFrench ? "information" : "info"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case month, isPlanned, people
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(month, forKey: .month)
        try container.encode(isPlanned, forKey: .isPlanned)
        try container.encode(people, forKey: .people)
    }
}

extension LawCheck.Line {
    init(_ finding: Finding, in context: LawContext, isNew: Bool?, language: Language) {
        rule = finding.rule
        severity = finding.severity.rawValue
        citation = finding.citation.description
        link = finding.citation.url
        start = context.text(finding.interval.start)
        end = context.text(finding.interval.end)
        measured = finding.measured.map { "\($0.value.rounded(places: 4)) \($0.unit)" }
        limit = finding.limit.map { "\($0.value.rounded(places: 4)) \($0.unit)" }
        message = finding.message.text(language)
        cure = finding.cure?.text(language)
        self.isNew = isNew
    }
}

extension LawText {
    /// The text in a language.
    func text(_ language: Language) -> String { language == .french ? french : english }
}

extension [LawCheck.Person] {
    fileprivate var joined: [LawCheck.Line] { flatMap(\.findings) }
}
