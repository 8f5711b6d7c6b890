/// The name of a header field: one of the well-known ones, or any other token, compared without regard to case.
///
/// A compact form (`v`) is the same name as its long form (`Via`).
public struct SIPHeaderName: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The number of a well-known name in the table, 0 for any other.
    let code: UInt8
    /// The spelling of a name that is not well known.
    private let spelling: String

    private init(code: UInt8) {
        self.code = code
        spelling = ""
    }

    /// Finds the well-known name, or keeps `text` as another one.
    public init(_ text: String) {
        let bytes = Array(text.utf8)
        let code = HeaderNameTable.shared.code(of: bytes, 0..<bytes.count)
        self.code = code
        spelling = code == 0 ? text : ""
    }

    public init(stringLiteral value: String) { self.init(value) }

    init(_ known: KnownHeader) { self.init(code: known.rawValue) }

    init(code: UInt8, bytes: [UInt8], range: Range<Int>) {
        self.code = code
        spelling = code == 0 ? String(decoding: bytes[range], as: UTF8.self) : ""
    }

    /// The name as this element writes it.
    public var text: String { code == 0 ? spelling : HeaderNameTable.shared.text(code) }

    public var description: String { text }

    public static func == (lhs: SIPHeaderName, rhs: SIPHeaderName) -> Bool {
        guard lhs.code == rhs.code else { return false }
        return lhs.code != 0
            || lhs.spelling.utf8.elementsEqual(rhs.spelling.utf8) { ASCII.lowercased($0) == ASCII.lowercased($1) }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        for byte in spelling.utf8 { hasher.combine(ASCII.lowercased(byte)) }
    }
}

/// The header names with a number of their own; the raw value of a case is its place in the table, from 1.
enum KnownHeader: UInt8, CaseIterable {
    case via = 1, from, to, callID, cseq, maxForwards, contact, route, recordRoute, contentLength, contentType
    case contentEncoding, contentDisposition, contentLanguage, expires, minExpires, allow, allowEvents, supported
    case unsupported, require, proxyRequire, userAgent, server, subject, date, reason, sessionExpires, minSE, rseq, rack
    case pAssertedIdentity, pPreferredIdentity, privacy, identity, identityInfo, historyInfo, diversion
    case wwwAuthenticate, authorization, proxyAuthenticate, proxyAuthorization, authenticationInfo
    case proxyAuthenticationInfo, retryAfter, warning, accept, acceptEncoding, acceptLanguage, alertInfo, callInfo
    case errorInfo, inReplyTo, mimeVersion, organization, priority, timestamp, replyTo, referTo, referredBy, referSub
    case event, subscriptionState, replaces, join, path, serviceRoute, pAssociatedURI, pAccessNetworkInfo
    case pCalledPartyID, remotePartyID, requestDisposition, acceptContact, rejectContact, infoPackage, recvInfo
    case flowTimer, userToUser, sipETag, sipIfMatch

    var text: StaticString {
        switch self {
        case .via: "Via"
        case .from: "From"
        case .to: "To"
        case .callID: "Call-ID"
        case .cseq: "CSeq"
        case .maxForwards: "Max-Forwards"
        case .contact: "Contact"
        case .route: "Route"
        case .recordRoute: "Record-Route"
        case .contentLength: "Content-Length"
        case .contentType: "Content-Type"
        case .contentEncoding: "Content-Encoding"
        case .contentDisposition: "Content-Disposition"
        case .contentLanguage: "Content-Language"
        case .expires: "Expires"
        case .minExpires: "Min-Expires"
        case .allow: "Allow"
        case .allowEvents: "Allow-Events"
        case .supported: "Supported"
        case .unsupported: "Unsupported"
        case .require: "Require"
        case .proxyRequire: "Proxy-Require"
        case .userAgent: "User-Agent"
        case .server: "Server"
        case .subject: "Subject"
        case .date: "Date"
        case .reason: "Reason"
        case .sessionExpires: "Session-Expires"
        case .minSE: "Min-SE"
        case .rseq: "RSeq"
        case .rack: "RAck"
        default: extensionText
        }
    }

    private var extensionText: StaticString {
        switch self {
        case .pAssertedIdentity: "P-Asserted-Identity"
        case .pPreferredIdentity: "P-Preferred-Identity"
        case .privacy: "Privacy"
        case .identity: "Identity"
        case .identityInfo: "Identity-Info"
        case .historyInfo: "History-Info"
        case .diversion: "Diversion"
        case .wwwAuthenticate: "WWW-Authenticate"
        case .authorization: "Authorization"
        case .proxyAuthenticate: "Proxy-Authenticate"
        case .proxyAuthorization: "Proxy-Authorization"
        case .authenticationInfo: "Authentication-Info"
        case .proxyAuthenticationInfo: "Proxy-Authentication-Info"
        case .retryAfter: "Retry-After"
        case .warning: "Warning"
        case .accept: "Accept"
        case .acceptEncoding: "Accept-Encoding"
        case .acceptLanguage: "Accept-Language"
        case .alertInfo: "Alert-Info"
        case .callInfo: "Call-Info"
        case .errorInfo: "Error-Info"
        case .inReplyTo: "In-Reply-To"
        case .mimeVersion: "MIME-Version"
        case .organization: "Organization"
        case .priority: "Priority"
        case .timestamp: "Timestamp"
        case .replyTo: "Reply-To"
        default: rareText
        }
    }

    private var rareText: StaticString {
        switch self {
        case .referTo: "Refer-To"
        case .referredBy: "Referred-By"
        case .referSub: "Refer-Sub"
        case .event: "Event"
        case .subscriptionState: "Subscription-State"
        case .replaces: "Replaces"
        case .join: "Join"
        case .path: "Path"
        case .serviceRoute: "Service-Route"
        case .pAssociatedURI: "P-Associated-URI"
        case .pAccessNetworkInfo: "P-Access-Network-Info"
        case .pCalledPartyID: "P-Called-Party-ID"
        case .remotePartyID: "Remote-Party-ID"
        case .requestDisposition: "Request-Disposition"
        case .acceptContact: "Accept-Contact"
        case .rejectContact: "Reject-Contact"
        case .infoPackage: "Info-Package"
        case .recvInfo: "Recv-Info"
        case .flowTimer: "Flow-Timer"
        case .userToUser: "User-to-User"
        case .sipETag: "SIP-ETag"
        default: "SIP-If-Match"
        }
    }

    /// The long form of a compact name: RFC 3261 section 7.3.3 and the IANA registry.
    static func compact(_ letter: UInt8) -> KnownHeader? {
        switch ASCII.lowercased(letter) {
        case UInt8(ascii: "v"): .via
        case UInt8(ascii: "f"): .from
        case UInt8(ascii: "t"): .to
        case UInt8(ascii: "i"): .callID
        case UInt8(ascii: "m"): .contact
        case UInt8(ascii: "l"): .contentLength
        case UInt8(ascii: "c"): .contentType
        case UInt8(ascii: "e"): .contentEncoding
        case UInt8(ascii: "s"): .subject
        case UInt8(ascii: "k"): .supported
        case UInt8(ascii: "u"): .allowEvents
        case UInt8(ascii: "o"): .event
        case UInt8(ascii: "r"): .referTo
        case UInt8(ascii: "b"): .referredBy
        case UInt8(ascii: "x"): .sessionExpires
        case UInt8(ascii: "y"): .identity
        case UInt8(ascii: "n"): .identityInfo
        case UInt8(ascii: "d"): .requestDisposition
        case UInt8(ascii: "a"): .acceptContact
        case UInt8(ascii: "j"): .rejectContact
        default: nil
        }
    }
}
