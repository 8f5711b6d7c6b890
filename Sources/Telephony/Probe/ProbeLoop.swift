import CLinux
import Chronology
import Glibc
import SIP
import Synchronization

/// A user agent with sockets of its own, turned by whoever waits for it: beside a server that runs, and without disturbing
/// it. Names are looked up as the server does.
final class ProbeLoop {
    private struct Stream {
        var descriptor: Int32
        var flow: Flow
        var framer = SIPStreamFramer()
        var isOpen = false
    }

    /// What the domain name system said, from whatever thread.
    private final class Answers: Sendable {
        let waiting = Mutex<[(id: ResolutionID, answer: NameAnswer, timeToLive: Int)]>([])
    }

    var agent: UserAgent
    private let sockets: [(id: ListenerID, socket: UDPSocket)]
    private var streams: [UInt64: Stream] = [:]
    private let resolver = NameResolver()
    private let answers = Answers()

    /// Binds free ports to the addresses, which are those that the peer is told.
    init(addresses: [IPAddress]) throws {
        var sockets: [(ListenerID, UDPSocket)] = []
        var listeners: [Listener] = []
        for (index, address) in addresses.enumerated() {
            let socket = try Self.socket(at: address)
            let told = TransportAddress(ip: address, port: Self.port(of: socket.descriptor))
            let id = ListenerID(UInt16(2 * index + 1))
            sockets.append((id, socket))
            listeners.append(Listener(id: id, transport: .udp, advertised: told))
            listeners.append(Listener(id: ListenerID(UInt16(2 * index + 2)), transport: .tcp, advertised: told))
        }
        self.sockets = sockets
        var random = SystemRandomNumberGenerator()
        var configuration = UserAgent.Configuration(
            listeners: listeners, productName: "vigie-doctor",
            nonceSecret: (0..<32).map { _ in .random(in: 0...255, using: &random) })
        configuration.peers = []
        agent = UserAgent(configuration: configuration, random: random, now: Self.now())
    }

    deinit {
        for entry in sockets { entry.socket.close() }
        for stream in streams.values { close(stream.descriptor) }
    }

    static func now() -> Uptime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Uptime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// Turns until an effect is what is looked for, or time is up.
    func run<Found>(for limit: Duration, until look: (Effect) -> Found?) -> Found? {
        let end = Self.now() + limit
        while true {
            let now = Self.now()
            takeAnswers(now: now)
            if let due = agent.nextDeadline, due <= now { agent.handleTimeout(now: now) }
            while let effect = agent.nextEffect() {
                perform(effect, now: now)
                if let found = look(effect) { return found }
            }
            guard now < end else { return nil }
            wait(until: min(end, agent.nextDeadline ?? end), now: now)
            receive(now: Self.now())
        }
    }

    private func takeAnswers(now: Uptime) {
        let waiting = answers.waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for entry in waiting { agent.resolved(entry.id, entry.answer, timeToLive: entry.timeToLive, now: now) }
    }

    private func perform(_ effect: Effect, now: Uptime) {
        switch effect {
        case .send(let bytes, let flow): send(bytes, on: flow, now: now)
        case .openConnection(let flow): open(flow, now: now)
        case .closeConnection(let flow):
            if let id = flow.connection, let stream = streams.removeValue(forKey: id) { close(stream.descriptor) }
        case .resolve(let id, let query):
            resolver.resolve(query) { [answers] answer, timeToLive in
                answers.waiting.withLock { $0.append((id, answer, timeToLive)) }
            }
        default: break
        }
    }

