import Chronology

/// Durations as the organisation file writes them: `20s`, `2m30s`, `4h`, `500ms`.
public enum DurationText {
    /// Why a text is not a duration.
    public enum Problem: Error, Hashable, Sendable {
        case malformed
        case missingUnit
        case negative
        case tooLong
    }

    /// The longest duration a setting can have: one year.
    public static let longest: Duration = .seconds(366 * 86_400)

    /// Reads numbers followed by `ms`, `s`, `m` (or `min`), `h`, `d` (or `j`), larger units first.
    public static func parse(_ text: String) throws(Problem) -> Duration {
        if text.first == "-" { throw .negative }
        var rest = Substring(text)
        var total: Int64 = 0
        var lastUnit = Int64.max
        var parts = 0
        while true {
            rest = rest.drop { $0 == " " }
            if rest.isEmpty { break }
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty else { throw .malformed }
            guard digits.count <= 12, let number = Int64(digits) else { throw .tooLong }
            rest = rest.dropFirst(digits.count).drop { $0 == " " }
            let word = rest.prefix { $0.isASCII && $0.isLetter }
            guard !word.isEmpty else { throw parts == 0 && rest.isEmpty ? .missingUnit : .malformed }
            guard let unit = milliseconds(of: word.lowercased()), unit < lastUnit else { throw .malformed }
            rest = rest.dropFirst(word.count)
            lastUnit = unit
            let (product, overflow) = number.multipliedReportingOverflow(by: unit)
            guard !overflow, product <= longest.wholeMilliseconds else { throw .tooLong }
            total += product
            guard total <= longest.wholeMilliseconds else { throw .tooLong }
            parts += 1
        }
        guard parts > 0 else { throw .malformed }
        return .milliseconds(total)
    }

    /// Writes a duration in the form that ``parse(_:)`` reads, whole milliseconds.
    public static func format(_ duration: Duration) -> String {
        var rest = max(0, duration.wholeMilliseconds)
        if rest == 0 { return "0s" }
        var result = ""
        for (unit, word) in [(3_600_000, "h"), (60_000, "m"), (1_000, "s"), (1, "ms")] as [(Int64, String)] {
            // 150s and 90s read better than 2m30s; only whole minutes and hours use their unit.
            if unit >= 60_000, rest % unit != 0 { continue }
            let count = rest / unit
            if count > 0 { result += "\(count)\(word)" }
            rest %= unit
        }
        return result
    }

    private static func milliseconds(of unit: String) -> Int64? {
        switch unit {
        case "ms": 1
        case "s": 1_000
        case "m", "min": 60_000
        case "h": 3_600_000
        case "d", "j": 86_400_000
        default: nil
        }
    }
}
