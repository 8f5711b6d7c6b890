import Chronology
import Directory
import Rota
import Testing

let anne = PersonID("anne")
let bruno = PersonID("bruno")
let claire = PersonID("claire")
let driss = PersonID("driss")

/// A small generator with a seed, so that a random case that fails can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// A wall clock to write tests in.
struct Place {
    let zone: String
    let clock: LocalClock

    init(_ zone: String = "Europe/Paris") {
        self.zone = zone
        clock = LocalClock(zone: zone) ?? .utc
    }

    func at(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Instant {
        clock.instant(of: CivilDateTime(CivilDate(year, month, day), hour, minute))
    }

    func interval(_ start: Instant, _ end: Instant) throws -> Interval { try #require(Interval(start, end)) }

    /// Whole days, the last excluded.
    func days(_ from: CivilDate, _ until: CivilDate) throws -> Interval {
        try interval(clock.startOfDay(from), clock.startOfDay(until))
    }

    /// The shifts of a rank, one line each: `anne 26-10-24 20:00 26-10-25 08:00`.
    func lines(_ resolved: ResolvedRota, rank: Int = 1) -> [String] {
        guard resolved.ranks.indices.contains(rank - 1) else { return [] }
        return resolved.ranks[rank - 1].map { shift in
            "\(shift.person?.rawValue ?? "-") \(text(shift.interval))"
        }
    }

    func text(_ interval: Interval) -> String { "\(text(interval.start)) \(text(interval.end))" }

    func text(_ instant: Instant) -> String {
        let reading = clock.reading(at: instant).description
        return "\(reading.dropFirst(2).prefix(8)) \(reading.dropFirst(11).prefix(5))"
    }
}

extension RotaPlan {
    /// A plan of one rotation over everything.
    static func rotation(
        _ people: [PersonID], _ length: Rotation.Length, from start: CivilDateTime, zone: String = "Europe/Paris",
        restriction: Restriction = .init(), peoplePerShift: Int? = nil
    ) -> RotaPlan {
        let rotation = Rotation(
            members: people.map { Rotation.Member($0) }, length: length, start: start, peoplePerShift: peoplePerShift)
        let layer = RotaLayer(id: LayerID("base"), priority: 1, content: .rotation(rotation), restriction: restriction)
        return RotaPlan(id: RotaID("r"), name: "essai", zone: zone, layers: [layer])
    }

    func resolved(_ range: Interval, absences: [Absence] = []) throws -> ResolvedRota {
        var resolver = RotaResolver(range: range)
        return try resolver.resolve(self, absences: absences)
    }

    mutating func override(
        _ id: String, _ change: RotaOverride.Change, _ interval: Interval, kind: RotaOverride.Kind = .replace
    ) {
        overrides.append(RotaOverride(id: RotaEntryID(id), kind: kind, interval: interval, change: change))
    }
}
