public import Chronology
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A small HTTP/1.1 server for programs of the organisation's own: bounded in everything, one request a connection.
///
/// It serves two routes and no page; what is heard and answered is decided by whoever starts it.
public final class HTTPListener: Sendable {
    /// A request, complete.
    public struct Request: Sendable {
        public var method: String
        /// Without the query.
        public var path: String
        public var authorization: String?
        public var body: [UInt8]
    }

    /// What is answered: JSON.
    public struct Response: Sendable {
        public var status: Int
        public var body: String
        public var headers: [(name: String, value: String)]

        public init(status: Int, body: String, headers: [(name: String, value: String)] = []) {
            self.status = status
            self.body = body
            self.headers = headers
        }
    }

    /// What one listener takes at most.
    public struct Limits: Sendable {
        public var bodyOctets: Int
        public var connections: Int
        /// Until a request is complete, and until its answer is written.
        public var patience: Duration
        /// Requests a second in the long run, and at once.
        public var rate: Double
        public var burst: Double

        public init(
            bodyOctets: Int = 262_144, connections: Int = 64, patience: Duration = .seconds(10), rate: Double = 20,
            burst: Double = 100
        ) {
            self.bodyOctets = bodyOctets
            self.connections = connections
            self.patience = patience
            self.rate = rate
            self.burst = burst
        }
    }

    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel
    /// The port that was bound.
    public let port: Int

    /// Binds a socket and answers each request as `answer` says.
    public static func start(
        host: String, port: Int, limits: Limits = Limits(), clock: @escaping @Sendable () -> Uptime,
        answer: @escaping @Sendable (Request) async -> Response
    ) async throws -> HTTPListener {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let gate = ListenerGate(limits: limits, clock: clock)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelInitializer { channel in
                guard gate.enter() else { return channel.close() }
                channel.closeFuture.whenComplete { _ in gate.leave() }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: true)
                    try pipeline.addHandler(ListenerHandler(gate: gate, answer: answer))
                }
            }
        do {
            let channel = try await bootstrap.bind(host: host, port: port).get()
            return HTTPListener(group: group, channel: channel)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private init(group: MultiThreadedEventLoopGroup, channel: any Channel) {
        self.group = group
        self.channel = channel
        port = channel.localAddress?.port ?? 0
    }

    /// Closes everything.
    public func stop() async {
        try? await channel.close()
        try? await group.shutdownGracefully()
    }
}

/// Counts connections and lets through as many requests as may come.
final class ListenerGate: Sendable {
    let limits: HTTPListener.Limits
    private let clock: @Sendable () -> Uptime
    private let state: Mutex<(connections: Int, tokens: Double, at: Uptime)>

    init(limits: HTTPListener.Limits, clock: @escaping @Sendable () -> Uptime) {
        self.limits = limits
        self.clock = clock
        state = Mutex((0, limits.burst, clock()))
    }

    func enter() -> Bool {
        state.withLock { state in
            guard state.connections < limits.connections else { return false }
            state.connections += 1
            return true
        }
    }

    func leave() { state.withLock { $0.connections -= 1 } }

    /// A bucket that fills again at the rate of the long run.
    func mayAsk() -> Bool {
        let now = clock()
        return state.withLock { state in
            let elapsed = Double((now - state.at).wholeMilliseconds) / 1_000
            state.tokens = min(limits.burst, state.tokens + elapsed * limits.rate)
            state.at = now
            guard state.tokens >= 1 else { return false }
            state.tokens -= 1
            return true
        }
    }
}

/// One connection: gathers one request, has it answered, closes.
private final class ListenerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let gate: ListenerGate
    private let answer: @Sendable (HTTPListener.Request) async -> HTTPListener.Response
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isAnswered = false

    init(gate: ListenerGate, answer: @escaping @Sendable (HTTPListener.Request) async -> HTTPListener.Response) {
        self.gate = gate
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        let limit = context.eventLoop.scheduleTask(in: gate.limits.patience.timeAmount * 2) {
            channel.close(promise: nil)
        }
        channel.closeFuture.whenComplete { _ in limit.cancel() }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: gate.limits.patience.timeAmount) {
            let (handler, context) = bound.value
            if !handler.isAnswered, context.channel.isActive, handler.head == nil || !handler.isComplete {
                handler.refuse(408, "the request did not come in time", context)
            }
        }
        context.fireChannelActive()
    }

    private var isComplete = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswered else {
            // What comes after a refusal is let in unread: closing on it would lose the refusal on the way.
            if case .end = unwrapInboundIn(data) { context.close(promise: nil) }
            return
        }
        // A request sent before the first was answered is not served: the answer closes the connection.
        guard !isComplete else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            if !gate.mayAsk() {
                refuse(429, "too many requests", context, headers: [("Retry-After", "5")])
            } else if let length = head.headers.first(name: "Content-Length").flatMap({ Int($0) }),
                length > gate.limits.bodyOctets
            {
                refuse(413, "the body is larger than \(gate.limits.bodyOctets) octets", context)
            }
        case .body(let part):
            body += part.readableBytesView
            if body.count > gate.limits.bodyOctets {
                refuse(413, "the body is larger than \(gate.limits.bodyOctets) octets", context)
            }
        case .end: complete(context)
        }
    }

    private func complete(_ context: ChannelHandlerContext) {
        guard let head else { return }
        isComplete = true
        let request = HTTPListener.Request(
            method: head.method.rawValue, path: String(head.uri.prefix { $0 != "?" }),
            authorization: head.headers.first(name: "Authorization"), body: body)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let (loop, answer) = (context.eventLoop, answer)
        Task {
            let response = await answer(request)
            loop.execute { bound.value.0.write(response, bound.value.1) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func refuse(
        _ status: Int, _ problem: String, _ context: ChannelHandlerContext,
        headers: [(name: String, value: String)] = []
    ) {
        write(.init(status: status, body: "{\"error\":\"\(problem)\"}", headers: headers), context)
    }

    private func write(_ response: HTTPListener.Response, _ context: ChannelHandlerContext) {
        guard !isAnswered, context.channel.isActive else { return }
        isAnswered = true
        var headers = HTTPHeaders([
            ("Content-Type", "application/json"), ("Content-Length", String(response.body.utf8.count)),
            ("Connection", "close"), ("Cache-Control", "no-store"),
        ])
        for header in response.headers { headers.add(name: header.name, value: header.value) }
        let head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: response.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(
            wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(string: response.body)))), promise: nil)
        let (channel, isComplete) = (context.channel, isComplete)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if isComplete { channel.close(promise: nil) }
        }
    }
}
