import Directory
import Ledger

extension SMTPDialogue {
    /// What each reply leads to.
    mutating func replied(_ code: Int, _ lines: [String]) {
        switch (state, code) {
        case (.greeting, 220): command("EHLO \(clientName)", then: encryption == .starttls ? .helloInClear : .hello)
        case (.helloInClear, 250):
            guard Self.extensions(lines).contains("STARTTLS") else { return give(up: .tls) }
            command("STARTTLS", then: .startingTLS)
        case (.startingTLS, 220):
            state = .securing
            outbox.append(.startTLS)
        case (.hello, 250): authenticate(Self.extensions(lines))
        case (.authenticating(let step), _): authenticating(step, code)
        case (.mail, 250):
            guard case .send(_, let to, _) = purpose else { return finish(.internalFault) }
            command("RCPT TO:<\(to)>", then: .recipient)
        case (.recipient, 250), (.recipient, 251): command("DATA", then: .data)
        case (.data, 354):
            guard case .send(_, _, let content) = purpose else { return finish(.internalFault) }
            state = .content
            outbox.append(.send(Self.stuffed(content)))
        case (.content, 250): command("QUIT", then: .leaving)
        case (.leaving, _): finish(nil)
        default: refused(code)
        }
    }

    private mutating func refused(_ code: Int) {
        switch (state, code) {
        case (.startingTLS, _): give(up: .tls)
        case (_, 400..<500): give(up: .deferred)
        case (.recipient, 500..<600): give(up: .addressRefused)
        case (.mail, 530): give(up: .authentication)
        case (_, 500..<600): give(up: .refused)
        default: finish(.nonsense)
        }
    }

    private mutating func give(up cause: NotificationCause) {
        outbox.append(.send(Array("QUIT\r\n".utf8)))
        finish(cause)
    }

    private mutating func authenticate(_ extensions: Set<String>) {
        guard let user else { return begin() }
        guard encryption != .none || mayAuthenticateInClear else { return give(up: .tls) }
        guard let password, !password.isEmpty else { return give(up: .secretMissing) }
        if extensions.contains("AUTH PLAIN") {
            // RFC 4616: no authorisation identity, then name and password.
            let response = Base64.encode(Array("\0\(user)\0\(password)".utf8))
            command("AUTH PLAIN \(response)", then: .authenticating(.verdict))
        } else if extensions.contains("AUTH LOGIN") {
            command("AUTH LOGIN", then: .authenticating(.loginUser))
        } else {
            give(up: .authentication)
        }
    }

    private mutating func authenticating(_ step: AuthStep, _ code: Int) {
        switch (step, code) {
        case (.loginUser, 334):
            command(Base64.encode(Array((user ?? "").utf8)), then: .authenticating(.loginPassword))
        case (.loginPassword, 334):
            command(Base64.encode(Array((password ?? "").utf8)), then: .authenticating(.verdict))
        case (.verdict, 235): begin()
        // RFC 4954 section 6: 454 is a fault of the server's, everything else is ours.
        case (_, 454), (_, 421): give(up: .deferred)
        case (_, 400..<600): give(up: .authentication)
        default: finish(.nonsense)
        }
    }

    private mutating func begin() {
        switch purpose {
        case .probe: command("QUIT", then: .leaving)
        case .send(let from, _, _): command("MAIL FROM:<\(from)>", then: .mail)
        }
    }

    /// The keywords of an EHLO reply, AUTH with each of its mechanisms.
    private static func extensions(_ lines: [String]) -> Set<String> {
        var found: Set<String> = []
        for line in lines.dropFirst() {
            // Old servers write `AUTH=`.
            let words = line.uppercased().split { $0 == " " || $0 == "=" }.map(String.init)
            guard let keyword = words.first else { continue }
            found.insert(keyword)
            if keyword == "AUTH" { found.formUnion(words.dropFirst().map { "AUTH \($0)" }) }
        }
        return found
    }

    /// The content with its dots doubled (RFC 5321 section 4.5.2), lines ended by CR LF, and its end.
    static func stuffed(_ content: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(content.count + 64)
        var atStart = true
        var last: UInt8 = 0
        for byte in content {
            if atStart, byte == UInt8(ascii: ".") { result.append(byte) }
            if byte == 0x0A, last != 0x0D { result.append(0x0D) }
            result.append(byte)
            atStart = byte == 0x0A
            last = byte
        }
        if !atStart { result += [0x0D, 0x0A] }
        return result + Array(".\r\n".utf8)
    }
}
