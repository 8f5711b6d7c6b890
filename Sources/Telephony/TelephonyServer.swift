public import Chase
public import Chronology
public import Directory
public import Exchange
import Foundation
import Glibc
public import Ledger
public import Logging
import NIOCore
import NIOPosix
public import Notify
public import SIP

/// The telephone side of a server: SIP on one event loop, media on its own threads, the exchange between them.
///
/// ## Topics
/// - ``start()``, ``replaceDirectory(_:callers:)``, ``factsDurable(upTo:)``, ``stop(budget:)``
public final class TelephonyServer: Sendable {
    /// Where to listen, and what to tell peers.
    public struct Settings: Sendable {
        /// Sockets to bind; ports of 0 are not allowed, since peers must be told them.
        public var sockets: [Socket]
        public var exchange: ExchangeSettings
        public var media: MediaEngine.Settings

        /// One SIP socket.
        public struct Socket: Sendable {
            public var listener: Listener
            /// Numeric address and port to bind; the advertised address may differ behind NAT.
            public var bind: TransportAddress

            public init(listener: Listener, bind: TransportAddress) {
                self.listener = listener
                self.bind = bind
            }
        }

        public init(sockets: [Socket], exchange: ExchangeSettings, media: MediaEngine.Settings) {
            self.sockets = sockets
            self.exchange = exchange
            self.media = media
        }
    }

    /// Why the server cannot listen.
    public struct ListenFailure: Error {
        public var socket: TransportAddress
        public var transport: TransportProtocol
        /// The system's words.
        public var cause: String
    }

    private let settings: Settings
    private let group: MultiThreadedEventLoopGroup
    private let loop: any EventLoop
    private let switchboard: NIOLoopBound<Switchboard>
    private let clock: @Sendable () -> Now
    private let prompts: any PromptSource

    /// Prepares everything but the sockets.
    ///
    /// `record` hands facts to the ledger, whose durability is reported with ``factsDurable(upTo:)``, and is false when the
    /// ledger can keep no more; `discardRecording`
    /// deletes the file of a message too short to keep; `deliver` sends a message and reports with
    /// ``delivered(_:_:)``; `personal` compares PINs and keeps announcements.
    public init(
        settings: Settings, directory: ExchangeDirectory, callers: CallerBook, prompts: any PromptSource,
        clock: @escaping @Sendable () -> Now, logger: Logger,
        record: @escaping @Sendable (_ facts: [Fact], _ callers: [NewCaller], _ token: UInt64) -> Bool,
        discardRecording: @escaping @Sendable (String) -> Void,
        deliver: @escaping @Sendable (NoticeMessage) -> Void = { _ in }, personal: PersonalAccess = .none
    ) async throws {
        self.settings = settings
        self.clock = clock
        self.prompts = prompts
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        loop = group.any()
        let loop = loop
        switchboard = try await loop.submit {
            let exchange = Exchange(
                settings: settings.exchange, directory: directory, callers: callers,
                random: SystemRandomNumberGenerator(), now: clock())
            let switchboard = Switchboard(
                exchange: exchange, loop: loop, clock: clock, resolver: NameResolver(), logger: logger, record: record,
                discardRecording: discardRecording, deliver: deliver, personal: personal)
            return NIOLoopBound(switchboard, eventLoop: loop)
        }.get()
    }

    /// Starts the media threads, binds the sockets, registers the trunks.
    public func start() async throws {
        try await startMedia()
        do {
            for socket in settings.sockets { try await bind(socket) }
        } catch {
            let switchboard = switchboard
            try? await loop.submit { switchboard.value.close() }.get()
            throw error
        }
        let switchboard = switchboard
        try await loop.submit {
            switchboard.value.input { _, _ in }
            switchboard.value.flush()
        }.get()
    }

    /// Before any socket: the first call may come with the first datagram, and needs a port at once.
    private func startMedia() async throws {
        let (settings, clock, prompts, loop, switchboard) = (settings, clock, prompts, loop, switchboard)
        try await loop.submit {
            let board = switchboard.value
            let engine = try MediaEngine(
                settings: settings.media, prompts: prompts, clock: clock,
                report: { events in loop.execute { switchboard.value.mediaReported(events) } },
                reportOpened: { [unowned board] event in board.exchange.mediaReported(event, now: clock()) })
            board.attach(media: engine)
        }.get()
    }

    /// Everything submitted up to `token` is durable.
    public func factsDurable(upTo token: UInt64) {
        let switchboard = switchboard
        loop.execute { switchboard.value.factsDurable(upTo: token) }
    }

    /// Records something that no call waits for.
    public func note(_ event: FactEvent) {
        let switchboard = switchboard
        loop.execute { switchboard.value.note(event) }
    }

    /// Takes up tasks that were opened elsewhere; those that are chased already stay as they are.
    public func restore(_ tasks: [RestoredTask]) {
        let switchboard = switchboard
        loop.execute { switchboard.value.restore(tasks) }
    }

