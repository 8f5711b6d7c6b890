public import Chronology
import Foundation

/// What a use case found or did: prints as text for people and as JSON for programs.
public protocol OperationResult: Encodable, Sendable {
    /// The result for a terminal, without a final line break.
    var text: String { get }
}

extension OperationResult {
    /// The result as JSON with sorted keys.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

/// Instants as results show them.
public enum InstantText {
    /// ISO 8601 in UTC with milliseconds, e.g. `2026-11-23T17:04:05.250Z`.
    public static func iso(_ instant: Instant) -> String {
        local(instant, clock: .utc, separator: "T") + milliseconds(instant) + "Z"
    }

    /// Date and time on the wall clock of a zone, e.g. `2026-11-23 18:04:05`.
    public static func local(_ instant: Instant, clock: LocalClock, separator: String = " ") -> String {
        let reading = clock.reading(at: instant)
        return "\(reading.date)\(separator)\(pad(reading.hour)):\(pad(reading.minute)):\(pad(reading.second))"
    }

    /// Reads `2026-11-23T18:04`, with or without seconds and zone; without a zone it is the wall clock of `clock`.
    public static func parse(_ text: String, clock: LocalClock) -> Instant? {
        let trimmed = text.replacing(" ", with: "T")
        let formatter = ISO8601DateFormatter()
        for options: ISO8601DateFormatter.Options in [
            .withInternetDateTime, [.withInternetDateTime, .withFractionalSeconds],
        ] {
            formatter.formatOptions = options
            if let date = formatter.date(from: trimmed) {
                return Instant(microseconds: Int64((date.timeIntervalSince1970 * 1_000).rounded()) * 1_000)
            }
        }
        let parts = trimmed.split(separator: "T", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2 else { return nil }
        let days = first.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        let times = (parts.count == 2 ? parts[1] : "00:00").split(separator: ":", omittingEmptySubsequences: false)
            .map { Int($0) }
        guard days.count == 3, let year = days[0], let month = days[1], let day = days[2],
            times.count == 2 || times.count == 3, let hour = times[0], let minute = times[1],
            let second = times.count == 3 ? times[2] : 0, (1970...2200).contains(year), (1...12).contains(month),
            (1...31).contains(day), (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        return clock.instant(of: CivilDateTime(CivilDate(year, month, day), hour, minute, second))
    }

    private static func milliseconds(_ instant: Instant) -> String {
        let part = (instant.microseconds % 1_000_000 + 1_000_000) % 1_000_000 / 1_000
        return "." + String(String(1_000 + part).dropFirst())
    }

    private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
