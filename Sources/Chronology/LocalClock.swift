import Foundation

/// The wall clock of one IANA zone: turns instants into civil readings and back.
///
/// Durations are never computed from its readings. A reading that the spring change skips means the first instant after
/// the gap; a reading that the autumn change repeats means its first occurrence.
public struct LocalClock: Hashable, Sendable {
    private let zone: TimeZone

    /// The clock of an IANA zone such as `Europe/Paris`; nil when the zone is unknown.
    public init?(zone identifier: String) {
        // Foundation also takes abbreviations such as CET; the organisation file may only say a place or UTC.
        guard identifier == "UTC" || identifier.utf8.contains(UInt8(ascii: "/")),
            let zone = TimeZone(identifier: identifier)
        else {
            return nil
        }
        self.zone = zone
    }

    /// Universal time.
    public static let utc = LocalClock(zone: .gmt)

    private init(zone: TimeZone) { self.zone = zone }

    /// The name of the zone.
    public var identifier: String { zone.identifier }

    /// Seconds that the wall clock is ahead of UTC at an instant.
    public func offset(at instant: Instant) -> Int { offset(atSecond: Self.seconds(of: instant)) }

    /// What the wall clock reads at an instant, its second rounded down.
    public func reading(at instant: Instant) -> CivilDateTime {
        let second = Self.seconds(of: instant)
        return CivilDateTime(CivilDate(dayNumber: 0), secondOfDay: second + offset(atSecond: second))
    }

    /// The instant at which the wall clock reads so.
    public func instant(of reading: CivilDateTime) -> Instant {
        let local = reading.date.dayNumber * 86_400 + reading.secondOfDay
        // An offset is below a day, so the readings of one day around bracket any change.
        let before = offset(atSecond: local - 86_400)
        let after = offset(atSecond: local + 86_400)
        let early = local - max(before, after)
        let late = local - min(before, after)
        for candidate in [early, late] where candidate + offset(atSecond: candidate) == local {
            return Instant(seconds: Int64(candidate))
        }
        return Instant(seconds: Int64(firstSecondAfterGap(between: early, and: late)))
    }

    /// The first second whose reading lies past the skipped ones: between the two a single change of offset lies.
    private func firstSecondAfterGap(between early: Int, and late: Int) -> Int {
        var low = early
        var high = late
        let offsetBefore = offset(atSecond: low)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(atSecond: middle) == offsetBefore { low = middle } else { high = middle }
        }
        return high
    }

    private func offset(atSecond second: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second)))
    }

    private static func seconds(of instant: Instant) -> Int {
        let microseconds = instant.microseconds
        return Int(microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000)
    }
}
