import AsyncHTTPClient
import Directory
import Glibc
import Ledger
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Notify

/// Requests to web services, over HTTP/1.1: no redirects, which would carry secrets elsewhere, and no proxy.
struct WebClient: Sendable {
    private let client: HTTPClient
    private let limits: Courier.Limits

    /// What is read of an answer: enough to tell success from failure.
    private static let mostOctets = 16_384

    init(group: MultiThreadedEventLoopGroup, tls: TLSConfiguration, limits: Courier.Limits) {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: limits.connecting.timeAmount, read: limits.answering.timeAmount),
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
        self.limits = limits
    }

    func send(_ request: WebRequest) async -> Result<WebAnswer, NotificationFailure> {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = .init(rawValue: request.method)
        for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
        outgoing.headers.replaceOrAdd(name: "User-Agent", value: "vigie")
        if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(string: request.body)) }
        do {
            let response = try await client.execute(outgoing, timeout: limits.whole.timeAmount)
            var body = ByteBuffer()
            for try await chunk in response.body {
                body.writeImmutableBuffer(chunk)
                if body.readableBytes >= Self.mostOctets { break }
            }
            return .success(WebAnswer(status: Int(response.status.code), body: String(buffer: body)))
        } catch {
            return .failure(NotificationFailure(FailureCause.of(error)))
        }
    }

    func stop() async { try? await client.shutdown() }
}

/// What went wrong, in the words of the ledger: never those of the error, which may name addresses.
enum FailureCause {
    static func of(_ error: any Error) -> NotificationCause {
        switch error {
        case is NIOConnectionError: return .unreachable
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError, is SMTPHandler.NoContext: return .tls
        case is HTTPParserError: return .nonsense
        case let error as HTTPClientError: return of(error)
        case let error as ChannelError: return of(error)
        case let error as IOError:
            let isAway = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT].contains(error.errnoCode)
            return isAway ? .unreachable : .disconnected
        default: return .disconnected
        }
    }

    /// Before a connection stands, everything but encryption means that nobody is there.
    static func ofConnecting(_ error: any Error) -> NotificationCause {
        let cause = of(error)
        return cause == .disconnected ? .unreachable : cause
    }

    private static func of(_ error: ChannelError) -> NotificationCause {
        if case .connectTimeout = error { return .unreachable }
        return .disconnected
    }

    private static func of(_ error: HTTPClientError) -> NotificationCause {
        switch error {
        case .connectTimeout: .unreachable
        case .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout: .timeout
        case .tlsHandshakeTimeout: .tls
        case .invalidURL, .emptyHost, .emptyScheme: .refused
        default: .disconnected
        }
    }
}
