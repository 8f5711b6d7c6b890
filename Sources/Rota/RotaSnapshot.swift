public import Chronology
public import Directory

/// All rotas of an organisation resolved over one range: an immutable answer to "who is on call", swapped as a whole.
public struct RotaSnapshot: Sendable {
    private struct Entry: Sendable {
        var plan: RotaPlan
        var absences: [Absence]
        var resolved: ResolvedRota
    }

    public let range: Interval
    private var entries: [RotaID: Entry]
    /// The rotas that were resolved for this snapshot, and not taken over from the one before.
    public let renewed: [RotaID]

    /// Resolves every plan.
    public init(plans: [RotaPlan], absences: [Absence] = [], range: Interval) throws(RotaError) {
        try self.init(plans: plans, absences: absences, range: range, before: nil)
    }

    /// The snapshot of changed plans over the same range: only what changed is resolved again.
    public func updated(plans: [RotaPlan], absences: [Absence] = []) throws(RotaError) -> RotaSnapshot {
        try RotaSnapshot(plans: plans, absences: absences, range: range, before: self)
    }

    private init(
        plans: [RotaPlan], absences: [Absence], range: Interval, before: RotaSnapshot?
    ) throws(RotaError) {
        self.range = range
        var entries: [RotaID: Entry] = [:]
        var renewed: [RotaID] = []
        var resolver = RotaResolver(range: range)
        let byPerson = Dictionary(grouping: absences, by: \.person)
        for plan in plans {
            let own = plan.people.flatMap { byPerson[$0] ?? [] }
            if let old = before?.entries[plan.id], old.plan == plan, old.absences == own {
                entries[plan.id] = old
                continue
            }
            let resolved = try resolver.resolve(plan, absences: own)
            renewed.append(plan.id)
            guard entries.updateValue(Entry(plan: plan, absences: own, resolved: resolved), forKey: plan.id) == nil
            else { throw RotaError(rota: plan.id, .duplicateIdentifier(plan.id.rawValue)) }
        }
        self.entries = entries
        self.renewed = renewed
    }

    /// The final shifts of a rota.
    public subscript(rota: RotaID) -> ResolvedRota? { entries[rota]?.resolved }

    /// The rotas, in order.
    public var rotas: [RotaID] { entries.keys.sorted() }

    /// Who is on call, in the order of ranks.
    public func duty(_ rota: RotaID, at instant: Instant) -> [FinalShift] {
        entries[rota]?.resolved.duty(at: instant) ?? []
    }
}
