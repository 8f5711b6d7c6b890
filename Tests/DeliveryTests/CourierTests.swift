import Chronology
import Directory
import Ledger
import NIOCore
import NIOPosix
import Notify
import Testing

@testable import Delivery

/// One attempt each, over loopback sockets: what servers do that are there, silent, gone or strange.
@Suite(.timeLimit(.minutes(10))) struct CourierTests {
    /// A server that answers each line, or each burst, with the next of its answers.
    private final class Server: Sendable {
        let channel: any Channel
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

        init(greeting: String?, answers: [String]) async throws {
            channel = try await ServerBootstrap(group: group)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Script(greeting: greeting, answers: answers))
                    }
                }.bind(host: "127.0.0.1", port: 0).get()
        }

        var port: Int { channel.localAddress?.port ?? 0 }

        func stop() async throws {
            try await channel.close()
            try await group.shutdownGracefully()
        }
    }

    private final class Script: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let greeting: String?
        var answers: [String]

        init(greeting: String?, answers: [String]) {
            self.greeting = greeting
            self.answers = answers
        }

        func channelActive(context: ChannelHandlerContext) { if let greeting { say(greeting, context) } }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if !answers.isEmpty { say(answers.removeFirst(), context) }
        }

        private func say(_ text: String, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }

    private let limits = Courier.Limits(
        connecting: .seconds(2), answering: .milliseconds(300), whole: .seconds(3))
    private let mail = MailMessage(
        from: "v@example.net", to: "a@example.net", subject: "x", body: "y", name: "1",
        writtenAt: Instant(seconds: 1_790_000_000))

    private func send(greeting: String?, answers: [String]) async throws -> NotificationCause? {
        let server = try await Server(greeting: greeting, answers: answers)
        let courier = Courier(limits: limits)
        let settings = EmailSettings(
            host: "127.0.0.1", port: server.port, encryption: .none, from: "v@example.net")
        let cause = await courier.sendMail(mail, through: settings, password: nil)
        await courier.stop()
        try await server.stop()
        return cause
    }

    @Test func `a mail server takes a message`() async throws {
        let answers = ["250 me\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n", "250 taken\r\n", "221 bye\r\n"]
        #expect(try await send(greeting: "220 hi\r\n", answers: answers) == nil)
    }

    @Test func `a mail server that says nothing is given up`() async throws {
        #expect(try await send(greeting: nil, answers: []) == .timeout)
    }

    @Test func `a mail server that falls silent half-way is given up`() async throws {
        #expect(try await send(greeting: "220 hi\r\n", answers: ["250 me\r\n"]) == .timeout)
    }

    @Test func `where nobody listens is out of reach`() async throws {
        let server = try await Server(greeting: nil, answers: [])
        let port = server.port
        try await server.stop()
        let courier = Courier(limits: limits)
        let settings = EmailSettings(host: "127.0.0.1", port: port, encryption: .none, from: "v@example.net")
        #expect(await courier.sendMail(mail, through: settings, password: nil) == .unreachable)
        let request = WebRequest(method: "GET", url: "http://127.0.0.1:\(port)/", headers: [])
        #expect(await courier.send(request) == .failure(NotificationFailure(.unreachable)))
        await courier.stop()
    }

    private static let webAnswers: [(String, Result<WebAnswer, NotificationFailure>)] = [
        ("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok", .success(WebAnswer(status: 201, body: "ok"))),
        (
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
            .success(WebAnswer(status: 302))
        ),
        ("\u{0}\u{1} what?\r\n\r\n", .failure(NotificationFailure(.nonsense))),
        ("", .failure(NotificationFailure(.timeout))),
    ]

    @Test(arguments: webAnswers)
    func `a web service is heard out, and never followed elsewhere`(
        answer: String, result: Result<WebAnswer, NotificationFailure>
    ) async throws {
        let server = try await Server(greeting: nil, answers: [answer])
        let courier = Courier(limits: limits)
        let request = WebRequest(
            method: "POST", url: "http://127.0.0.1:\(server.port)/x", headers: [.init("X-A", "b")], body: "body")
        #expect(await courier.send(request) == result)
        await courier.stop()
        try await server.stop()
    }
}
