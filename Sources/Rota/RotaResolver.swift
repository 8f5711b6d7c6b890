public import Chronology
public import Directory

/// Turns plans into final shifts over one range.
///
/// Plans of one zone share what was looked up of it, so that many rotas are resolved by one resolver.
public struct RotaResolver: Sendable {
    /// The longest range that is resolved at once: ten years.
    public static let longestRange = Duration.seconds(3660 * 86_400)

    public let range: Interval
    private var tables: [String: ZoneTable] = [:]

    public init(range: Interval) { self.range = range }

    /// Resolves one plan with the absences of its people; others' are passed over.
    public mutating func resolve(_ plan: RotaPlan, absences: [Absence] = []) throws(RotaError) -> ResolvedRota {
        guard range.duration <= Self.longestRange else { throw RotaError(rota: plan.id, .rangeTooLong) }
        try plan.check()
        let table = try table(for: plan)
        let classes = ShiftClasses(plan: plan, table: table)
        let layers = LayerStack(plan: plan, classes: classes, range: range)
        var base = try layers.timeline()
        for schedule in plan.temporary { base = base.overlaid(by: try schedule.timeline(in: range, of: plan.id)) }
        let sweep = ChangeSweep(
            overrides: plan.overrides.filter { $0.change != .none && $0.interval.overlaps(range) },
            absences: absences.filter { $0.interval.overlaps(range) }, policy: plan.absencePolicy, range: range)
        let posts = sweep.isIdle ? base.map(\.posts) : sweep.timeline(over: base)
        return Self.resolved(plan, posts, coverage: classes.set(of: plan.coverage, in: range), range: range)
    }

    private mutating func table(for plan: RotaPlan) throws(RotaError) -> ZoneTable {
        if let table = tables[plan.zone] { return table }
        guard let clock = LocalClock(zone: plan.zone) else {
            throw RotaError(rota: plan.id, place: "zone", .unknownZone(plan.zone))
        }
        let first = clock.reading(at: range.start).date.year
        let last = clock.reading(at: range.end).date.year
        // Rotations begin before the range; older ones ask the zone itself.
        let table = ZoneTable(clock, years: (first - 1)...last)
        tables[plan.zone] = table
        return table
    }

    /// Joins, rank by rank, what stays the same.
    private static func resolved(
        _ plan: RotaPlan, _ timeline: Timeline<[Post]>, coverage: IntervalSet, range: Interval
    ) -> ResolvedRota {
        var ranks: [[FinalShift]] = []
        for segment in timeline.segments {
            for (index, post) in segment.value.enumerated() {
                if index == ranks.count { ranks.append([]) }
                if let last = ranks[index].last, last.interval.end == segment.interval.start,
                    last.person == post.person, last.reason == post.reason,
                    let joined = Interval(last.interval.start, segment.interval.end)
                {
                    ranks[index][ranks[index].count - 1].interval = joined
                } else {
                    ranks[index].append(
                        FinalShift(
                            rota: plan.id, rank: index + 1, person: post.person, interval: segment.interval,
                            reason: post.reason))
                }
            }
        }
        let gaps = (0..<plan.needed).map { rank in
            guard ranks.indices.contains(rank) else { return coverage }
            return coverage.subtracting(IntervalSet(ranks[rank].filter { $0.person != nil }.map(\.interval)))
        }
        return ResolvedRota(rota: plan.id, range: range, ranks: ranks, gaps: gaps)
    }
}

/// The layers of a plan, the lowest first.
private struct LayerStack {
    let plan: RotaPlan
    let classes: ShiftClasses
    let range: Interval

    func timeline() throws(RotaError) -> Timeline<Staffing> {
        var result = Timeline<Staffing>()
        var equals: [(layer: LayerID, support: IntervalSet)] = []
        var priority: Int?
        for layer in plan.layers.sorted(by: { $0.priority < $1.priority }) {
            let own = try timeline(of: layer)
            if layer.priority != priority { equals = [] }
            priority = layer.priority
            for other in equals {
                guard let first = other.support.intersection(own.support).span else { continue }
                let reading = classes.table.reading(at: first.start)
                throw RotaError(
                    rota: plan.id, place: "layers.\(layer.id)", .overlappingLayers(other.layer, at: reading))
            }
            if plan.layers.count(where: { $0.priority == layer.priority }) > 1 {
                equals.append((layer.id, own.support))
            }
            result = result.segments.isEmpty ? own : result.overlaid(by: own)
        }
        return result
    }

    private func timeline(of layer: RotaLayer) throws(RotaError) -> Timeline<Staffing> {
        switch layer.content {
        case .weekly(let duties):
            guard let active = active(layer, from: range.start) else { return Timeline() }
            return WeeklyLayer(layer: layer.id, duties: duties, classes: classes, active: active).timeline(in: range)
        case .rotation(let rotation):
            let start = min(classes.table.instant(of: rotation.start), range.start)
            let walk = RotationWalk(
                rota: plan.id, layer: layer, rotation: rotation, table: classes.table,
                active: active(layer, from: start) ?? IntervalSet())
            try walk.check()
            return try walk.timeline(in: range)
        }
    }

    /// Where a layer is in force from an instant to the end of the range: its own days, its restriction, no pause.
    private func active(_ layer: RotaLayer, from start: Instant) -> IntervalSet? {
        let first = layer.from.map(classes.table.startOfDay).map { max($0, start) } ?? start
        let last = layer.until.map(classes.table.startOfDay).map { min($0, range.end) } ?? range.end
        guard let span = Interval(first, last) else { return nil }
        var isRotation = false
        if case .rotation = layer.content { isRotation = true }
        let pauses = plan.overrides.filter {
            $0.kind == .pause && ($0.layer == layer.id || ($0.layer == nil && isRotation))
        }
        let inside =
            layer.restriction.isAlways ? IntervalSet(span) : classes.set(of: layer.restriction, in: span)
        return pauses.isEmpty ? inside : inside.subtracting(IntervalSet(pauses.map(\.interval)))
    }
}

extension TemporarySchedule {
    /// The shifts of the schedule, and nobody in the rest of its period.
    func timeline(in range: Interval, of rota: RotaID) throws(RotaError) -> Timeline<Staffing> {
        let sorted = shifts.sorted { $0.interval < $1.interval }
        for (one, two) in zip(sorted, sorted.dropFirst()) where one.interval.overlaps(two.interval) {
            throw RotaError(rota: rota, place: "temporary.\(id)", .overlappingShifts)
        }
        let reason = DutyReason(.temporary(id))
        var result = Timeline(interval, Staffing(posts: [], standIns: []))
        for shift in sorted {
            guard let part = shift.interval.intersection(interval) else { continue }
            let posts = shift.people.map { Post(person: $0, reason: reason) }
            result = result.overlaid(by: Timeline(part, Staffing(posts: posts, standIns: [])))
        }
        return result.clipped(to: range)
    }
}
