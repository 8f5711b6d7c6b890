import Chronology
public import Directory
import Rota

/// The final shifts of some rotas.
public struct RotaListing: OperationResult, Hashable, Codable {
    /// One shift.
    public struct Shift: Hashable, Codable, Sendable {
        public var person: String
        public var name: String
        public var rank: Int
        /// ISO 8601 in UTC.
        public var start: String
        /// ISO 8601 in UTC, exclusive.
        public var end: String
        /// On the wall clock of the rota.
        public var local: String
        public var reason: String
    }

    /// Hours that nobody covers.
    public struct Gap: Hashable, Codable, Sendable {
        public var rank: Int
        public var start: String
        public var end: String
        public var local: String
    }

    /// One rota.
    public struct Rota: Hashable, Codable, Sendable {
        public var rota: String
        public var name: String
        public var zone: String
        public var shifts: [Shift]
        public var gaps: [Gap]
        /// Whether holidays that the territory makes by its own law are missing from the calendar.
        public var lacksTerritorialHolidays: Bool
    }

    public var rotas: [Rota]

    public var text: String {
        rotas.map { rota in
            var rows = ["\(rota.rota) (\(rota.name)), \(rota.zone)"]
            rows += rota.shifts.map { "  \($0.local)  \($0.rank)  \($0.name) (\($0.person)) · \($0.reason)" }
            rows += rota.gaps.map { "  NOBODY at rank \($0.rank): \($0.local)" }
            if rota.lacksTerritorialHolidays {
                rows.append("  (holidays of the territory's own law are not computed; add them as `local_holidays`)")
            }
            return rows.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}

extension RotaListing.Rota {
    init(_ plan: RotaPlan, _ resolved: ResolvedRota, names: [PersonID: String], language: Language) {
        let clock = LocalClock(zone: plan.zone) ?? .utc
        self.init(
            rota: plan.id.rawValue, name: plan.name, zone: plan.zone,
            shifts: resolved.shifts.compactMap { shift in
                shift.person.map { person in
                    RotaListing.Shift(
                        person: person.rawValue, name: names[person] ?? person.rawValue, rank: shift.rank,
                        start: InstantText.iso(shift.interval.start), end: InstantText.iso(shift.interval.end),
                        local: IntervalText.format(shift.interval, on: clock, language),
                        reason: DutyReasonText.format(shift.reason, language, names: names))
                }
            },
            gaps: resolved.gaps.enumerated().flatMap { rank, gaps in
                gaps.intervals.map {
                    RotaListing.Gap(
                        rank: rank + 1, start: InstantText.iso($0.start), end: InstantText.iso($0.end),
                        local: IntervalText.format($0, on: clock, language))
                }
            }, lacksTerritorialHolidays: plan.calendar.lacksTerritorialDays)
    }
}

/// What somebody should know of the rotas before they are published.
public struct RotaCheckResult: OperationResult, Hashable, Codable {
    /// One finding.
    public struct Finding: Hashable, Codable, Sendable {
        public var rota: String
        /// `gap`, `twoRotas`, `singlePoint`, `contract`, `qualification`.
        public var kind: String
        public var person: String?
        public var start: String
        public var end: String
        public var sentence: String
    }

    public var findings: [Finding]

    public var text: String {
        findings.isEmpty ? "no gap, and nobody twice at once" : findings.map(\.sentence).joined(separator: "\n")
    }
}

extension RotaCheckResult.Finding {
    init(_ finding: CoverageFinding, clock: LocalClock, names: [PersonID: String], language: Language) {
        let name = finding.person.map { names[$0] ?? $0.rawValue } ?? ""
        let (kind, text) =
            switch finding.kind {
            case .gap(let rank): ("gap", "nobody at rank \(rank)")
            case .twoRotas(let other): ("twoRotas", "\(name) is on call on `\(other)` at the same time")
            case .singlePoint(let line, let levels):
                ("singlePoint", "\(name) holds \(levels.joined(separator: " and ")) of line `\(line)` at once")
            case .contract: ("contract", "no contract of \(name) allows being on call")
            case .qualification(let word): ("qualification", "\(name) does not hold `\(word)`")
            }
        self.init(
            rota: finding.rota.rawValue, kind: kind, person: finding.person?.rawValue,
            start: InstantText.iso(finding.interval.start), end: InstantText.iso(finding.interval.end),
            sentence: "\(finding.rota): \(text), \(IntervalText.format(finding.interval, on: clock, language))")
    }
}

/// What a draft changes, person by person.
public struct RotaDifference: OperationResult, Hashable, Codable {
    /// One rota that changes.
    public struct Entry: Hashable, Codable, Sendable {
        public var rota: RotaID
        public var lines: [String]
        /// For each person whose shifts change, whole hours until the first change.
        public var noticeHours: [String: Int]
    }

    public var rotas: [Entry]

    public var text: String {
        if rotas.isEmpty { return "nobody's shifts change" }
        return rotas.map { entry in
            let notice = entry.noticeHours.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map { person, hours in
                "  notice for \(person): " + (hours < 0 ? "none, it has begun" : "\(hours / 24) d \(hours % 24) h")
            }
            return (["\(entry.rota):"] + entry.lines.map { "  \($0)" } + notice).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}

/// How the burden of a rota is shared.
public struct FairnessResult: OperationResult, Hashable, Codable {
    /// One person.
    public struct Row: Hashable, Codable, Sendable {
        public var person: String
        public var name: String
        public var hours: Double
        public var nights: Int
        public var saturdays: Int
        public var sundays: Int
        public var holidays: Int
        public var interventions: Int
        /// 1 is what everybody would bear if all were fair.
        public var load: Double?
    }

    public var rota: String
    /// The least burdened first.
    public var rows: [Row]
    /// Standard deviation of the loads over their mean.
    public var spread: Double
    /// Who should be next.
    public var next: String?

    public var text: String {
        var lines = ["\(rota): spread \(Self.rounded(spread)), next: \(next ?? "nobody")"]
        lines += rows.map { row in
            "  \(row.name): \(Self.rounded(row.hours)) h, \(row.nights) nights, \(row.saturdays) Saturdays,"
                + " \(row.sundays) Sundays, \(row.holidays) holidays, load \(row.load.map(Self.rounded) ?? "–")"
        }
        return lines.joined(separator: "\n")
    }

    private static func rounded(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
}

extension FairnessResult {
    init(_ plan: RotaPlan, _ fairness: Fairness, names: [PersonID: String]) {
        self.init(
            rota: plan.id.rawValue,
            rows: fairness.rows.map { row in
                Row(
                    person: row.person.rawValue, name: names[row.person] ?? row.person.rawValue,
                    hours: Double(row.time.wholeMilliseconds) / 3_600_000, nights: row.counts[.night] ?? 0,
                    saturdays: row.counts[.saturday] ?? 0, sundays: row.counts[.sunday] ?? 0,
                    holidays: row.counts[.holiday] ?? 0, interventions: row.interventions, load: row.load)
            }, spread: fairness.spread, next: fairness.next?.rawValue)
    }
}
