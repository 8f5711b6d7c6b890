public import Directory
public import Ledger
import NIOCore
import NIOPosix
import NIOSSL
public import Notify

/// Hands messages over to mail servers and web services: one attempt each, with an end to every wait.
///
/// It decides nothing: what is said comes from ``Notify``, and so does what an answer means. Certificates are always
/// verified. Nothing that it knows is logged.
///
/// ## Topics
/// - ``sendMail(_:through:password:)``, ``probeMail(_:password:)``, ``send(_:)``, ``stop()``
public final class Courier: Sendable {
    /// The limits of one attempt.
    public struct Limits: Hashable, Sendable {
        /// Until a connection stands, its encryption included.
        public var connecting: Duration
        /// Until the other side says something.
        public var answering: Duration
        /// For the whole attempt; below the messenger's patience.
        public var whole: Duration

        public init(
            connecting: Duration = .seconds(10), answering: Duration = .seconds(30), whole: Duration = .seconds(90)
        ) {
            self.connecting = connecting
            self.answering = answering
            self.whole = whole
        }
    }

    private let group: MultiThreadedEventLoopGroup
    private let tls: TLSConfiguration
    private let limits: Limits
    private let web: WebClient

    /// Prepares a courier with a thread of its own: no message holds a call up.
    ///
    /// `authorities`: a PEM file of certificate authorities that are trusted beside the system's; nil for none.
    public init(limits: Limits = Limits(), authorities: String? = nil) {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let authorities { tls.additionalTrustRoots = [.file(authorities)] }
        self.tls = tls
        self.limits = limits
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        web = WebClient(group: group, tls: tls, limits: limits)
    }

    /// Hands one e-mail over; nil when the server took it.
    public func sendMail(_ mail: MailMessage, through settings: EmailSettings, password: String?) async
        -> NotificationCause?
    {
        await converse(settings, password, .send(from: mail.from, to: mail.to, content: mail.bytes))
    }

    /// Looks whether a mail server would take messages from us, without sending any.
    public func probeMail(_ settings: EmailSettings, password: String?) async -> NotificationCause? {
        await converse(settings, password, .probe)
    }

    /// Sends one request; the answer, or why there is none.
    public func send(_ request: WebRequest) async -> Result<WebAnswer, NotificationFailure> { await web.send(request) }

    /// Looks whether something answers at a web service, whatever it says.
    public func probe(url: String) async -> NotificationCause? {
        switch await web.send(WebRequest(method: "HEAD", url: url, headers: [])) {
        case .success: nil
        case .failure(let failure): failure.cause
        }
    }

    /// Closes everything; attempts under way fail.
    public func stop() async {
        await web.stop()
        try? await group.shutdownGracefully()
    }

    private func converse(_ settings: EmailSettings, _ password: String?, _ purpose: SMTPDialogue.Purpose) async
        -> NotificationCause?
    {
        do {
            let context = settings.encryption == .none ? nil : try NIOSSLContext(configuration: tls)
            let client = SMTPClient(settings: settings, password: password, context: context, limits: limits)
            return try await client.run(purpose, on: group.next()).get()
        } catch {
            return FailureCause.of(error)
        }
    }
}

/// Why an attempt came to nothing.
public struct NotificationFailure: Error, Hashable, Sendable {
    public var cause: NotificationCause

    public init(_ cause: NotificationCause) { self.cause = cause }
}
