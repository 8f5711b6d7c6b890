public import CallFlow
public import Chronology
import Dispatch
public import Exchange
public import Foundation
import RTP
import SDP
import SIP
import Synchronization

/// All media of a server: performs ``MediaCommand`` on the thread that owns each port.
///
/// Called from the signalling loop only; ports are bound there, because a bind is cheap and its answer is needed at once.
public final class MediaEngine {
    /// Where media is bound and recordings go.
    public struct Settings: Sendable {
        /// Numeric addresses to bind media to; nil where the family is not served.
        public var address4: String?
        public var address6: String?
        public var ports: ClosedRange<UInt16>
        public var recordings: URL
        public var threads: Int

        public init(
            address4: String?, address6: String? = nil, ports: ClosedRange<UInt16>, recordings: URL, threads: Int
        ) {
            self.address4 = address4
            self.address6 = address6
            self.ports = ports
            self.recordings = recordings
            self.threads = max(1, threads)
        }
    }

    /// Why the engine cannot start.
    public enum Failure: Error, CustomStringConvertible {
        case noPortPair(ClosedRange<UInt16>)

        public var description: String {
            switch self {
            case .noPortPair(let range):
                "the media port range \(range.lowerBound)-\(range.upperBound) holds no even port with the odd one above it; "
                    + "give a wider range, for example 10000-19999"
            }
        }
    }

    private struct Opened {
        /// Which of the loops.
        var loop: Int
        var port: UInt16
    }

    private typealias Work = @Sendable (MediaLoop) -> Void

    private let settings: Settings
    private let loops: [MediaLoop]
    /// What each loop is to do at the next ``flush()``: a thread is woken once for all that one input asks of it.
    private var waiting: [[Work]]
    private let prompts: any PromptSource
    private let disk = RecordingDisk()
    private var range: PortRange
    private var opened: [MediaID: Opened] = [:]
    private let clock: @Sendable () -> Now
    private let reportOpened: (MediaEvent) -> Void

    /// Starts the media threads.
    ///
    /// `report` is called on the media threads with what happened there, `reportOpened` within ``perform(_:)`` with the
    /// answer to `open`.
    public init(
        settings: Settings, prompts: any PromptSource, clock: @escaping @Sendable () -> Now,
        report: @escaping @Sendable ([MediaEvent]) -> Void, reportOpened: @escaping (MediaEvent) -> Void
    ) throws {
        guard let range = PortRange(settings.ports) else { throw Failure.noPortPair(settings.ports) }
        self.settings = settings
        self.range = range
        self.prompts = prompts
        self.clock = clock
        self.reportOpened = reportOpened
        loops = try (0..<settings.threads).map { _ in try MediaLoop(clock: clock, report: report) }
        waiting = loops.map { _ in [] }
        for (index, loop) in loops.enumerated() { loop.start(name: "media-\(index)") }
    }

    /// Ends the threads after what was asked for so far: recordings are finished and on disk, ports are closed.
    public func stop() {
        flush()
        for loop in loops {
            loop.submit { $0.removeAll() }
            loop.thread.stop()
        }
        for loop in loops { loop.join() }
        opened = [:]
        synchronizeRecordings()
    }

    /// How many ports are open.
    public var openPorts: Int { opened.count }

    /// Waits until every recording that was ended is on disk.
    public func synchronizeRecordings() { disk.wait() }

    /// Hands what was performed since the last flush to the threads.
    public func flush() {
        for index in waiting.indices where !waiting[index].isEmpty {
            let work = waiting[index]
            waiting[index].removeAll(keepingCapacity: true)
            loops[index].submit { loop in for item in work { item(loop) } }
        }
    }

    /// Performs one command, at the latest with the next ``flush()``.
    public func perform(_ command: MediaCommand) {
        switch command {
        case .open(let id, let affinity, let ipv6, let isEmergency):
            open(id, affinity: affinity, ipv6: ipv6, isEmergency: isEmergency)
        case .close(let id): close(id)
        case .configure(let id, let media, let signalling):
            on(id) { $0.configure(media, signalling: signalling, now: $1.now) }
        case .play(let id, let play, let request): self.play(id, play, request)
        case .stopPlaying(let id): on(id) { port, loop in port.silence(now: loop.now) }
        case .bridge(let first, let second):
            on(first) { port, loop in
                if let other = loop.port(second) { loop.bridge(port, other) }
            }
        case .unbridge(let id): on(id) { port, loop in loop.unbridge(port) }
        case .watch(let id, let milliseconds):
            on(id) { port, loop in
                port.watch = milliseconds
                port.lastHeard = max(port.lastHeard, loop.now)
                port.isLost = false
            }
        case .record(let id, let name, let maximum, let silence):
            record(id, name, maximumMilliseconds: maximum, endingSilenceMilliseconds: silence)
        case .stopRecording(let id): on(id) { port, loop in loop.stopRecording(on: port) }
        case .recordBridge(let caller, let responder, let name): recordBridge(name, of: caller, and: responder)
        case .muteRecording(let id, let isMuted): on(id) { port, _ in port.conversation?.recorder.isMuted = isMuted }
        case .endRecording(let id): on(id) { port, loop in loop.endRecording(of: port, .stopped) }
        }
    }

