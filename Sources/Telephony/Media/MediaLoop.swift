import CallFlow
import Chronology
import Dispatch
import Exchange
import Foundation
import Glibc
import RTP
import SDP
import Synchronization

/// One media thread: the ports of the calls that were given to it, served packet by packet and on one 20 ms grid.
///
/// `@unchecked Sendable`: everything but `thread` and `report` is touched by that one thread only, because the methods
/// marked so are called from closures handed to ``EpollThread/submit(_:)`` and from its `Body` callbacks.
final class MediaLoop: EpollThread.Body, @unchecked Sendable {
    let thread: EpollThread
    private let report: @Sendable ([MediaEvent]) -> Void
    private let clock: @Sendable () -> Now
    private let ended = DispatchSemaphore(value: 0)

    // Confined to the thread.
    var ports: [MediaPort?] = []
    private var freeSlots: [Int] = []
    private var slots: [MediaID: Int] = [:]
    private var events: [MediaEvent] = []
    private var ticks = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2048, alignment: 8)
    let frame = UnsafeMutableRawBufferPointer.allocate(byteCount: 2048, alignment: 8)
    var now: Uptime
    var wallClock: Instant
    var random = SystemRandomNumberGenerator()

    init(clock: @escaping @Sendable () -> Now, report: @escaping @Sendable ([MediaEvent]) -> Void) throws {
        thread = try EpollThread()
        self.clock = clock
        self.report = report
        let now = clock()
        self.now = now.uptime
        wallClock = now.instant
    }

    deinit {
        buffer.deallocate()
        frame.deallocate()
    }

    /// Starts the thread.
    func start(name: String) {
        let thread = Thread { [self] in
            // Voice goes before signalling and the ledger. Where we may not ask for it, the ordinary priority has to do.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -10)
            self.thread.run(self)
            ended.signal()
        }
        thread.name = name
        thread.qualityOfService = .userInteractive
        thread.start()
    }

    /// Waits until the thread has ended, once it was told to; a disk that hangs must not keep the server from stopping.
    func join() { if ended.wait(timeout: .now() + .seconds(5)) == .success { ended.signal() } }

    /// Runs on the media thread, after what was submitted before.
    func submit(_ work: @escaping @Sendable (MediaLoop) -> Void) {
        thread.submit { [self] in
            readClock()
            work(self)
            flushEvents()
        }
    }

    // MARK: On the thread

    func port(_ id: MediaID) -> MediaPort? { slots[id].flatMap { ports[$0] } }

    func add(_ id: MediaID, _ sockets: MediaSockets) {
        let slot = freeSlots.popLast() ?? ports.count
        if slot == ports.count { ports.append(nil) }
        let port = MediaPort(id: id, sockets: sockets, slot: slot, now: now, random: &random)
        ports[slot] = port
        slots[id] = slot
        thread.registrar.add(port.rtp.descriptor, tag: UInt64(slot) << 1)
        thread.registrar.add(port.rtcp.descriptor, tag: UInt64(slot) << 1 | 1)
        thread.setTicking(true)
    }

    func remove(_ id: MediaID) {
        guard let slot = slots.removeValue(forKey: id), let port = ports[slot] else { return }
        thread.registrar.remove(port.rtp.descriptor)
        thread.registrar.remove(port.rtcp.descriptor)
        endRecording(of: port, .stopped)
        unbridge(port)
        if let recorder = port.recorder { recorded(port, recorder, .stopped) }
        sendReport(of: port, goodbye: true)
        port.close()
        ports[slot] = nil
        freeSlots.append(slot)
        if slots.isEmpty { thread.setTicking(false) }
    }

    /// Ends everything, as when the server stops: what is being recorded is kept.
    func removeAll() { for id in Array(slots.keys) { remove(id) } }

    func bridge(_ first: MediaPort, _ second: MediaPort) {
        for port in [first, second] {
            port.silence(now: now)
            unbridge(port)
            port.sender.sourceChanged(now: now)
            port.isFilling = false
            port.quietSince = now
            port.mutedPress = port.press
        }
        (first.peer, first.partner) = (second, second)
        (second.peer, second.partner) = (first, first)
    }

    func unbridge(_ port: MediaPort) {
        endRecording(of: port, .stopped)
        for end in [port.partner, port] {
            end?.peer = nil
            end?.partner = nil
        }
    }

    func emit(_ event: MediaEvent) { events.append(event) }

    private func flushEvents() {
        guard !events.isEmpty else { return }
        report(events)
        events.removeAll(keepingCapacity: true)
    }

    private func readClock() {
        let reading = clock()
        now = reading.uptime
        wallClock = reading.instant
    }

    // MARK: EpollThread.Body

    /// How many datagrams of one port are taken in after a stall: more than a second of them.
    private static let mostWaiting = 64

    func readable(tag: UInt64) {
        guard let port = ports[Int(tag >> 1)] else { return }
        readClock()
        if tag & 1 == 0 { receiveRTP(on: port) } else { receiveRTCP(on: port) }
        if !events.isEmpty { flushEvents() }
    }

    func ticked(missed: Int) {
        readClock()
        ticks &+= 1
        let isSecond = ticks % 50 == 0
        for index in ports.indices {
            guard let port = ports[index] else { continue }
            // What waits in the socket after a stall is older than the ticks that were missed.
            if missed > 0 { for _ in 0..<Self.mostWaiting where !receiveRTP(on: port) { break } }
            if port.playing != nil { sendFrames(ticks: 1 + missed, on: port) } else { fillSilence(on: port) }
            for _ in 0...missed where port.recorder != nil { tickRecorder(of: port) }
            for _ in 0...missed where port.conversation != nil { tickConversation(of: port) }
            if port.keys.nextDeadline != nil { _ = port.keys.handleTimeout(now: now) }
            if ticks % 5 == 0 { watch(port) }
            if isSecond { everySecond(port) }
        }
        flushEvents()
    }
}
