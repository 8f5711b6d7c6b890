import Chronology
import Directory
import Ledger
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Notify

/// One connection to a mail server, for one message: ``SMTPDialogue`` on a socket.
struct SMTPClient {
    let settings: EmailSettings
    let password: String?
    /// Nil where nothing is encrypted.
    let context: NIOSSLContext?
    let limits: Courier.Limits

    /// Connects, converses, and tells how it ended; nil is success.
    func run(_ purpose: SMTPDialogue.Purpose, on loop: any EventLoop) -> EventLoopFuture<NotificationCause?> {
        let result = loop.makePromise(of: NotificationCause?.self)
        let (settings, password, context, limits) = (settings, password, context, limits)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(.microseconds(limits.connecting.wholeMicroseconds))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = SMTPHandler(
                        settings: settings, password: password, purpose: purpose, context: context, limits: limits,
                        result: result)
                    if settings.encryption == .implicit {
                        try channel.pipeline.syncOperations.addHandler(handler.makeTLS())
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        bootstrap.connect(host: settings.host, port: settings.port).whenFailure { error in
            result.succeed(FailureCause.ofConnecting(error))
        }
        return result.futureResult
    }
}

extension Duration {
    var timeAmount: TimeAmount { .microseconds(wholeMicroseconds) }
}

/// The dialogue in a channel: it performs and decides nothing.
final class SMTPHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let settings: EmailSettings
    private let password: String?
    private let purpose: SMTPDialogue.Purpose
    private let tlsContext: NIOSSLContext?
    private let limits: Courier.Limits
    private let result: EventLoopPromise<NotificationCause?>
    private var dialogue: SMTPDialogue?
    private var waiting: Scheduled<Void>?
    private var whole: Scheduled<Void>?

    init(
        settings: EmailSettings, password: String?, purpose: SMTPDialogue.Purpose, context: NIOSSLContext?,
        limits: Courier.Limits, result: EventLoopPromise<NotificationCause?>
    ) {
        self.settings = settings
        self.password = password
        self.purpose = purpose
        tlsContext = context
        self.limits = limits
        self.result = result
    }

    struct NoContext: Error {}

    /// A name is verified as the name, an address as the address of the connection.
    func makeTLS() throws -> NIOSSLClientHandler {
        guard let tlsContext else { throw NoContext() }
        let isAddress = (try? SocketAddress(ipAddress: settings.host, port: 0)) != nil
        return try NIOSSLClientHandler(context: tlsContext, serverHostname: isAddress ? nil : settings.host)
    }

    func channelActive(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        whole = context.eventLoop.scheduleTask(in: limits.whole.timeAmount) {
            let (handler, context) = bound.value
            handler.ended(.timeout, context)
        }
        dialogue = SMTPDialogue(
            settings, password: password, purpose: purpose, clientName: Self.literal(context.localAddress))
        wait(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        dialogue?.received(unwrapInboundIn(data).readableBytesView)
        wait(context)
        drain(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent, case .handshakeCompleted = event, settings.encryption == .starttls {
            dialogue?.secured()
            wait(context)
            drain(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { ended(FailureCause.of(error), context) }

    func channelInactive(context: ChannelHandlerContext) {
        ended(.disconnected, context)
        context.fireChannelInactive()
    }

    private func drain(_ context: ChannelHandlerContext) {
        while let effect = dialogue?.nextEffect() {
            switch effect {
            case .send(let bytes):
                context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
            case .startTLS:
                do {
                    try context.pipeline.syncOperations.addHandler(try makeTLS(), position: .first)
                } catch {
                    ended(.tls, context)
                }
            case .finished(let cause):
                waiting?.cancel()
                whole?.cancel()
                result.succeed(cause)
                context.close(promise: nil)
            }
        }
    }

    private func ended(_ cause: NotificationCause, _ context: ChannelHandlerContext) {
        if dialogue == nil { result.succeed(cause) }
        dialogue?.ended(cause)
        drain(context)
        if dialogue == nil { context.close(promise: nil) }
    }

    /// Each answer of the server begins a new wait.
    private func wait(_ context: ChannelHandlerContext) {
        waiting?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        waiting = context.eventLoop.scheduleTask(in: limits.answering.timeAmount) {
            let (handler, context) = bound.value
            handler.ended(.timeout, context)
        }
    }

    /// RFC 5321 section 4.1.3: who has no name says its address.
    private static func literal(_ address: SocketAddress?) -> String {
        guard let ip = address?.ipAddress else { return "localhost" }
        if case .v6? = address { return "[IPv6:\(ip)]" }
        return "[\(ip)]"
    }
}
