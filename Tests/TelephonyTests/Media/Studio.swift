import CallFlow
import Chronology
import Dispatch
import Exchange
import Foundation
import Glibc
import RTP
import SDP
import Synchronization
import Testing

@testable import Telephony

/// The clock of the machine, which a test can put forward.
final class TestClock: Sendable {
    private let ahead = Mutex<Duration>(.zero)
    private let stopped = Mutex<Now?>(nil)

    var now: Now {
        stopped.withLock { $0 } ?? reading
    }

    /// Stands still from now on: nothing ever takes long.
    func stop() {
        let now = reading
        stopped.withLock { $0 = now }
    }

    private var reading: Now {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        let ahead = ahead.withLock { $0 }
        return Now(
            uptime: Uptime(microseconds: microseconds) + ahead,
            instant: Instant(microseconds: 1_700_000_000_000_000 + microseconds) + ahead)
    }

    func advance(by duration: Duration) { ahead.withLock { $0 += duration } }
}

/// Prompts that are tones, ready or not.
struct TonePrompts: PromptSource {
    static let length = 1_600

    func ready(_ request: PlayRequest) -> [PreparedAudio]? {
        var generator = ToneGenerator(frequencies: [1_000])
        let samples = generator.samples(Self.length)
        return [PreparedAudio(aLaw: G711.a.encode(samples), muLaw: G711.mu.encode(samples))]
    }

    func prepare(_ request: PlayRequest, _ completion: @escaping @Sendable ([PreparedAudio]?) -> Void) {
        completion(ready(request))
    }
}

/// A media engine on real sockets of this machine, what it reports, and a folder for its recordings.
final class Studio {
    let clock = TestClock()
    let engine: MediaEngine
    let folder: URL
    private let log = EventLog()
    private let ports: Opened
    private var lastMedia: UInt32 = 0

    private final class Opened { var last: UInt16? }

    /// Each studio of this process has ports of its own.
    private static let nextPort = Atomic<UInt16>(21_000)

    init(address: String = "127.0.0.1") throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vigie-media-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let first = Self.nextPort.wrappingAdd(40, ordering: .relaxed).oldValue
        let (clock, log, ports) = (clock, log, Opened())
        self.folder = folder
        self.ports = ports
        engine = try MediaEngine(
            settings: .init(
                address4: address, ports: first...(first + 39), recordings: folder, threads: 1),
            prompts: TonePrompts(), clock: { clock.now }, report: { log.append($0) },
            reportOpened: { event in if case .opened(_, let port) = event { ports.last = port } })
    }

    deinit {
        engine.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Opens a port that is not configured yet.
    func open() throws -> (media: MediaID, port: UInt16) {
        lastMedia += 1
        let media = MediaID(lastMedia)
        ports.last = nil
        engine.perform(.open(media, affinity: 0, ipv6: false))
        return (media, try #require(ports.last))
    }

    /// Opens a port and settles it with a telephone that offers these formats.
    func leg(with phone: TestPhone, _ formats: String = TestPhone.usual) throws -> (media: MediaID, port: UInt16) {
        let (media, port) = try open()
        engine.perform(.configure(media, try phone.offering(formats), signalling: nil))
        engine.flush()
        return (media, port)
    }

    func perform(_ commands: MediaCommand...) {
        for command in commands { engine.perform(command) }
        engine.flush()
    }

    /// Whether such an event is reported in time.
    func reports(_ event: MediaEvent, within seconds: Double = 3) -> Bool {
        waits(within: seconds) { $0.contains(event) }
    }

    /// Whether what is reported is as expected in time.
    func waits(within seconds: Double = 3, until isThere: ([MediaEvent]) -> Bool) -> Bool {
        log.wait(seconds: seconds, until: isThere)
    }

    /// What has been reported so far.
    var events: [MediaEvent] { log.events }

    /// The keys that were reported of a leg.
    func keys(of media: MediaID) -> String {
        var keys = ""
        for case .pressed(media, let key) in log.events { keys.append(key) }
        return keys
    }
}

/// Events as they are reported on the media threads.
private final class EventLog: Sendable {
    private let reported = Mutex<[MediaEvent]>([])
    private let bell = DispatchSemaphore(value: 0)

    var events: [MediaEvent] { reported.withLock { $0 } }

    func append(_ events: [MediaEvent]) {
        reported.withLock { $0 += events }
        bell.signal()
    }

    func wait(seconds: Double, until isThere: ([MediaEvent]) -> Bool) -> Bool {
        let deadline = DispatchTime.now() + seconds
        while !isThere(events) {
            if bell.wait(timeout: deadline) == .timedOut { return isThere(events) }
        }
        return true
    }
}
