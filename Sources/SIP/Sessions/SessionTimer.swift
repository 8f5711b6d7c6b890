import Chronology

/// Keeps both ends convinced that the session lives, and ends it when one is gone.
///
///     +-----+  agreed: we refresh    +----------+  half the interval: refresh   +------------+
///     | off |----------------------->| weRenew  |------------------------------>| renewing   |
///     +-----+                        +----------+<--------- answered -----------+-----+------+
///        |     agreed: they refresh  +----------+                                     | interval over
///        +-------------------------->| theyRenew|--- interval less a third over ---> expired
///                                    +----------+
///
/// RFC 4028 sections 7 to 10. The refresher renews at half the interval; the other side gives up at the interval less
/// the smaller of 32 s and a third of it.
struct SessionTimer: Hashable, Sendable {
    enum Role: Hashable, Sendable {
        case off, weRenew, theyRenew
    }

    enum Due: Hashable, Sendable {
        case renew, expired
    }

    private(set) var role = Role.off
    /// Seconds agreed between the two sides.
    private(set) var interval = 0
    /// Seconds below which the other side, or a proxy, takes no proposal: the Min-SE of a 422.
    private(set) var minimum = 0
    private(set) var renewAt: Uptime?
    private(set) var expireAt: Uptime?

    var next: Uptime? {
        guard let renewAt else { return expireAt }
        guard let expireAt else { return renewAt }
        return min(renewAt, expireAt)
    }

    /// A refresh succeeded, or the session began, with these terms.
    mutating func agreed(_ role: Role, interval: Int, now: Uptime) {
        self.role = role
        self.interval = interval
        renewAt = nil
        expireAt = nil
        switch role {
        case .off: break
        case .weRenew:
            renewAt = now + .milliseconds(interval * 500)
            expireAt = now + .seconds(interval)
        case .theyRenew:
            expireAt = now + .seconds(interval - min(32, interval / 3))
        }
    }

    /// What a refresh proposes.
    var proposal: Int { max(interval, minimum) }

    /// A refresh was too brief for the other side. Nothing is agreed by that: role and expiry stand as they are.
    mutating func refused(below minimum: Int) { self.minimum = minimum }

    /// A refresh failed for a reason that may pass: try again soon, the expiry stands.
    mutating func renewalFailed(now: Uptime) {
        guard role == .weRenew else { return }
        renewAt = now + .seconds(max(1, min(10, interval / 10)))
    }

    /// What is due at `now`; a renewal is asked for once.
    mutating func due(now: Uptime) -> Due? {
        if let expireAt, expireAt <= now {
            self = SessionTimer()
            return .expired
        }
        if let renewAt, renewAt <= now {
            self.renewAt = nil
            return .renew
        }
        return nil
    }

    mutating func stop() { self = SessionTimer() }
}
