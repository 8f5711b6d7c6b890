public import Chronology
import Foundation
import Glibc

/// The clocks of this machine: the one place that reads them for a server.
public enum SystemClock {
    /// Both clocks, read one after the other.
    @Sendable public static func now() -> Now {
        Now(uptime: uptime(), instant: instant())
    }

    /// The wall clock.
    @Sendable public static func instant() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// The monotonic clock: no step of the wall clock moves it; it stands still while the machine is suspended.
    @Sendable public static func uptime() -> Uptime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Uptime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
