/// Why a request or response was sent: RFC 3326.
public struct Reason: Hashable, Sendable {
    /// The protocol that the cause belongs to, such as `SIP` or `Q.850`.
    public var protocolName: String
    /// The cause and text.
    public var parameters: SIPParameters

    /// Creates a reason.
    public init(protocolName: String, cause: Int? = nil, text: String? = nil) {
        self.protocolName = protocolName
        parameters = SIPParameters()
        if let cause { parameters["cause"] = String(cause) }
        // The text is a quoted string by the grammar, even when it is one word.
        if let text { parameters.replace("text", with: ByteScanner.quoted(text)) }
    }

    /// A SIP status as the reason, such as 200 for "answered elsewhere".
    public static func sip(_ cause: Int, text: String? = nil) -> Reason {
        Reason(protocolName: "SIP", cause: cause, text: text)
    }

    /// An ISDN cause value.
    public static func q850(_ cause: Int, text: String? = nil) -> Reason {
        Reason(protocolName: "Q.850", cause: cause, text: text)
    }

    /// The cause; nil when absent or not a number.
    public var cause: Int? { parameters.number("cause").map { Int($0) } }

    /// The text; nil when absent.
    public var text: String? { parameters["text"] }
}

extension Reason: SIPValue, SIPEncodable {
    init?(scanning scanner: inout ByteScanner) {
        scanner.skipWhiteSpace()
        let name = scanner.run(of: .token)
        guard !name.isEmpty, let parameters = SIPParameters(scanning: &scanner) else { return nil }
        protocolName = scanner.text(name)
        self.parameters = parameters
    }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(text: protocolName)
        parameters.encode(into: &bytes)
    }
}

extension SIPMessage {
    /// The reasons given for the message: RFC 3326.
    public var reasons: [Reason] {
        get throws(SIPParseError) { try list(.reason) }
    }
}
