import Exchange
import NIOCore
import SIP

/// Hands datagrams to the switchboard, on its event loop.
final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let listener: ListenerID
    private let switchboard: Switchboard
    private let whenClosed: () -> Void

    /// `whenClosed` runs on the loop once the system has taken the socket away.
    init(listener: ListenerID, switchboard: Switchboard, whenClosed: @escaping () -> Void) {
        self.listener = listener
        self.switchboard = switchboard
        self.whenClosed = whenClosed
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        // Who sends from port 0, or from no host, cannot be answered.
        guard let remote = TransportAddress(envelope.remoteAddress), remote.isDestination else { return }
        switchboard.messageReceived(
            Array(envelope.data.readableBytesView), on: Flow(transport: .udp, local: listener, remote: remote))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        switchboard.datagramsRead(by: listener)
        switchboard.flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        whenClosed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A refused datagram (ICMP) surfaces here on some kernels; the transaction's timers deal with it.
    }
}

/// Frames one TCP connection and hands its messages to the switchboard.
final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let flow: Flow
    private let switchboard: Switchboard
    private var framer = SIPStreamFramer()
    private let probation: Probation?
    private var isOnProbation = false
    private var review: RepeatedTask?

    /// Peers ping every half minute or so: more than this in one read keeps nothing alive.
    private static let pingsAtOnce = 4
    /// A peer that leaves this much unread is gone or wants our memory.
    private static let mostUnread = 1 << 20

    /// Handles a connection; `probation` bounds what strangers may open, nil for connections that we opened.
    init(flow: Flow, switchboard: Switchboard, probation: Probation? = nil) {
        self.flow = flow
        self.switchboard = switchboard
        self.probation = probation
    }

    func handlerAdded(context: ChannelHandlerContext) {
        try? context.channel.syncOptions?.setOption(
            .writeBufferWaterMark, value: .init(low: Self.mostUnread / 4, high: Self.mostUnread))
    }

    func channelActive(context: ChannelHandlerContext) {
        beginProbation(context)
        context.fireChannelActive()
    }

    private func beginProbation(_ context: ChannelHandlerContext) {
        guard let probation else { return }
        if !switchboard.exchange.isKnown(flow) {
            guard probation.connections.enter(flow.remote.ip) else { return context.close(promise: nil) }
            isOnProbation = true
        }
        switchboard.connectionAccepted(flow)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        review = context.eventLoop.scheduleRepeatedTask(
            initialDelay: probation.patience, delay: probation.patience
        ) { _ in
            let (handler, context) = bound.value
            handler.reviewPeer(context)
        }
    }

    /// Whoever is still a stranger when patience ends holds a descriptor for nothing.
    private func reviewPeer(_ context: ChannelHandlerContext) {
        guard switchboard.exchange.isKnown(flow) else { return context.close(promise: nil) }
        endProbation()
    }

    private func endProbation() {
        guard isOnProbation else { return }
        isOnProbation = false
        probation?.connections.leave(flow.remote.ip)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        framer.receive(unwrapInboundIn(data).readableBytesView)
        var pings = 0
        do {
            while let frame = try framer.next() {
                switch frame {
                case .message(let bytes): switchboard.messageReceived(bytes, on: flow)
                case .ping:
                    pings += 1
                    guard pings <= Self.pingsAtOnce else { return context.close(promise: nil) }
                    // The agent answers those it knows, as over UDP.
                    switchboard.messageReceived(SIPStreamFramer.ping, on: flow)
                case .pong: switchboard.messageReceived(SIPStreamFramer.pong, on: flow)
                }
            }
        } catch {
            // Past a framing error nothing on this stream can be trusted.
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Only on connections that we opened do we ping: there a lone line end is the answer, not half a question.
        if probation == nil, framer.flushPong() != nil {
            switchboard.messageReceived(SIPStreamFramer.pong, on: flow)
        }
        switchboard.flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !context.channel.isWritable { context.close(promise: nil) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        switchboard.connectionClosed(flow)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        review?.cancel()
        endProbation()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// What all connections that others open to us share. Confined to the signalling loop.
final class Probation {
    var connections = StrangerConnections()
    /// How long a stranger may stay one: time enough to register over a bad network.
    let patience: TimeAmount = .seconds(32)
}
