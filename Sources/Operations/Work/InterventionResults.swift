import Chronology
public import Directory
import Interventions
import Ledger

/// One intervention as commands show it.
public struct InterventionResult: OperationResult, Hashable, Codable {
    /// What was said, when, by whom.
    public struct Step: Hashable, Codable, Sendable {
        public var at: String
        public var by: String
        public var what: String
    }

    public var id: String
    public var person: PersonID
    public var line: LineID?
    /// `conversation`, `callBack`, `telling`, `callerGone`, or `declared`.
    public var kind: String
    public var state: String
    /// `notNeeded`, `awaited`, `agreed`, `refused`.
    public var agreement: String
    /// ISO 8601 in UTC, travel with it.
    public var start: String
    public var end: String
    public var localStart: String
    public var localEnd: String
    /// Elapsed.
    public var minutes: Double
    public var travelMinutes: Double
    public var merged: [String]
    public var mergedInto: String?
    public var countsForRest: Bool
    public var countsForPay: Bool
    public var endIsUncertain: Bool
    /// When the person may work again at the earliest, as computed last, and when they were to; ISO 8601 in UTC.
    public var earliestResumption: String?
    public var plannedWork: String?
    public var steps: [Step]
    /// Reasons, kept where an erasure can empty them.
    public var notes: [String]

    init(_ intervention: Intervention, rest: RestComputed? = nil, notes: [String], clock: LocalClock) {
        id = intervention.id.rawValue
        person = intervention.person
        line = intervention.line
        kind =
            switch intervention.origin {
            case .telephone(let proposal): proposal.kind.rawValue
            case .declared: "declared"
            }
        state = intervention.state.rawValue
        agreement = intervention.agreement.rawValue
        start = InstantText.iso(intervention.interval.start)
        end = InstantText.iso(intervention.interval.end)
        localStart = InstantText.local(intervention.interval.start, clock: clock)
        localEnd = InstantText.local(intervention.interval.end, clock: clock)
        minutes = Self.minutes(intervention.interval.duration)
        travelMinutes = Self.minutes(
            intervention.parts.filter { $0.kind == .travel }.map(\.interval.duration).reduce(.zero, +))
        merged = intervention.merged.map(\.rawValue)
        mergedInto = intervention.mergedInto?.rawValue
        countsForRest = intervention.countsForRest
        countsForPay = intervention.countsForPay
        endIsUncertain = intervention.endIsUncertain
        earliestResumption = rest.map { InstantText.iso($0.earliest) }
        plannedWork = rest?.planned.map { InstantText.iso($0) }
        steps = intervention.steps.map { Step(at: InstantText.iso($0.at), by: $0.by, what: $0.what) }
        self.notes = notes
    }

    private static func minutes(_ duration: Duration) -> Double {
        Double(duration.wholeMilliseconds / 100) / 600
    }

    public var text: String {
        let details = [
            line.map { "line \($0)" }, travelMinutes > 0 ? "\(Int(travelMinutes)) min of travel" : nil,
            agreement == "notNeeded" ? nil : "agreement \(agreement)", mergedInto.map { "part of \($0)" },
            merged.isEmpty ? nil : "with \(merged.joined(separator: ", "))",
            endIsUncertain ? "the end is uncertain: amend it" : nil,
            earliestResumption.map { "work again from \($0)" },
        ].compactMap(\.self)
        let first =
            "\(localStart) – \(localEnd.suffix(8))  \(id)  \(person)  \(kind)  \(state)"
            + (details.isEmpty ? "" : "  " + details.joined(separator: ", "))
        return ([first] + steps.map { "    \($0.at)  \($0.by): \($0.what)" } + notes.map { "    « \($0) »" })
            .joined(separator: "\n")
    }
}

/// A list of interventions.
public struct InterventionList: OperationResult, Hashable, Codable {
    public var interventions: [InterventionResult]
    /// Of one trouble and one person: what may be joined with `amend --with`.
    public var mergeable: [[String]]

    public var text: String {
        guard !interventions.isEmpty else { return "No interventions." }
        let hints = mergeable.map { group in
            "One trouble? vigie intervention amend \(group[0]) --with "
                + group.dropFirst().joined(separator: " --with ")
        }
        return (interventions.map(\.text) + hints).joined(separator: "\n")
    }
}
