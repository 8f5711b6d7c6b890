public import Chronology
public import Directory

/// A call of the last hour, as the ledger tells of it when the server starts.
public struct RecentCall: Hashable, Sendable {
    public var line: LineID
    public var caller: CallerID
    public var at: Instant

    /// Says who called which line when.
    public init(line: LineID, caller: CallerID, at: Instant) {
        self.line = line
        self.caller = caller
        self.at = at
    }
}

/// How often each caller was let through to each line within the last hour, or told why not.
///
/// Kept on the monotonic clock: setting the wall clock neither frees a caller nor locks one out. What is over an hour old
/// is forgotten, so it never holds more than an hour of calls.
struct CallerTally {
    private struct Key: Hashable {
        var line: LineID
        var caller: CallerID
    }

    /// A slice, whose first entries go without moving the rest: an hour of a storm is long.
    private var entries: ArraySlice<(key: Key, at: Uptime)> = []
    private var counts: [Key: Int] = [:]
    private static let window = Duration.seconds(3600)

    /// How often a caller called each line, those that were called at all.
    mutating func calls(of caller: CallerID, on lines: some Sequence<LineID>, now: Uptime) -> [LineID: Int] {
        forgetOld(now: now)
        guard !counts.isEmpty else { return [:] }
        return lines.reduce(into: [:]) { found, line in
            if let count = counts[Key(line: line, caller: caller)] { found[line] = count }
        }
    }

    mutating func note(_ caller: CallerID, on line: LineID, now: Uptime) {
        forgetOld(now: now)
        let key = Key(line: line, caller: caller)
        entries.append((key, now))
        counts[key, default: 0] += 1
    }

    /// Takes up the calls that an earlier run of the server had, before any of this one.
    mutating func restore(_ calls: [RecentCall], now: Now) {
        let known = calls.sorted { $0.at < $1.at }.map { call in
            (Key(line: call.line, caller: call.caller), now.uptime - max(.zero, now.instant - call.at))
        }
        for (key, _) in known { counts[key, default: 0] += 1 }
        entries.insert(contentsOf: known.map { (key: $0.0, at: $0.1) }, at: entries.startIndex)
        forgetOld(now: now.uptime)
    }

    var isEmpty: Bool { entries.isEmpty }

    private mutating func forgetOld(now: Uptime) {
        let old = entries.prefix { now - $0.at >= Self.window }
        guard !old.isEmpty else { return }
        for (key, _) in old { counts[key] = counts[key].flatMap { $0 > 1 ? $0 - 1 : nil } }
        entries.removeFirst(old.count)
    }
}
