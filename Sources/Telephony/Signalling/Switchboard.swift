import CLinux
import Chase
import Chronology
import Directory
import Dispatch
import Exchange
import Ledger
import Logging
import NIOCore
import Notify
import SIP

/// The shell around ``Exchange`` on the signalling loop: one mutation, drain all effects, arm one timer.
///
/// Confined to its event loop; it performs and decides nothing.
final class Switchboard {
    /// Makes facts durable somewhere and calls ``factsDurable(upTo:)`` on the loop.
    typealias Recorder = @Sendable (_ facts: [Fact], _ callers: [NewCaller], _ token: UInt64) -> Bool

    let exchange: Exchange
    private let loop: any EventLoop
    private let clock: @Sendable () -> Now
    private let record: Recorder
    private let resolver: NameResolver
    let logger: Logger
    private let discardRecording: @Sendable (String) -> Void
    private let deliver: @Sendable (NoticeMessage) -> Void
    private let personal: PersonalAccess
    private var media: MediaEngine?
    private var datagrams: [ListenerID: DatagramListener] = [:]
    private var streams: [UInt64: any Channel] = [:]
    /// Where connections are accepted, and from where ours are opened.
    private var streamAddresses: [ListenerID: SocketAddress] = [:]
    private var addresses: [TransportAddress: SocketAddress] = [:]
    private var timer: (task: Scheduled<Void>, at: Uptime)?
    private var nextConnection: UInt64 = 1
    /// Datagrams that could not be sent: the transactions' timers send them again.
    private(set) var unsent: UInt64 = 0
    private var isClosed = false
    /// Set from the first call after an idle time until memory was given back.
    private var owesMemory = false
    private var trimming: Scheduled<Void>?
    /// Runs once when no call is left while the server stops.
    var whenIdle: (() -> Void)?

    init(
        exchange: Exchange, loop: any EventLoop, clock: @escaping @Sendable () -> Now, resolver: NameResolver,
        logger: Logger, record: @escaping Recorder, discardRecording: @escaping @Sendable (String) -> Void,
        deliver: @escaping @Sendable (NoticeMessage) -> Void, personal: PersonalAccess
    ) {
        self.personal = personal
        self.exchange = exchange
        self.loop = loop
        self.clock = clock
        self.resolver = resolver
        self.logger = logger
        self.record = record
        self.discardRecording = discardRecording
        self.deliver = deliver
    }

    // MARK: Wiring

    func attach(media: MediaEngine) { self.media = media }
    func attach(_ socket: DatagramListener, as listener: ListenerID) { datagrams[listener] = socket }
    func attach(streamsAt address: SocketAddress, as listener: ListenerID) { streamAddresses[listener] = address }

    /// Numbers an accepted connection.
    func accepted(_ channel: any Channel, on listener: ListenerID) -> Flow? {
        guard let remote = channel.remoteAddress.flatMap({ TransportAddress($0) }) else { return nil }
        let number = nextConnection
        nextConnection += 1
        streams[number] = channel
        return Flow(transport: .tcp, local: listener, remote: remote, connection: number)
    }

    // MARK: Inputs

    func messageReceived(_ bytes: [UInt8], on flow: Flow) {
        input { $0.messageReceived(bytes, on: flow, now: $1) }
    }

    /// Tells the exchange what still waits to be read.
    func datagramsRead(by listener: ListenerID) {
        if let fill = datagrams[listener]?.backlog() { exchange.backlogMeasured(fill) }
    }

    /// A connection that a peer opened may be used both ways: RFC 5626 section 5.3.
    func connectionAccepted(_ flow: Flow) {
        input { $0.connectionOpened(flow, now: $1) }
        flush()
    }

    func connectionClosed(_ flow: Flow) {
        if let number = flow.connection { streams[number] = nil }
        input { $0.connectionClosed(flow, now: $1) }
        flush()
    }

    func mediaReported(_ events: [MediaEvent]) {
        for event in events { input { $0.mediaReported(event, now: $1) } }
        flush()
    }

