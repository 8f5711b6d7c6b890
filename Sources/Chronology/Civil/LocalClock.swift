import Foundation

/// The wall clock of one IANA zone: turns instants into civil readings and back.
///
/// Durations are never computed from its readings. A reading that the spring change skips means the first instant after
/// the gap; a reading that the autumn change repeats means its first occurrence. Who wants to be asked instead calls
/// `instant(of:choosing:)`.
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
}

extension LocalClock: WallClock {
    public func offset(atSecond second: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second)))
    }
}
