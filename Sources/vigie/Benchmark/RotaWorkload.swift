import Chronology
import Directory
import Rota

/// Rotas as a large organisation has them: always the same, so that two runs can be compared.
struct RotaWorkload {
    /// What is measured: rotas of eight people with three layers, and this many overrides over all of them.
    var rotas: Int
    var overrides: Int
    var people = 8
    /// The year over which they are resolved.
    var year = 2027

    var range: Interval {
        let clock = LocalClock(zone: "Europe/Paris") ?? .utc
        let start = clock.startOfDay(CivilDate(year, 1, 1))
        guard let range = Interval(start, clock.startOfDay(CivilDate(year + 1, 1, 1))) else {
            preconditionFailure("a year is never empty")
        }
        return range
    }

    var plans: [RotaPlan] {
        var plans = (0..<rotas).map(plan)
        guard !plans.isEmpty else { return [] }
        // The same numbers in every run and on every machine.
        var random = Xorshift(state: 0x9E37_79B9_7F4A_7C15)
        for number in 0..<overrides {
            let rota = number % plans.count
            let hour = Int(random.next() % UInt64(365 * 24 - 24))
            let start = range.start + .seconds(hour * 3600)
            guard let interval = Interval(start, start + .seconds(8 * 3600)) else { continue }
            plans[rota].overrides.append(
                RotaOverride(
                    id: RotaEntryID("o\(number)"), interval: interval,
                    change: .rank(1, member(Int(random.next() % UInt64(people)), of: rota))))
        }
        return plans
    }

    func plan(_ number: Int) -> RotaPlan {
        let members = (0..<people).map { Rotation.Member(member($0, of: number)) }
        func rotation(_ length: Rotation.Length, hour: Int, step: Int) -> RotaLayer.Content {
            let turned = Array(members[step...] + members[..<step])
            return .rotation(
                Rotation(
                    members: turned, length: length, start: CivilDateTime(CivilDate(year - 1, 12, 28), hour)))
        }
        return RotaPlan(
            id: RotaID("rota-\(number)"), name: "Rota \(number)", zone: "Europe/Paris",
            layers: [
                RotaLayer(id: LayerID("week"), priority: 1, content: rotation(.weeks(1), hour: 8, step: 0)),
                RotaLayer(
                    id: LayerID("night"), priority: 2, content: rotation(.days(1), hour: 18, step: 2),
                    restriction: Restriction(classes: [.night])),
                RotaLayer(
                    id: LayerID("weekend"), priority: 3, content: rotation(.days(1), hour: 0, step: 4),
                    restriction: Restriction(classes: [.weekend, .holiday])),
            ])
    }

    private func member(_ number: Int, of rota: Int) -> PersonID { PersonID("p\(rota)-\(number)") }
}

/// Marsaglia's generator: small, and the same everywhere.
struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
