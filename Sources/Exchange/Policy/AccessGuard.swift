public import Chronology
public import Directory

/// Wrong PINs of a person's telephone, as the ledger tells of them when the server starts.
public struct AccessFailures: Hashable, Sendable {
    public var person: PersonID
    public var device: DeviceID
    /// Since the last right one.
    public var count: Int
    public var lastAt: Instant

    /// Says how often and when last.
    public init(person: PersonID, device: DeviceID, count: Int, lastAt: Instant) {
        self.person = person
        self.device = device
        self.count = count
        self.lastAt = lastAt
    }
}

/// How many wrong PINs came from each person's telephone, and until when none is taken.
///
/// Each try counts when it is made and not when it turns out wrong: calls that try at once gain nothing. The pause doubles
/// with every wrong PIN from the third on, and only a right one ends the count. Kept on the monotonic clock.
struct AccessGuard {
    private struct Key: Hashable {
        var person: PersonID
        var device: DeviceID
    }

    private struct Entry {
        var count: Int
        var lastAt: Uptime
    }

    private var entries: [Key: Entry] = [:]

    /// From this many wrong PINs on a telephone is locked for a while.
    static let patience = 3
    private static let firstPause = Duration.seconds(300)
    private static let longestPause = Duration.seconds(86_400)

    /// How long no PIN is taken after so many wrong ones.
    static func pause(after count: Int) -> Duration {
        guard count >= patience else { return .zero }
        return min(longestPause, firstPause * (1 << min(count - patience, 12)))
    }

    func isLocked(_ person: PersonID, _ device: DeviceID, now: Uptime) -> Bool {
        guard let entry = entries[Key(person: person, device: device)] else { return false }
        return now - entry.lastAt < Self.pause(after: entry.count)
    }

    /// Counts a try before it is compared.
    mutating func tried(_ person: PersonID, _ device: DeviceID, now: Uptime) {
        let key = Key(person: person, device: device)
        entries[key] = Entry(count: (entries[key]?.count ?? 0) + 1, lastAt: now)
    }

    /// The PIN was right.
    mutating func succeeded(_ person: PersonID, _ device: DeviceID) {
        entries[Key(person: person, device: device)] = nil
    }

    /// The try could not be compared: it does not count.
    mutating func withdraw(_ person: PersonID, _ device: DeviceID) {
        let key = Key(person: person, device: device)
        guard var entry = entries[key] else { return }
        entry.count -= 1
        entries[key] = entry.count > 0 ? entry : nil
    }

    /// The minutes that the telephone is locked for after a wrong PIN, nil when it is not.
    func lockedMinutes(_ person: PersonID, _ device: DeviceID) -> Int? {
        let pause = Self.pause(after: entries[Key(person: person, device: device)]?.count ?? 0)
        return pause > .zero ? Int(pause.wholeMilliseconds / 60_000) : nil
    }

    mutating func restore(_ failures: [AccessFailures], now: Now) {
        for failure in failures {
            entries[Key(person: failure.person, device: failure.device)] = Entry(
                count: failure.count, lastAt: now.uptime - max(.zero, now.instant - failure.lastAt))
        }
    }
}
