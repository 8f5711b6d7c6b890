/// When to try again: RFC 3261 section 20.33.
public struct RetryAfter: Hashable, Sendable {
    /// Seconds to wait.
    public var seconds: UInt32
    /// For how many seconds the other side will then be there; nil when it does not say.
    public var duration: UInt32?

    /// Creates a delay.
    public init(seconds: UInt32, duration: UInt32? = nil) {
        self.seconds = seconds
        self.duration = duration
    }
}

extension RetryAfter: SIPValue, SIPEncodable {
    init?(scanning scanner: inout ByteScanner) {
        scanner.skipWhiteSpace()
        guard let seconds = scanner.seconds() else { return nil }
        scanner.skipWhiteSpace()
        if scanner.peek == UInt8(ascii: "("), !scanner.comment() { return nil }
        guard let parameters = SIPParameters(scanning: &scanner) else { return nil }
        self.init(seconds: seconds, duration: parameters.number("duration"))
    }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(decimal: seconds)
        guard let duration else { return }
        bytes.append(literal: ";duration=")
        bytes.append(decimal: duration)
    }
}

extension ByteScanner {
    /// Takes a comment in parentheses, which may hold others; false when it does not end.
    mutating func comment() -> Bool {
        var depth = 0
        while let byte = peek {
            _ = take(byte)
            switch byte {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case ASCII.backslash: if let next = peek { _ = take(next) }
            default: break
            }
            if depth == 0 { return true }
        }
        return false
    }
}

extension SIPMessage {
    /// When to try again; nil when the message does not say.
    public var retryAfter: RetryAfter? {
        get throws(SIPParseError) { try single(.retryAfter) }
    }
}
