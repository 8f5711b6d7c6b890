import Glibc
import Logging
import NIOCore
import NIOPosix
import SIP

/// One UDP socket for SIP, which is bound anew whenever the system takes it away.
///
/// Reading is NIO's; writing goes straight to the system, since NIO closes a whole socket when one destination cannot be
/// reached (a network that is down, a filter, an address that a peer made up). What is not sent is sent again by the
/// timers of its transaction. Confined to the event loop.
final class DatagramListener {
    private let listener: ListenerID
    private let address: TransportAddress
    private let loop: any EventLoop
    private let switchboard: Switchboard
    private var channel: (any Channel)?
    /// A second descriptor of the channel's socket, ours to write to and to close.
    private var writer: UDPSocket?
    private var isClosed = false
    private var failures = 0
    private var boundAt = NIODeadline.now()
    private var addresses: [TransportAddress: SocketAddressStorage] = [:]

    /// The first attempt to bind anew comes this soon; each one after waits twice as long, up to the last.
    private static let firstWait = TimeAmount.milliseconds(100)
    private static let longestWait = TimeAmount.seconds(5)
    private static let receiveBuffer = 4 << 20

    init(_ listener: ListenerID, at address: TransportAddress, on loop: any EventLoop, switchboard: Switchboard) {
        self.listener = listener
        self.address = address
        self.loop = loop
        self.switchboard = switchboard
    }

    /// Binds the socket and begins to read.
    func bind() -> EventLoopFuture<Void> {
        let socket: UDPSocket
        do { socket = try openSocket() } catch { return loop.makeFailedFuture(error) }
        let copy = fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else {
            socket.close()
            return loop.makeFailedFuture(UDPSocket.Failure(operation: "dup", code: errno))
        }
        let writer = UDPSocket(descriptor: copy)
        self.writer = writer
        let bound = NIOLoopBound(self, eventLoop: loop)
        return DatagramBootstrap(group: loop)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 65_536))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let socket = bound.value
                    try channel.pipeline.syncOperations.addHandler(
                        DatagramHandler(listener: socket.listener, switchboard: socket.switchboard) {
                            bound.value.closed()
                        })
                }
            }
            .withBoundSocket(socket.descriptor)
            .map { bound.value.opened($0) }
            .flatMapErrorThrowing { error in
                bound.value.closeWriter()
                throw error
            }
    }

    private func openSocket() throws(UDPSocket.Failure) -> UDPSocket {
        guard let storage = SocketAddressStorage(address.ip.description, port: address.port) else {
            throw UDPSocket.Failure(operation: "bind", code: EINVAL)
        }
        let socket = try UDPSocket(binding: storage, tag: false)
        var size = Int32(Self.receiveBuffer)
        setsockopt(socket.descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        return socket
    }

    /// Sends at once; false when nothing left.
    func send(_ bytes: [UInt8], to remote: TransportAddress) -> Bool {
        guard let writer, remote.isDestination, let storage = storage(of: remote) else { return false }
        return bytes.withUnsafeBytes { writer.send($0, to: storage) } >= 0
    }

    /// The system's form of an address takes parsing; peers are few.
    private func storage(of remote: TransportAddress) -> SocketAddressStorage? {
        if let known = addresses[remote] { return known }
        guard remote.ip.family == address.ip.family,
            let made = SocketAddressStorage(remote.ip.description, port: remote.port)
        else { return nil }
        if addresses.count > 4_096 { addresses.removeAll(keepingCapacity: true) }
        addresses[remote] = made
        return made
    }

    /// How full the system's buffer of datagrams that were not read yet is, between 0 and 1; nil when it does not say.
    func backlog() -> Double? {
        guard let writer else { return nil }
        // linux/sock_diag.h: SK_MEMINFO_RMEM_ALLOC, SK_MEMINFO_RCVBUF and seven more.
        var memory = [UInt32](repeating: 0, count: 9)
        var size = socklen_t(memory.count * MemoryLayout<UInt32>.size)
        guard getsockopt(writer.descriptor, SOL_SOCKET, SO_MEMINFO, &memory, &size) == 0, memory[1] > 0 else {
            return nil
        }
        return Double(memory[0]) / Double(memory[1])
    }

    func close() {
        isClosed = true
        closeWriter()
        channel?.close(promise: nil)
        channel = nil
    }

    private func opened(_ channel: any Channel) {
        guard !isClosed else { return channel.close(promise: nil) }
        self.channel = channel
        boundAt = .now()
    }

    private func closeWriter() {
        writer?.close()
        writer = nil
    }

    /// The system took the socket away: without it nobody can call.
    private func closed() {
        closeWriter()
        channel = nil
        guard !isClosed else { return }
        if NIODeadline.now() - boundAt > Self.longestWait { failures = 0 }
        switchboard.logger.error("SIP socket closed by the system, binding it anew", metadata: ["at": "\(address)"])
        bindLater()
    }

    private func bindLater() {
        let wait = min(Self.longestWait, Self.firstWait * (1 << min(failures, 6)))
        failures += 1
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: wait) { bound.value.bindAnew() }
    }

    private func bindAnew() {
        guard !isClosed, writer == nil else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        bind().whenComplete { result in
            let socket = bound.value
            switch result {
            case .success:
                socket.switchboard.logger.notice("SIP socket bound anew", metadata: ["at": "\(socket.address)"])
            case .failure(let error):
                socket.switchboard.logger.error(
                    "SIP socket cannot be bound", metadata: ["at": "\(socket.address)", "why": "\(error)"])
                socket.bindLater()
            }
        }
    }
}
