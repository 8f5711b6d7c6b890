import Chronology
import Ledger
import NIOCore
import NIOPosix
import Notify
import Synchronization
import Testing

@testable import Delivery

/// The listener for alerts: what it lets through, and where it stops.
@Suite(.timeLimit(.minutes(10))) struct HTTPListenerTests {
    private func listener(_ limits: HTTPListener.Limits = .init()) async throws -> HTTPListener {
        try await HTTPListener.start(
            host: "127.0.0.1", port: 0, limits: limits, clock: { Uptime(microseconds: 0) },
            answer: { request in
                let body = String(decoding: request.body, as: UTF8.self)
                return .init(status: 200, body: "\(request.method) \(request.path) \(body)")
            })
    }

    private func ask(_ listener: HTTPListener, _ body: String, path: String = "/alerts/x?y=1") async
        -> Result<WebAnswer, NotificationFailure>
    {
        let courier = Courier()
        defer { Task { await courier.stop() } }
        return await courier.send(
            WebRequest(method: "POST", url: "http://127.0.0.1:\(listener.port)\(path)", headers: [], body: body))
    }

    @Test func `a request comes complete, its query left out`() async throws {
        let listener = try await listener()
        #expect(await ask(listener, "hello") == .success(WebAnswer(status: 200, body: "POST /alerts/x hello")))
        await listener.stop()
    }

    @Test func `a body that is too large is refused`() async throws {
        let listener = try await listener(.init(bodyOctets: 10))
        guard case .success(let answer) = await ask(listener, String(repeating: "x", count: 11)) else {
            Issue.record("no answer")
            return
        }
        #expect(answer.status == 413)
        await listener.stop()
    }

    @Test func `more requests than the bucket holds are put off`() async throws {
        let listener = try await listener(.init(rate: 0, burst: 2))
        var statuses: [Int] = []
        for _ in 1...3 {
            if case .success(let answer) = await ask(listener, "x") { statuses.append(answer.status) }
        }
        #expect(statuses == [200, 200, 429])
        await listener.stop()
    }
}
