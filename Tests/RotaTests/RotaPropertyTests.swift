import Chronology
import Directory
import Rota
import Testing

/// Five properties over random rotas, 10,400 cases a run, in chunks that run beside each other.
@Suite struct RotaPropertyTests {
    static let chunks = Array(0..<8)
    static let casesPerChunk = 260

    static func forEachCase(of chunk: Int, _ body: (inout RandomRotas, Interval, UInt64) throws -> Void) rethrows {
        for number in 0..<casesPerChunk {
            let seed = UInt64(chunk * casesPerChunk + number + 1)
            var random = RandomRotas(seed: seed)
            let range = random.range()
            try body(&random, range, seed)
        }
    }

    @Test(arguments: chunks)
    func `every instant of a rank has exactly one shift or is a gap, and duty agrees at every boundary`(chunk: Int)
        throws
    {
        try Self.forEachCase(of: chunk) { random, range, seed in
            let plan = random.plan(in: range)
            let resolved = try plan.resolved(range, absences: random.absences(in: range))
            for shifts in resolved.ranks {
                for (one, two) in zip(shifts, shifts.dropFirst()) where one.interval.end > two.interval.start {
                    Issue.record("seed \(seed): shifts of a rank overlap")
                }
            }
            try checkCoverage(plan, resolved, seed)
            checkDuty(resolved, seed)
        }
    }

    /// Covered and gaps together are the time that must be covered, and share nothing: hours add up to the second.
    private func checkCoverage(_ plan: RotaPlan, _ resolved: ResolvedRota, _ seed: UInt64) throws {
        let clock = try #require(LocalClock(zone: plan.zone))
        let classes = ShiftClasses(plan: plan, table: ZoneTable(clock, years: 2026...2027))
        let required = classes.set(of: plan.coverage, in: resolved.range)
        if resolved.gaps.count != plan.needed { Issue.record("seed \(seed): a rank has no account of its gaps") }
        for (index, gaps) in resolved.gaps.enumerated() {
            let shifts = resolved.ranks.indices.contains(index) ? resolved.ranks[index] : []
            let covered = IntervalSet(shifts.filter { $0.person != nil }.map(\.interval)).intersection(required)
            if covered.duration + gaps.duration != required.duration || covered.union(gaps) != required {
                Issue.record("seed \(seed): rank \(index + 1) is neither covered nor a gap")
            }
        }
    }

    private func checkDuty(_ resolved: ResolvedRota, _ seed: UInt64) {
        var boundaries = Set(resolved.ranks.joined().flatMap { [$0.interval.start, $0.interval.end] })
        boundaries.formUnion([resolved.range.start, resolved.range.end])
        for boundary in boundaries {
            for instant in [boundary - .microseconds(1), boundary, boundary + .microseconds(1)] {
                let duty = resolved.duty(at: instant)
                let expected = resolved.ranks.flatMap {
                    $0.filter { $0.interval.contains(instant) && $0.person != nil }
                }
                if duty != expected { Issue.record("seed \(seed): duty differs from the shifts") }
                if Set(duty.map(\.person)).count != duty.count { Issue.record("seed \(seed): a person is there twice") }
            }
        }
    }

    @Test(arguments: chunks)
    func `a difference applied to the old gives the new`(chunk: Int) throws {
        try Self.forEachCase(of: chunk) { random, range, seed in
            let old = random.plan(in: range)
            var new = old
            new.overrides.append(random.override(99, in: range, layers: new.layers))
            if random.chance(30) { new.layers[0].content = .rotation(random.rotation()) }
            let before = try old.resolved(range)
            let after = try new.resolved(range)
            let diff = RotaDiff(from: before, to: after)
            let holdings = RotaDiff.holdings(of: before, in: range)
            if diff.applied(to: holdings) != RotaDiff.holdings(of: after, in: range) {
                Issue.record("seed \(seed): the difference does not lead from the old to the new")
            }
            for (index, gaps) in before.gaps.enumerated() {
                let expected = gaps.subtracting(diff.closedGaps[index]).union(diff.openedGaps[index])
                if expected != after.gaps[index] { Issue.record("seed \(seed): gaps differ") }
            }
        }
    }

    @Test(arguments: chunks)
    func `a rotation skips nobody because of restrictions or pauses`(chunk: Int) throws {
        try Self.forEachCase(of: chunk) { random, range, seed in
            let people = random.group(2...5)
            var plan = RotaPlan.rotation(
                people, random.length(), from: CivilDateTime(random.start, random.number(0...23)), zone: random.zone,
                restriction: random.restriction())
            for id in 0..<random.number(0...2) {
                plan.override("p\(id)", .none, random.interval(in: range), kind: .pause)
            }
            let shifts = try plan.resolved(range).ranks.first ?? []
            var turns: [Int] = []
            for shift in shifts {
                guard case .rotation(_, let step) = shift.reason.source else { continue }
                if turns.last != step { turns.append(step) }
                if shift.person != people[step % people.count] { Issue.record("seed \(seed): not whose turn it is") }
            }
            if turns != Array(0..<turns.count) { Issue.record("seed \(seed): turns are \(turns)") }
        }
    }

    @Test(arguments: chunks)
    func `a swap applied twice back restores the rota`(chunk: Int) throws {
        try Self.forEachCase(of: chunk) { random, range, seed in
            var plan = random.plan(in: range)
            let before = try plan.resolved(range)
            let (one, two) = (random.person(), random.person())
            let (first, second) = (random.interval(in: range), random.interval(in: range))
            guard one != two, !first.overlaps(second) else { return }
            // Whoever is exchanged holds the shift that is given, and the other is not on call during it.
            guard before.time(of: two).intersection(first).isEmpty, before.time(of: one).intersection(second).isEmpty
            else { return }
            plan.override("1", .substitute(one, by: two), first)
            plan.override("2", .substitute(two, by: one), second)
            plan.override("3", .substitute(two, by: one), first)
            plan.override("4", .substitute(one, by: two), second)
            let after = try plan.resolved(range)
            if !RotaDiff(from: before, to: after).isEmpty { Issue.record("seed \(seed): the swap back is no way back") }
        }
    }

    @Test(arguments: chunks)
    func `who joins later changes nothing of the past`(chunk: Int) throws {
        try Self.forEachCase(of: chunk) { random, range, seed in
            let plan = random.plan(in: range)
            guard case .rotation(var rotation) = plan.layers[0].content else { return }
            let day = random.start.adding(days: random.number(1...13))
            let place = rotation.members.indices.randomElement(using: &random.generator) ?? 0
            rotation.members.insert(Rotation.Member(PersonID("zoe"), from: day), at: place)
            var joined = plan
            joined.layers[0].content = .rotation(rotation)
            let before = try plan.resolved(range)
            let after = try joined.resolved(range)
            guard let past = Interval(range.start, random.place.clock.startOfDay(day)) else { return }
            if RotaDiff.holdings(of: before, in: past) != RotaDiff.holdings(of: after, in: past) {
                Issue.record("seed \(seed): the past has changed")
            }
        }
    }
}
