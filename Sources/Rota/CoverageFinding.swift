public import Chronology
public import Directory

/// Something about a resolved rota that somebody should know before it is published.
public struct CoverageFinding: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Somebody must be on call at a rank, and nobody is.
        case gap(rank: Int)
        /// One person is on call on two rotas at once.
        case twoRotas(RotaID)
        /// One person holds two levels of one line at once, so that the second is no backup of the first.
        case singlePoint(LineID, levels: [String])
        /// No contract of the person allows being on call then.
        case contract
        /// The person does not hold what the rota requires.
        case qualification(String)
    }

    public var rota: RotaID
    public var kind: Kind
    /// Nil for a gap.
    public var person: PersonID?
    public var interval: Interval

    public init(rota: RotaID, kind: Kind, person: PersonID?, interval: Interval) {
        self.rota = rota
        self.kind = kind
        self.person = person
        self.interval = interval
    }
}

/// Which rota, and which rank of it, a level of a line is rung from.
public struct LevelSource: Hashable, Sendable {
    public var line: LineID
    public var level: String
    public var rota: RotaID
    /// Nil: every rank, one after the other.
    public var rank: Int?

    public init(line: LineID, level: String, rota: RotaID, rank: Int? = nil) {
        self.line = line
        self.level = level
        self.rota = rota
        self.rank = rank
    }
}

/// Checks resolved rotas against each other, the lines that ring them, and what people's contracts say.
public struct CoverageCheck: Sendable {
    private let plans: [RotaPlan]
    private let snapshot: RotaSnapshot
    private let sources: [LevelSource]
    private let records: [PersonID: ServiceRecord]

    /// `records` are asked only about people who have one: nothing is said of others.
    public init(
        plans: [RotaPlan], snapshot: RotaSnapshot, sources: [LevelSource] = [], records: [ServiceRecord] = []
    ) {
        self.plans = plans
        self.snapshot = snapshot
        self.sources = sources
        self.records = Dictionary(records.map { ($0.person, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// All findings by time, then by rota.
    public var findings: [CoverageFinding] {
        var found = gaps + twoRotas + singlePoints
        for plan in plans { found += unfit(plan) }
        return found.sorted {
            ($0.interval.start, $0.rota, $0.person?.rawValue ?? "") < (
                $1.interval.start, $1.rota, $1.person?.rawValue ?? ""
            )
        }
    }

    private var gaps: [CoverageFinding] {
        snapshot.rotas.flatMap { rota in
            (snapshot[rota]?.gaps ?? []).enumerated().flatMap { index, gaps in
                gaps.intervals.map {
                    CoverageFinding(rota: rota, kind: .gap(rank: index + 1), person: nil, interval: $0)
                }
            }
        }
    }

    /// Rotas whose levels are rung by one line are checked by `singlePoints` instead.
    private var twoRotas: [CoverageFinding] {
        var found: [CoverageFinding] = []
        let rotas = snapshot.rotas
        for (number, one) in rotas.enumerated() {
            for other in rotas.dropFirst(number + 1) where !isOneLine(one, other) {
                guard let first = snapshot[one], let second = snapshot[other] else { continue }
                for person in Set(first.people).intersection(second.people) {
                    found += first.time(of: person).intersection(second.time(of: person)).intervals.map {
                        CoverageFinding(rota: one, kind: .twoRotas(other), person: person, interval: $0)
                    }
                }
            }
        }
        return found
    }

    private func isOneLine(_ one: RotaID, _ other: RotaID) -> Bool {
        let lines = Set(sources.filter { $0.rota == one }.map(\.line))
        return sources.contains { $0.rota == other && lines.contains($0.line) }
    }

    private var singlePoints: [CoverageFinding] {
        var found: [CoverageFinding] = []
        for (number, one) in sources.enumerated() {
            for other in sources.dropFirst(number + 1) where other.line == one.line && other.level != one.level {
                guard let first = snapshot[one.rota], let second = snapshot[other.rota] else { continue }
                for person in Set(first.people).intersection(second.people) {
                    let both = first.time(of: person, rank: one.rank)
                        .intersection(second.time(of: person, rank: other.rank))
                    found += both.intervals.map {
                        CoverageFinding(
                            rota: one.rota, kind: .singlePoint(one.line, levels: [one.level, other.level]),
                            person: person, interval: $0)
                    }
                }
            }
        }
        return found
    }

    private func unfit(_ plan: RotaPlan) -> [CoverageFinding] {
        guard let resolved = snapshot[plan.id], let clock = LocalClock(zone: plan.zone) else { return [] }
        var found: [CoverageFinding] = []
        for person in resolved.people {
            guard let record = records[person] else { continue }
            let time = resolved.time(of: person)
            let allowed = record.contracts.filter(\.allowsOnCall).map { ($0.from, $0.until) }
            found += time.subtracting(days(allowed, clock, resolved.range)).intervals.map {
                CoverageFinding(rota: plan.id, kind: .contract, person: person, interval: $0)
            }
            for name in plan.requires {
                let held = record.qualifications.filter { $0.name == name }.map { ($0.from, $0.until) }
                found += time.subtracting(days(held, clock, resolved.range)).intervals.map {
                    CoverageFinding(rota: plan.id, kind: .qualification(name), person: person, interval: $0)
                }
            }
        }
        return found
    }

    private func days(
        _ periods: [(CivilDate, CivilDate?)], _ clock: LocalClock, _ range: Interval
    ) -> IntervalSet {
        IntervalSet(
            periods.compactMap { from, until in
                Interval(clock.startOfDay(from), until.map(clock.startOfDay) ?? range.end)?.intersection(range)
            })
    }
}
