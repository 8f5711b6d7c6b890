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

    /// The snapshot that calls are rung by, around an instant: what cannot be resolved is left out and told of, so that one
    /// bad rota takes nobody else's away.
    ///
    /// What the last one resolved is taken over as far as nothing of it has changed. The range moves on by whole weeks,
    /// and reaches at least three weeks beyond the instant.
    public static func prepared(
        for book: RotaBook, around instant: Instant, before: RotaSnapshot? = nil
    ) -> (snapshot: RotaSnapshot, problems: [RotaError]) {
        let range = preparedRange(around: instant)
        let old = before.flatMap { $0.range == range ? $0 : nil }
        var plans: [RotaPlan] = []
        var problems: [RotaError] = []
        var known: Set<RotaID> = []
        for plan in book.plans where known.insert(plan.id).inserted { plans.append(plan) }
        while true {
            do {
                let snapshot = try RotaSnapshot(plans: plans, absences: book.absences, range: range, before: old)
                return (snapshot, problems)
            } catch {
                // One less each time: a plan is resolved by itself, so that the error names the one to leave out.
                problems.append(error)
                let count = plans.count
                plans.removeAll { $0.id == error.rota }
                if plans.count == count { plans = [] }
            }
        }
    }

    /// The weeks that are prepared around an instant: one before its own, and four after.
    static func preparedRange(around instant: Instant) -> Interval {
        let week: Int64 = 7 * 86_400 * 1_000_000
        let number = instant.microseconds / week
        let start = Instant(microseconds: (number - 1) * week)
        guard let range = Interval(start, start + .seconds(6 * 7 * 86_400)) else {
            preconditionFailure("six weeks are never empty")
        }
        return range
    }

    /// Whether the range of ``prepared(for:around:before:)`` is no longer the one for an instant.
    public func isOutdated(at instant: Instant) -> Bool { range != Self.preparedRange(around: instant) }

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

    /// Whether a rota was resolved for it.
    public func knows(_ rota: RotaID) -> Bool { entries[rota] != nil }

    /// The rotas, in order.
    public var rotas: [RotaID] { entries.keys.sorted() }

    /// Who is on call, in the order of ranks.
    public func duty(_ rota: RotaID, at instant: Instant) -> [FinalShift] {
        entries[rota]?.resolved.duty(at: instant) ?? []
    }
}
