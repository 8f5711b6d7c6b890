public import Directory
public import Ledger

/// The client's side of handing one message to a mail server: RFC 5321, STARTTLS (RFC 3207), AUTH PLAIN and LOGIN
/// (RFC 4954), without any of its input and output.
///
/// ```
/// greeting ─► EHLO ─►(STARTTLS ─► handshake ─► EHLO)─►(AUTH)─► MAIL ─► RCPT ─► DATA ─► content ─► QUIT
///     any 4xx or 5xx, or nonsense ───────────────────────────────────────────────────────────► failed
/// ```
///
/// Left out: pipelining, 8BITMIME and SMTPUTF8 (what we send is ASCII), delivery reports, several receivers. A password
/// goes over an encrypted connection or to this machine itself, and nowhere else.
public struct SMTPDialogue: Sendable {
    /// What is to be done.
    public enum Purpose: Hashable, Sendable {
        /// Hand over a message.
        case send(from: String, to: String, content: [UInt8])
        /// Look whether it could be: everything up to authentication.
        case probe
    }

    /// What the dialogue wants done.
    public enum Effect: Hashable, Sendable {
        case send([UInt8])
        /// Begin TLS, then ``SMTPDialogue/secured()``.
        case startTLS
        /// It is over: nil is success. The connection may be closed.
        case finished(NotificationCause?)
    }

    enum State: Hashable {
        case greeting, helloInClear, startingTLS, securing, hello, authenticating(AuthStep), mail, recipient, data,
            content, leaving, finished
    }

    enum AuthStep: Hashable { case plain, loginUser, loginPassword, verdict }

    let encryption: EmailSettings.Encryption
    let user: String?
    let password: String?
    let purpose: Purpose
    let clientName: String
    let mayAuthenticateInClear: Bool
    var state = State.greeting
    private var line: [UInt8] = []
    /// The lines of the reply that is coming in.
    private var reply: [(code: Int, text: String)] = []
    var outbox: [Effect] = []

    /// A line of a reply is at most 512 octets (RFC 5321 section 4.5.3.1.5); some servers do not know.
    private static let longestLine = 4_096
    private static let mostLines = 100

    /// Waits for the server's greeting, on a connection that is encrypted already when the settings say `implicit`.
    ///
    /// `clientName`: what EHLO says, a domain or an address literal.
    public init(_ settings: EmailSettings, password: String?, purpose: Purpose, clientName: String) {
        encryption = settings.encryption
        user = settings.user
        self.password = password
        self.purpose = purpose
        self.clientName = clientName
        mayAuthenticateInClear = LoopbackHost.isLoopback(settings.host)
    }

    /// The next effect to perform, nil when all were taken.
    public mutating func nextEffect() -> Effect? { outbox.isEmpty ? nil : outbox.removeFirst() }

    /// Whether it is over.
    public var isFinished: Bool { state == .finished }

    /// Octets came in.
    public mutating func received(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            guard !isFinished else { return }
            // What comes in clear before the handshake would be believed after it (RFC 3207 section 6).
            guard state != .securing else { return finish(.tls) }
            guard byte == 0x0A else {
                line.append(byte)
                if line.count > Self.longestLine { return finish(.nonsense) }
                continue
            }
            if line.last == 0x0D { line.removeLast() }
            take(line)
            line = []
        }
    }

    /// The handshake is done and the server's certificate is good.
    public mutating func secured() {
        guard state == .securing else { return }
        guard line.isEmpty, reply.isEmpty else { return finish(.tls) }
        command("EHLO \(clientName)", then: .hello)
    }

    /// The connection is gone, or took too long.
    public mutating func ended(_ cause: NotificationCause) {
        // The message is handed over with the answer to its content; what comes after does not matter.
        finish(state == .leaving ? nil : cause)
    }

    private mutating func take(_ line: [UInt8]) {
        guard line.count >= 3, let code = Int(String(decoding: line[..<3], as: UTF8.self)), (200..<600).contains(code),
            line.count == 3 || line[3] == 0x20 || line[3] == 0x2D,
            reply.last.map({ $0.code == code }) ?? true, reply.count < Self.mostLines
        else { return finish(.nonsense) }
        reply.append((code, String(decoding: line.dropFirst(4), as: UTF8.self)))
        guard line.count == 3 || line[3] == 0x20 else { return }
        let whole = reply
        reply = []
        replied(code, whole.map(\.text))
    }

    mutating func command(_ text: String, then next: State) {
        state = next
        outbox.append(.send(Array((text + "\r\n").utf8)))
    }

    mutating func finish(_ cause: NotificationCause?) {
        guard !isFinished else { return }
        state = .finished
        outbox.append(.finished(cause))
    }
}