    private func send(_ bytes: [UInt8], on flow: Flow, now: Uptime) {
        if flow.transport == .udp {
            guard let socket = sockets.first(where: { $0.id == flow.local })?.socket,
                let target = SocketAddressStorage(flow.remote.ip.description, port: flow.remote.port)
            else { return agent.sendFailed(flow, now: now) }
            if bytes.withUnsafeBytes({ socket.send($0, to: target) }) < 0 { agent.sendFailed(flow, now: now) }
            return
        }
        guard let stream = flow.connection.flatMap({ streams[$0] }) else { return agent.sendFailed(flow, now: now) }
        // A message of ours fits into an empty buffer.
        let sent = bytes.withUnsafeBytes {
            Glibc.send(stream.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if sent != bytes.count { agent.sendFailed(flow, now: now) }
    }

    private func open(_ flow: Flow, now: Uptime) {
        guard let id = flow.connection,
            let target = SocketAddressStorage(flow.remote.ip.description, port: flow.remote.port)
        else { return }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = Glibc.socket(target.family, type, 0)
        guard descriptor >= 0 else { return agent.connectionFailed(flow, now: now) }
        guard target.withPointer({ connect(descriptor, $0, $1) }) == 0 || errno == EINPROGRESS else {
            close(descriptor)
            return agent.connectionFailed(flow, now: now)
        }
        streams[id] = Stream(descriptor: descriptor, flow: flow)
    }

    /// Names are answered on other threads, which ring no bell here: it is looked for them twenty times a second.
    private func wait(until deadline: Uptime, now: Uptime) {
        var polled = sockets.map { pollfd(fd: $0.socket.descriptor, events: Int16(POLLIN), revents: 0) }
        for stream in streams.values {
            let events = stream.isOpen ? POLLIN : POLLOUT
            polled.append(pollfd(fd: stream.descriptor, events: Int16(events), revents: 0))
        }
        let milliseconds = max(0, min(50, ((deadline - now).wholeMicroseconds + 999) / 1_000))
        _ = poll(&polled, nfds_t(polled.count), Int32(milliseconds))
    }

    private func receive(now: Uptime) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { buffer.deallocate() }
        for entry in sockets {
            var source = SocketAddressStorage()
            while case let count = entry.socket.receive(into: buffer, from: &source), count >= 0 {
                guard let remote = source.transportAddress else { continue }
                let flow = Flow(transport: .udp, local: entry.id, remote: remote)
                agent.datagramReceived(Array(buffer[..<count]), on: flow, now: now)
            }
        }
        for id in Array(streams.keys) { receive(from: id, buffer, now: now) }
    }

    private func receive(from id: UInt64, _ buffer: UnsafeMutableRawBufferPointer, now: Uptime) {
        guard var stream = streams[id] else { return }
        if !stream.isOpen {
            var asked = pollfd(fd: stream.descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&asked, 1, 0) == 1 else { return }
            var code: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(stream.descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
            guard code == 0 else { return drop(id, isFailure: true, now: now) }
            stream.isOpen = true
            streams[id] = stream
            return agent.connectionOpened(stream.flow, now: now)
        }
        let count = recv(stream.descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
        if count < 0 { return }
        guard count > 0 else { return drop(id, isFailure: false, now: now) }
        stream.framer.receive(buffer[..<count])
        do {
            while let frame = try stream.framer.next() {
                guard case .message(let bytes) = frame else { continue }
                agent.streamMessageReceived(try SIPMessage.parse(bytes), on: stream.flow, now: now)
            }
            if streams[id] != nil { streams[id] = stream }
        } catch {
            drop(id, isFailure: false, now: now)
        }
    }

    private func drop(_ id: UInt64, isFailure: Bool, now: Uptime) {
        guard let stream = streams.removeValue(forKey: id) else { return }
        close(stream.descriptor)
        if isFailure {
            agent.connectionFailed(stream.flow, now: now)
        } else {
            agent.connectionClosed(stream.flow, now: now)
        }
    }

    /// A public address is the router's: then the socket is bound to everything.
    private static func socket(at address: IPAddress) throws -> UDPSocket {
        if let own = SocketAddressStorage(address.description, port: 0),
            let socket = try? UDPSocket(binding: own, tag: false)
        {
            return socket
        }
        let everywhere =
            SocketAddressStorage(address.family == .v4 ? "0.0.0.0" : "::", port: 0) ?? SocketAddressStorage()
        return try UDPSocket(binding: everywhere, tag: false)
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var own = SocketAddressStorage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &own.storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
        }
        return own.port
    }
}

extension SocketAddressStorage {
    /// The same as the user agent knows it.
    var transportAddress: TransportAddress? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let status = withPointer { pointer, length in
            getnameinfo(pointer, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
        }
        guard status == 0 else { return nil }
        let host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return IPAddress(host).map { TransportAddress(ip: $0, port: port) }
    }
}
