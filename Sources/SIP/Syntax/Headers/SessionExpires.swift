/// The interval of a session timer and who refreshes: RFC 4028 section 4. Min-SE has the same form without refresher.
public struct SessionExpires: Hashable, Sendable {
    /// Which side refreshes the session.
    public enum Refresher: String, Hashable, Sendable {
        /// The side that sent the request.
        case uac
        /// The side that answers it.
        case uas
    }

    /// The interval in seconds.
    public var seconds: UInt32
    /// Who refreshes; nil leaves it to the other side.
    public var refresher: Refresher?

    /// Creates an interval.
    public init(seconds: UInt32, refresher: Refresher? = nil) {
        self.seconds = seconds
        self.refresher = refresher
    }
}

extension SessionExpires: SIPValue, SIPEncodable {
    init?(scanning scanner: inout ByteScanner) {
        scanner.skipWhiteSpace()
        guard let seconds = scanner.seconds(), let parameters = SIPParameters(scanning: &scanner) else { return nil }
        self.seconds = seconds
        refresher = parameters["refresher"].flatMap { Refresher(rawValue: $0.lowercased()) }
    }

    public func encode(into bytes: inout [UInt8]) {
        bytes.append(decimal: seconds)
        guard let refresher else { return }
        bytes.append(literal: ";refresher=")
        bytes.append(text: refresher.rawValue)
    }
}

extension SIPMessage {
    /// The session interval: RFC 4028.
    public var sessionExpires: SessionExpires? {
        get throws(SIPParseError) { try single(.sessionExpires) }
    }

    /// The shortest session interval accepted on the path, in seconds: RFC 4028 section 5.
    public var minSE: UInt32? {
        get throws(SIPParseError) {
            let value: SessionExpires? = try single(.minSE)
            return value?.seconds
        }
    }

    /// The shortest registration that the registrar accepts, in seconds: RFC 3261 section 20.23.
    public var minExpires: UInt32? {
        get throws(SIPParseError) { try seconds(.minExpires) }
    }
}
