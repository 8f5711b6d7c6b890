import Chronology
import Operations

/// The present minute of the week, in UTC: near enough for hours that must not hold now.
enum SystemMinute {
    static var now: Int { LocalClock.utc.reading(at: SystemClock.instant()).minuteOfWeek }
}
