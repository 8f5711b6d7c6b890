public import Chronology
public import Directory
public import Ledger

/// Every intervention as it stands: what calls show, folded with what people said about it.
///
/// ```
/// proposed ──confirm──► confirmed        declared ──agree──► paid
///     ├─────amend────► amended               ├────refuse──► not paid, and no rest either way
///     └────dispute───► disputed ──amend or confirm──► …      └── amended: the manager is asked again
/// ```
///
/// A value that is folded anew from facts: it does not depend on the order in which they are given, and a fact that is
/// given twice counts once. Facts of one instant are taken in the order of the diagram.
public struct InterventionBook: Hashable, Sendable {
    /// By start.
    public let interventions: [Intervention]

    /// Reads the facts of calls and what was said about them, in any order.
    public init(facts: some Sequence<Fact>) {
        let facts = Set(facts)
        var found: [InterventionID: Intervention] = [:]
        for proposal in InterventionReading.proposals(from: facts) { found[proposal.id] = Intervention(proposal) }
        let steps = facts.compactMap(Ordered.init).sorted()
        for step in steps where step.rank == 0 {
            // Who declares again what is declared changes nothing.
            guard let declared = Intervention(declaredBy: step.fact), found[declared.id] == nil else { continue }
            found[declared.id] = declared
        }
        var claims: [(Ordered, InterventionID, [InterventionID])] = []
        for step in steps {
            guard let id = step.id else { continue }
            found[id]?.take(step.fact)
            if case .interventionAmended(_, let amendment, _) = step.fact.event {
                claims.removeAll { $0.1 == id }
                if !amendment.merged.isEmpty { claims.append((step, id, amendment.merged)) }
            }
        }
        for (_, id, others) in claims { Self.merge(others, into: id, of: &found) }
        interventions = found.values.sorted { ($0.interval.start, $0.id) < ($1.interval.start, $1.id) }
    }

    public subscript(id: InterventionID) -> Intervention? { interventions.first { $0.id == id } }

    /// Those of one person that touch a stretch of time and are not a part of another.
    public func interventions(of person: PersonID, in range: Interval) -> [Intervention] {
        interventions.filter { $0.person == person && $0.mergedInto == nil && $0.interval.overlaps(range) }
    }

    /// Whose interventions there are.
    public var people: [PersonID] { Set(interventions.map(\.person)).sorted() }

    /// What the same trouble brought the same person, two or more each: what may be merged.
    public var mergeable: [[Intervention]] {
        var groups: [String: [Intervention]] = [:]
        for intervention in interventions where intervention.mergedInto == nil {
            guard let incident = intervention.incident else { continue }
            groups["\(incident) \(intervention.person)", default: []].append(intervention)
        }
        return groups.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
    }

    /// One that is a part of another cannot have parts; the first to claim it has it.
    private static func merge(
        _ others: [InterventionID], into id: InterventionID, of found: inout [InterventionID: Intervention]
    ) {
        guard var whole = found[id], whole.mergedInto == nil else { return }
        for other in others where other != id {
            guard let part = found[other], part.person == whole.person, part.mergedInto == nil, part.merged.isEmpty
            else { continue }
            found[other]?.mergedInto = id
            whole.merged.append(other)
            // Start and end that the person gave hold; the work went on between the parts otherwise.
            let start = whole.amendment.start ?? min(whole.core.start, part.interval.start)
            let end = whole.amendment.end ?? max(whole.core.end, part.interval.end)
            if let joined = Interval(start, end) { whole.core = joined }
        }
        found[id] = whole
    }

    /// A step at its place among the others.
    private struct Ordered: Comparable {
        let fact: Fact
        let rank: Int
        let id: InterventionID?
        let text: String

        init?(_ fact: Fact) {
            switch fact.event {
            case .interventionDeclared(let id, _, _, _, _, _): (self.id, rank) = (id, 0)
            case .interventionConfirmed(let id, _): (self.id, rank) = (id, 1)
            case .interventionAmended(let id, _, _): (self.id, rank) = (id, 2)
            case .interventionDisputed(let id, _): (self.id, rank) = (id, 3)
            case .interventionDecided(let id, _, _): (self.id, rank) = (id, 4)
            default: return nil
            }
            self.fact = fact
            text = (try? FactText(fact.event).payload) ?? ""
        }

        static func < (one: Ordered, other: Ordered) -> Bool {
            (one.fact.at, one.rank, one.text) < (other.fact.at, other.rank, other.text)
        }

        static func == (one: Ordered, other: Ordered) -> Bool {
            one.fact.at == other.fact.at && one.rank == other.rank && one.text == other.text
        }
    }
}

extension Intervention {
    /// Takes in what somebody said about it.
    fileprivate mutating func take(_ fact: Fact) {
        switch fact.event {
        case .interventionDeclared(_, _, _, _, _, let by): note("declared", by, fact.at)
        case .interventionConfirmed(_, let by):
            state = .confirmed
            note("confirmed", by, fact.at)
        case .interventionAmended(_, let amendment, let by):
            amend(amendment)
            note("amended", by, fact.at)
        case .interventionDisputed(_, let by):
            state = .disputed
            note("disputed", by, fact.at)
        case .interventionDecided(_, let decision, let by):
            // What a call shows needs nobody's word.
            if isDeclared { agreement = decision == .agreed ? .agreed : .refused }
            note(decision.rawValue, by, fact.at)
        default: break
        }
    }

    private mutating func amend(_ amendment: InterventionAmendment) {
        let base = original
        guard let core = Interval(amendment.start ?? base.start, amendment.end ?? base.end) else { return }
        self.core = core
        self.amendment = amendment
        state = .amended
        if isDeclared { agreement = .awaited }
    }

    private mutating func note(_ what: String, _ by: String, _ at: Instant) {
        steps.append(Step(at: at, by: by, what: what))
    }
}
