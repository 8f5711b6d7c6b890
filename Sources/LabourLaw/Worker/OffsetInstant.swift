public import Chronology

/// Instants as worker files write them: with their offset, or on the wall clock of the zone where that says enough.
public enum OffsetInstant {
    /// Why a text names no instant.
    public struct Problem: Error, Hashable, Sendable {
        public var problem: String
        public var remedy: String
    }

    /// Reads `2026-11-09T18:00+01:00`, `…Z`, or a local time without offset that exists exactly once.
    public static func parse(_ text: String, on clock: some WallClock) throws(Problem) -> Instant {
        if let instant = parseUsual(text) { return instant }
        let (local, offset) = split(text)
        guard let reading = CivilText.parse(local), local.contains("T") || local.contains(" ") else {
            throw Problem(problem: "`\(text)` is not an instant", remedy: "write it as 2026-11-09T18:00+01:00")
        }
        if let offset {
            guard let seconds = seconds(ofOffset: offset) else {
                throw Problem(problem: "`\(offset)` is not an offset", remedy: "write +01:00, +02:00 or Z")
            }
            return Instant(seconds: Int64(reading.civilSecond - seconds))
        }
        switch clock.match(of: reading) {
        case .once(let instant): return instant
        case .twice(let first, let second):
            throw Problem(
                problem: "`\(text)` comes twice, since the clock is put back in that night",
                remedy: "write \(format(first, on: clock)) or \(format(second, on: clock))")
        case .never(let change, let shifted):
            let before = change - .seconds(60)
            throw Problem(
                problem: "`\(text)` does not exist, since the clock is put forward over it in that night",
                remedy: "write \(format(shifted, on: clock)) for an hour later, or a time until "
                    + "\(format(before, on: clock))")
        }
    }

    /// Writes an instant with the offset of the zone, seconds only when there are some.
    public static func format(_ instant: Instant, on clock: some WallClock) -> String {
        let offset = clock.offset(at: instant)
        let minutes = abs(offset) / 60
        let sign = offset < 0 ? "-" : "+"
        return CivilText.format(clock.reading(at: instant)) + sign + two(minutes / 60) + ":" + two(minutes % 60)
    }

    /// Reads `2026-11-09T18:00+01:00` byte by byte, as nearly all instants are written; nil for every other form.
    private static func parseUsual(_ text: String) -> Instant? {
        var text = text
        let parts: [Int]? = text.withUTF8 { bytes in
            guard bytes.count == 22, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
                bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: ":"),
                bytes[16] == UInt8(ascii: "+") || bytes[16] == UInt8(ascii: "-")
            else { return nil }
            var parts = [0, 0, 0, 0, 0, 0, 0, bytes[16] == UInt8(ascii: "-") ? -1 : 1]
            for (part, place) in [
                (0, 0), (0, 1), (0, 2), (0, 3), (1, 5), (1, 6), (2, 8), (2, 9), (3, 11), (3, 12),
                (4, 14), (4, 15), (5, 17), (5, 18), (6, 20), (6, 21),
            ] {
                guard (0x30...0x39).contains(bytes[place]) else { return nil }
                parts[part] = parts[part] * 10 + Int(bytes[place] - 0x30)
            }
            return parts
        }
        guard let parts, let date = CivilDate(year: parts[0], month: parts[1], day: parts[2]), parts[3] < 24,
            parts[4] < 60, parts[5] <= 14, parts[6] < 60, (1900...2200).contains(parts[0])
        else { return nil }
        let reading = CivilDateTime(date, parts[3], parts[4])
        return Instant(seconds: Int64(reading.civilSecond - parts[7] * (parts[5] * 3600 + parts[6] * 60)))
    }

    private static func split(_ text: String) -> (local: String, offset: String?) {
        if text.hasSuffix("Z") { return (String(text.dropLast()), "Z") }
        // The date has two hyphens before the T.
        guard let time = text.firstIndex(where: { $0 == "T" || $0 == " " }),
            let sign = text[time...].lastIndex(where: { $0 == "+" || $0 == "-" })
        else { return (text, nil) }
        return (String(text[..<sign]), String(text[sign...]))
    }

    private static func seconds(ofOffset text: String) -> Int? {
        if text == "Z" { return 0 }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hours = Int(parts[0]),
            let minutes = Int(parts[1]), hours <= 14, minutes < 60, hours >= 0, minutes >= 0
        else { return nil }
        return (text.first == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