    func factsDurable(upTo token: UInt64) {
        input { $0.factsDurable(upTo: token, now: $1) }
        flush()
    }

    func replaceDirectory(_ directory: ExchangeDirectory, callers: CallerBook) {
        input {
            $0.replaceDirectory(directory, now: $1)
            $0.replaceCallers(callers, now: $1)
        }
        flush()
    }

    func restore(_ tasks: [RestoredTask]) {
        input { $0.restore(tasks, now: $1) }
        flush()
    }

    func restore(_ sent: [SentMessage]) { input { $0.restore(sent, now: $1) } }

    func delivered(_ order: DeliveryOrder, _ cause: NotificationCause?) {
        input { $0.delivered(order, cause, now: $1) }
        flush()
    }

    func tasksEnded(_ tasks: [TaskID]) {
        input { $0.tasksEnded(tasks, now: $1) }
        flush()
    }

    func callBack(_ task: TaskID, by person: PersonID) {
        input { $0.callBack(task, by: person, now: $1) }
        flush()
    }

    func note(_ event: FactEvent) {
        input { $0.note(event, now: $1) }
        flush()
    }

    func beginStopping(budget: Duration) {
        input { $0.beginStopping(budget: budget, now: $1) }
        flush()
    }

    func finishStopping() {
        input { $0.finishStopping(now: $1) }
        flush()
    }

    /// Everything that happens goes through here: the contract of the exchange in one place.
    func input(_ body: (Exchange, Now) -> Void) {
        guard !isClosed else { return }
        body(exchange, clock())
        drain()
        arm()
        if exchange.callCount > 0 { owesMemory = true } else if owesMemory { giveMemoryBack() }
        if let whenIdle, exchange.callCount == 0 {
            self.whenIdle = nil
            whenIdle()
        }
    }

    func close() {
        isClosed = true
        timer?.task.cancel()
        trimming?.cancel()
        for channel in streams.values { channel.close(promise: nil) }
        for socket in datagrams.values { socket.close() }
        datagrams = [:]
        media?.synchronizeRecordings()
        media?.stop()
    }

    // MARK: Effects

    private func drain() {
        while let effect = exchange.nextEffect() {
            switch effect {
            case .send(let bytes, let flow): send(bytes, flow)
            case .openConnection(let flow): open(flow)
            case .closeConnection(let flow):
                if let channel = flow.connection.flatMap({ streams[$0] }) { channel.close(promise: nil) }
            case .resolve(let id, let query): resolve(id, query)
            case .media(let command): media?.perform(command)
            case .discardRecording(let name): discardRecording(name)
            case .checkPIN(let call, let digest, let digits): check(call, digest, digits)
            case .keepAnnouncement(let call, let name): keep(call, name)
            case .record(let facts, let callers, let token):
                if !record(facts, callers, token) { exchange.factsRefused(token: token, now: clock()) }
            case .deliver(let message): deliver(message)
            case .noLineFound(let dialled):
                logger.notice("no line has the dialled number", metadata: ["dialled": "\(Private(dialled))"])
            case .counted(let name): logger.debug("counted", metadata: ["what": "\(name)"])
            case .callFinished(let call): logger.debug("call finished", metadata: ["call": "\(call)"])
            }
        }
    }

    /// Deriving a key takes tens of milliseconds: never on this loop.
    private func check(_ call: CallID, _ digest: PINDigest, _ digits: SecretDigits) {
        let bound = NIOLoopBound(self, eventLoop: loop)
        let (personal, loop) = (personal, loop)
        PersonalAccess.queue.async {
            let isRight = personal.matches(digits, digest)
            loop.execute {
                bound.value.input { $0.pinChecked(call, isRight: isRight, now: $1) }
                bound.value.flush()
            }
        }
    }

