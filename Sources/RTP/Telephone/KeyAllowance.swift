public import Chronology

/// How many keys a leg may press: nobody dials faster, and each key costs signalling what a packet costs a sender.
public struct KeyAllowance: Hashable, Sendable {
    private let perSecond: Int
    private var second: Uptime?
    private var taken = 0

    /// Allows that many keys within any second that begins with a key.
    public init(perSecond: Int = 20) { self.perSecond = max(1, perSecond) }

    /// Counts one key; false when there were enough.
    public mutating func take(now: Uptime) -> Bool {
        if let second, now - second < .seconds(1) {
            guard taken < perSecond else { return false }
            taken += 1
        } else {
            second = now
            taken = 1
        }
        return true
    }
}