    /// The file of a recording.
    public static func url(of name: RecordingName, in folder: URL) -> URL {
        folder.appendingPathComponent(name).appendingPathExtension("wav")
    }

    private func on(_ id: MediaID, _ work: @escaping @Sendable (MediaPort, MediaLoop) -> Void) {
        guard let index = opened[id]?.loop else { return }
        waiting[index].append { loop in
            if let port = loop.port(id) { work(port, loop) }
        }
    }

    private func open(_ id: MediaID, affinity: UInt32, ipv6: Bool, isEmergency: Bool) {
        guard let address = ipv6 ? settings.address6 : settings.address4,
            let taken = range.take(
                isEmergency: isEmergency, now: clock().uptime, binding: { Self.bind(address, $0) })
        else { return reportOpened(.openFailed(id)) }
        let index = Int(affinity) % loops.count
        opened[id] = Opened(loop: index, port: taken.port)
        let sockets = taken.bound
        waiting[index].append { $0.add(id, sockets) }
        reportOpened(.opened(id, port: taken.port))
    }

    private static func bind(_ address: String, _ port: UInt16) -> PortRange.Attempt<MediaSockets> {
        guard let even = SocketAddressStorage(address, port: port) else { return .hopeless }
        do throws(UDPSocket.Failure) {
            let rtp = try UDPSocket(binding: even)
            do throws(UDPSocket.Failure) {
                let rtcp = try UDPSocket(binding: even.withPort(port + 1))
                return .bound(
                    MediaSockets(rtp: rtp, rtcp: rtcp, family: even.family, port: port, isWildcard: even.isWildcard))
            } catch {
                rtp.close()
                throw error
            }
        } catch {
            return error.concernsPortOnly ? .taken : .hopeless
        }
    }

    private func close(_ id: MediaID) {
        guard let entry = opened.removeValue(forKey: id) else { return }
        waiting[entry.loop].append { $0.remove(id) }
        range.release(entry.port, now: clock().uptime)
    }

    private func play(_ id: MediaID, _ play: PlayID, _ request: PlayRequest) {
        guard let index = opened[id]?.loop else { return }
        if let parts = prompts.ready(request) {
            return on(id) { port, loop in
                port.silence(now: loop.now)
                port.wanted = play
                loop.play(play, parts, loops: request.loops, on: port)
            }
        }
        // What played before stops now, not when the new audio is ready.
        on(id) { port, loop in
            port.silence(now: loop.now)
            port.wanted = play
        }
        flush()
        let loop = loops[index]
        prompts.prepare(request) { parts in
            loop.submit { loop in
                guard let port = loop.port(id), port.wanted == play else { return }
                loop.play(play, parts, loops: request.loops, on: port)
            }
        }
    }

    private func recordBridge(_ name: RecordingName, of caller: MediaID, and responder: MediaID) {
        let (url, disk) = (Self.url(of: name, in: settings.recordings), disk)
        on(caller) { port, loop in
            guard let other = loop.port(responder) else {
                return loop.emit(.recorded(port.id, recording: name, milliseconds: 0, ending: .failed))
            }
            let law = port.negotiated?.codec.law ?? .a
            loop.recordBridge(
                name, of: port, and: other, file: RecordingFile(url: url, law: law, channels: 2, disk: disk))
        }
    }

    private func record(_ id: MediaID, _ name: RecordingName, maximumMilliseconds: Int, endingSilenceMilliseconds: Int)
    {
        let (url, disk) = (Self.url(of: name, in: settings.recordings), disk)
        on(id) { port, loop in
            let file = RecordingFile(url: url, law: port.negotiated?.codec.law ?? .a, disk: disk)
            loop.record(
                name, on: port, file: file, maximumMilliseconds: maximumMilliseconds,
                endingSilenceMilliseconds: endingSilenceMilliseconds)
        }
    }
}