    /// Takes up the wrong PINs that an earlier run counted.
    public func restore(_ failures: [AccessFailures]) {
        let (switchboard, clock) = (switchboard, clock)
        loop.execute { switchboard.value.exchange.restore(failures, now: clock()) }
    }

    /// Takes up who called within the last hour, before ``start()``.
    public func restore(_ calls: [RecentCall]) {
        let (switchboard, clock) = (switchboard, clock)
        // Not as an input: what that would let out needs the sockets.
        loop.execute { switchboard.value.exchange.restore(calls, now: clock()) }
    }

    /// Takes up what an earlier run sent.
    public func restore(_ sent: [SentMessage]) {
        let switchboard = switchboard
        loop.execute { switchboard.value.restore(sent) }
    }

    /// An attempt at a message is over; `cause` is nil when the server took it.
    public func delivered(_ order: DeliveryOrder, _ cause: NotificationCause?) {
        let switchboard = switchboard
        loop.execute { switchboard.value.delivered(order, cause) }
    }

    /// Tasks were ended elsewhere.
    public func tasksEnded(_ tasks: [TaskID]) {
        let switchboard = switchboard
        loop.execute { switchboard.value.tasksEnded(tasks) }
    }

    /// Rings a person, and then the caller of a task.
    public func callBack(_ task: TaskID, by person: PersonID) {
        let switchboard = switchboard
        loop.execute { switchboard.value.callBack(task, by: person) }
    }

    /// Swaps the snapshot: the next call and the next ring decision use it.
    public func replaceDirectory(_ directory: ExchangeDirectory, callers: CallerBook) {
        let switchboard = switchboard
        loop.execute { switchboard.value.replaceDirectory(directory, callers: callers) }
    }

    /// Counts and census, for the operator.
    public func status() async throws -> (counts: ExchangeCounts, census: Census, calls: Int) {
        let switchboard = switchboard
        return try await loop.submit {
            let exchange = switchboard.value.exchange
            return (exchange.counts, exchange.census, exchange.callCount)
        }.get()
    }

    /// What a call needs after the budget: its last word, the message that is saved, the BYE and its answer.
    private static let farewell = Duration.seconds(20)

    /// Stops gracefully: new calls get 503, running calls may take `budget` and some seconds to be told and hung up, then
    /// everything closes.
    public func stop(budget: Duration) async {
        let (loop, switchboard) = (loop, switchboard)
        let idle = loop.makePromise(of: Void.self)
        loop.execute {
            let board = switchboard.value
            board.whenIdle = { idle.succeed() }
            board.beginStopping(budget: budget)
        }
        let limit = loop.scheduleTask(in: .microseconds((budget + Self.farewell).wholeMicroseconds)) { idle.succeed() }
        try? await idle.futureResult.get()
        limit.cancel()
        try? await loop.submit { switchboard.value.finishStopping() }.get()
        // The last responses and unregistrations leave before the sockets close.
        try? await loop.scheduleTask(in: .milliseconds(200)) { switchboard.value.close() }.futureResult.get()
        try? await group.shutdownGracefully()
    }

    private func bind(_ socket: Settings.Socket) async throws {
        do {
            let address = try SocketAddress(ipAddress: socket.bind.ip.description, port: Int(socket.bind.port))
            switch socket.listener.transport {
            case .udp: try await bindDatagrams(socket.listener.id, socket.bind)
            case .tcp: try await bindStreams(socket.listener.id, address)
            }
        } catch {
            let code = (error as? IOError)?.errnoCode ?? (error as? UDPSocket.Failure)?.code
            let cause = code.map { String(cString: strerror($0)) } ?? "\(error)"
            throw ListenFailure(socket: socket.bind, transport: socket.listener.transport, cause: cause)
        }
    }

    /// Each family has sockets of its own: one of IPv6 that also took IPv4 would keep the others from their port.
    private static let onlyIPv6 = ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only)

    private func bindDatagrams(_ listener: ListenerID, _ address: TransportAddress) async throws {
        let (loop, switchboard) = (loop, switchboard)
        try await loop.flatSubmit {
            let board = switchboard.value
            let socket = DatagramListener(listener, at: address, on: loop, switchboard: board)
            // Known before the first datagram can come in: its answer needs the way out.
            board.attach(socket, as: listener)
            return socket.bind()
        }.get()
    }

    private func bindStreams(_ listener: ListenerID, _ address: SocketAddress) async throws {
        let switchboard = switchboard
        let probation = try await loop.submit { [loop] in NIOLoopBound(Probation(), eventLoop: loop) }.get()
        var bootstrap = ServerBootstrap(group: loop)
        if address.protocol == .inet6 { bootstrap = bootstrap.serverChannelOption(Self.onlyIPv6, value: 1) }
        _ =
            try await bootstrap
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let board = switchboard.value
                    guard let flow = board.accepted(channel, on: listener) else {
                        return channel.close(promise: nil)
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        StreamHandler(flow: flow, switchboard: board, probation: probation.value))
                }
            }
            .bind(to: address).get()
        try await loop.submit { switchboard.value.attach(streamsAt: address, as: listener) }.get()
    }
}