    private func keep(_ call: CallID, _ name: String) {
        let bound = NIOLoopBound(self, eventLoop: loop)
        let (personal, loop) = (personal, loop)
        PersonalAccess.queue.async {
            let isKept = personal.keepAnnouncement(name)
            loop.execute {
                bound.value.input { $0.announcementKept(call, name, isKept: isKept, now: $1) }
                bound.value.flush()
            }
        }
    }

    private func send(_ bytes: [UInt8], _ flow: Flow) {
        switch flow.transport {
        case .udp:
            guard datagrams[flow.local]?.send(bytes, to: flow.remote) == true else {
                unsent += 1
                return logger.debug("datagram not sent", metadata: ["count": "\(unsent)"])
            }
        case .tcp:
            guard let channel = flow.connection.flatMap({ streams[$0] }) else {
                let bound = NIOLoopBound(self, eventLoop: loop)
                return loop.execute {
                    bound.value.input { $0.sendFailed(flow, now: $1) }
                    bound.value.flush()
                }
            }
            channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
        }
    }

    /// Media commands gathered during one turn of the loop leave together.
    func flush() { media?.flush() }

    /// NIO's addresses are costly to make; peers are few.
    private func address(_ remote: TransportAddress) -> SocketAddress? {
        if let known = addresses[remote] { return known }
        guard let made = remote.socketAddress else { return nil }
        if addresses.count > 4096 { addresses.removeAll(keepingCapacity: true) }
        addresses[remote] = made
        return made
    }

    private func open(_ flow: Flow) {
        let bound = NIOLoopBound(self, eventLoop: loop)
        guard flow.remote.isDestination, let remote = address(flow.remote), let number = flow.connection else {
            return loop.execute {
                bound.value.input { $0.connectionFailed(flow, now: $1) }
                bound.value.flush()
            }
        }
        let local = streamAddresses[flow.local]
        ClientBootstrapFactory.connect(to: remote, from: local, on: loop).whenComplete { result in
            let switchboard = bound.value
            switch result {
            case .success(let channel): switchboard.opened(channel, number, flow)
            case .failure: switchboard.input { $0.connectionFailed(flow, now: $1) }
            }
            switchboard.flush()
        }
    }

    private func opened(_ channel: any Channel, _ number: UInt64, _ flow: Flow) {
        do {
            try channel.pipeline.syncOperations.addHandler(StreamHandler(flow: flow, switchboard: self))
            streams[number] = channel
            input { $0.connectionOpened(flow, now: $1) }
        } catch {
            channel.close(promise: nil)
            input { $0.connectionFailed(flow, now: $1) }
        }
    }

    private func resolve(_ id: ResolutionID, _ query: NameQuery) {
        let (loop, bound) = (loop, NIOLoopBound(self, eventLoop: loop))
        resolver.resolve(query) { answer, timeToLive in
            loop.execute {
                bound.value.input { $0.resolved(id, answer, timeToLive: timeToLive, now: $1) }
                bound.value.flush()
            }
        }
    }

    /// Returns what a busy hour needed to the system, once its last transactions have timed out (RFC 3261 table 4) and
    /// nobody is on the telephone to notice the pause.
    private func giveMemoryBack() {
        guard trimming == nil else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        trimming = loop.scheduleTask(in: .seconds(36)) {
            let board = bound.value
            board.trimming = nil
            guard board.exchange.callCount == 0 else { return }
            board.owesMemory = false
            malloc_trim(0)
        }
    }

    // MARK: The one timer

    private func arm() {
        guard let deadline = exchange.nextDeadline() else {
            timer?.task.cancel()
            timer = nil
            return
        }
        if let timer, timer.at <= deadline { return }
        timer?.task.cancel()
        let wait = max(0, (deadline - clock().uptime).wholeMicroseconds)
        let bound = NIOLoopBound(self, eventLoop: loop)
        let task = loop.scheduleTask(in: .microseconds(wait)) { bound.value.timerFired() }
        timer = (task, deadline)
    }

    private func timerFired() {
        timer = nil
        input { $0.handleTimeout(now: $1) }
        flush()
    }
}
