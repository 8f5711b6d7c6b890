public import Chronology
public import SIP

/// A world with one clock, one network and whatever nodes are put into it: nothing in it happens by itself.
///
/// Time passes only inside ``run(for:)``, from one event to the next. Two runs with one seed are the same run: every
/// choice is drawn from ``random``, and nothing depends on the order of a dictionary or on a real clock.
///
/// ## Topics
/// - ``VigieNode``, ``PhoneNode``, ``CarrierNode``, ``LegScript``, ``NetworkConditions``, ``LedgerAudit``
public final class World {
    /// What repeats this very run; tests print it when they fail.
    public let seed: UInt64
    /// The monotonic clock.
    public private(set) var uptime = Uptime(microseconds: 1_000_000)
    /// The source of every choice.
    public var random: SeededRandom
    /// What names resolve to; others do not exist.
    public var names: [String: [IPAddress]] = [:]
    /// How many events have happened.
    public private(set) var eventCount = 0
    /// A digest of all that crossed the network and when: two runs of one seed have the same.
    public internal(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    private let offset: Duration
    private var events = EventHeap()
    private var isRunning = false

    /// Everything that carries packets between nodes.
    public private(set) lazy var network = Network(world: self)

    /// A world that begins at an instant; by default a Monday at 03:00 in Paris.
    public init(seed: UInt64, start: Instant = Instant(seconds: 1_795_399_200)) {
        self.seed = seed
        random = SeededRandom(seed: seed)
        offset = start - Instant(microseconds: 1_000_000)
    }

    /// Both clocks read together.
    public var now: Now {
        Now(uptime: uptime, instant: Instant(microseconds: uptime.microseconds) + offset)
    }

    /// Schedules something at a time, at once when that is past.
    public func at(_ time: Uptime, _ body: @escaping () -> Void) { events.insert(at: max(time, uptime), body) }

    /// Schedules something after a wait.
    public func after(_ wait: Duration, _ body: @escaping () -> Void) { at(uptime + wait, body) }

    /// Lets time pass.
    public func run(for duration: Duration) { run(until: uptime + duration) { false } }

    /// Lets time pass until something is true, at most for so long; says whether it became true.
    @discardableResult
    public func run(atMost duration: Duration, until condition: () -> Bool) -> Bool {
        run(until: uptime + duration, condition)
    }

    @discardableResult
    private func run(until end: Uptime, _ condition: () -> Bool) -> Bool {
        precondition(!isRunning, "an event must not run the world that it happens in")
        isRunning = true
        defer { isRunning = false }
        while !condition() {
            guard let next = events.next, next <= end else {
                uptime = max(uptime, end)
                return condition()
            }
            uptime = max(uptime, next)
            eventCount += 1
            events.pop()?()
        }
        return true
    }

    /// Notes something in the digest of the run.
    func note(_ bytes: some Sequence<UInt8>) {
        var hash = digest
        var time = UInt64(bitPattern: uptime.microseconds)
        for _ in 0..<8 {
            hash = (hash ^ (time & 255)) &* 0x100_0000_01B3
            time >>= 8
        }
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        digest = hash
    }
}
