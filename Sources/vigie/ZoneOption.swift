import ArgumentParser
import Chronology
import Operations

/// The wall clock on which a command reads and shows times.
struct ZoneOption: ParsableArguments {
    @Option(help: "The time zone of times given and shown.")
    var zone = "Europe/Paris"

    /// The clock of the zone.
    func clock() throws -> LocalClock {
        if let clock = LocalClock(zone: zone) { return clock }
        throw OperationError(
            .invalid, "there is no time zone `\(zone)`", remedy: "write an IANA name such as Europe/Paris")
    }

    /// A time as it was written on the command line.
    func instant(_ text: String) throws -> Instant {
        if let instant = InstantText.parse(text, clock: try clock()) { return instant }
        throw OperationError(
            .invalid, "`\(text)` is not a time", remedy: "write it like 2026-11-23T18:00 or 2026-11-23T17:00:00Z")
    }
}
