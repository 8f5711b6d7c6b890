extension SIPHeaderName {
    public static var via: SIPHeaderName { SIPHeaderName(.via) }
    public static var from: SIPHeaderName { SIPHeaderName(.from) }
    public static var to: SIPHeaderName { SIPHeaderName(.to) }
    public static var callID: SIPHeaderName { SIPHeaderName(.callID) }
    public static var cseq: SIPHeaderName { SIPHeaderName(.cseq) }
    public static var maxForwards: SIPHeaderName { SIPHeaderName(.maxForwards) }
    public static var contact: SIPHeaderName { SIPHeaderName(.contact) }
    public static var route: SIPHeaderName { SIPHeaderName(.route) }
    public static var recordRoute: SIPHeaderName { SIPHeaderName(.recordRoute) }
    public static var contentLength: SIPHeaderName { SIPHeaderName(.contentLength) }
    public static var contentType: SIPHeaderName { SIPHeaderName(.contentType) }
    public static var contentEncoding: SIPHeaderName { SIPHeaderName(.contentEncoding) }
    public static var contentDisposition: SIPHeaderName { SIPHeaderName(.contentDisposition) }
    public static var contentLanguage: SIPHeaderName { SIPHeaderName(.contentLanguage) }
    public static var expires: SIPHeaderName { SIPHeaderName(.expires) }
    public static var minExpires: SIPHeaderName { SIPHeaderName(.minExpires) }
    public static var allow: SIPHeaderName { SIPHeaderName(.allow) }
    public static var allowEvents: SIPHeaderName { SIPHeaderName(.allowEvents) }
    public static var supported: SIPHeaderName { SIPHeaderName(.supported) }
    public static var unsupported: SIPHeaderName { SIPHeaderName(.unsupported) }
    public static var require: SIPHeaderName { SIPHeaderName(.require) }
    public static var proxyRequire: SIPHeaderName { SIPHeaderName(.proxyRequire) }
    public static var userAgent: SIPHeaderName { SIPHeaderName(.userAgent) }
    public static var server: SIPHeaderName { SIPHeaderName(.server) }
    public static var subject: SIPHeaderName { SIPHeaderName(.subject) }
    public static var date: SIPHeaderName { SIPHeaderName(.date) }
    public static var reason: SIPHeaderName { SIPHeaderName(.reason) }
    public static var sessionExpires: SIPHeaderName { SIPHeaderName(.sessionExpires) }
    public static var minSE: SIPHeaderName { SIPHeaderName(.minSE) }
    public static var rseq: SIPHeaderName { SIPHeaderName(.rseq) }
    public static var rack: SIPHeaderName { SIPHeaderName(.rack) }
    public static var pAssertedIdentity: SIPHeaderName { SIPHeaderName(.pAssertedIdentity) }
    public static var pPreferredIdentity: SIPHeaderName { SIPHeaderName(.pPreferredIdentity) }
    public static var privacy: SIPHeaderName { SIPHeaderName(.privacy) }
    public static var identity: SIPHeaderName { SIPHeaderName(.identity) }
    public static var identityInfo: SIPHeaderName { SIPHeaderName(.identityInfo) }
    public static var historyInfo: SIPHeaderName { SIPHeaderName(.historyInfo) }
    public static var diversion: SIPHeaderName { SIPHeaderName(.diversion) }
    public static var wwwAuthenticate: SIPHeaderName { SIPHeaderName(.wwwAuthenticate) }
    public static var authorization: SIPHeaderName { SIPHeaderName(.authorization) }
    public static var proxyAuthenticate: SIPHeaderName { SIPHeaderName(.proxyAuthenticate) }
    public static var proxyAuthorization: SIPHeaderName { SIPHeaderName(.proxyAuthorization) }
    public static var authenticationInfo: SIPHeaderName { SIPHeaderName(.authenticationInfo) }
    public static var proxyAuthenticationInfo: SIPHeaderName { SIPHeaderName(.proxyAuthenticationInfo) }
    public static var retryAfter: SIPHeaderName { SIPHeaderName(.retryAfter) }
    public static var warning: SIPHeaderName { SIPHeaderName(.warning) }
    public static var accept: SIPHeaderName { SIPHeaderName(.accept) }
    public static var acceptEncoding: SIPHeaderName { SIPHeaderName(.acceptEncoding) }
    public static var acceptLanguage: SIPHeaderName { SIPHeaderName(.acceptLanguage) }
    public static var alertInfo: SIPHeaderName { SIPHeaderName(.alertInfo) }
    public static var callInfo: SIPHeaderName { SIPHeaderName(.callInfo) }
    public static var errorInfo: SIPHeaderName { SIPHeaderName(.errorInfo) }
    public static var inReplyTo: SIPHeaderName { SIPHeaderName(.inReplyTo) }
    public static var mimeVersion: SIPHeaderName { SIPHeaderName(.mimeVersion) }
    public static var organization: SIPHeaderName { SIPHeaderName(.organization) }
    public static var priority: SIPHeaderName { SIPHeaderName(.priority) }
    public static var timestamp: SIPHeaderName { SIPHeaderName(.timestamp) }
    public static var replyTo: SIPHeaderName { SIPHeaderName(.replyTo) }
    public static var referTo: SIPHeaderName { SIPHeaderName(.referTo) }
    public static var referredBy: SIPHeaderName { SIPHeaderName(.referredBy) }
    public static var referSub: SIPHeaderName { SIPHeaderName(.referSub) }
    public static var event: SIPHeaderName { SIPHeaderName(.event) }
    public static var subscriptionState: SIPHeaderName { SIPHeaderName(.subscriptionState) }
    public static var replaces: SIPHeaderName { SIPHeaderName(.replaces) }
    public static var join: SIPHeaderName { SIPHeaderName(.join) }
    public static var path: SIPHeaderName { SIPHeaderName(.path) }
    public static var serviceRoute: SIPHeaderName { SIPHeaderName(.serviceRoute) }
    public static var pAssociatedURI: SIPHeaderName { SIPHeaderName(.pAssociatedURI) }
    public static var pAccessNetworkInfo: SIPHeaderName { SIPHeaderName(.pAccessNetworkInfo) }
    public static var pCalledPartyID: SIPHeaderName { SIPHeaderName(.pCalledPartyID) }
    public static var remotePartyID: SIPHeaderName { SIPHeaderName(.remotePartyID) }
    public static var requestDisposition: SIPHeaderName { SIPHeaderName(.requestDisposition) }
    public static var acceptContact: SIPHeaderName { SIPHeaderName(.acceptContact) }
    public static var rejectContact: SIPHeaderName { SIPHeaderName(.rejectContact) }
    public static var infoPackage: SIPHeaderName { SIPHeaderName(.infoPackage) }
    public static var recvInfo: SIPHeaderName { SIPHeaderName(.recvInfo) }
    public static var flowTimer: SIPHeaderName { SIPHeaderName(.flowTimer) }
    public static var userToUser: SIPHeaderName { SIPHeaderName(.userToUser) }
    public static var sipETag: SIPHeaderName { SIPHeaderName(.sipETag) }
    public static var sipIfMatch: SIPHeaderName { SIPHeaderName(.sipIfMatch) }
}

/// The well-known names in one run of bytes, found by length and first letter, ready to be written with `: ` behind.
struct HeaderNameTable: Sendable {
    static let shared = HeaderNameTable()

    /// Every name followed by `: `, one after the other.
    private var names: [UInt8] = []
    /// Where the name of each code begins; one more entry than there are codes.
    private var starts: [Int] = [0]
    private var texts: [String] = [""]
    /// For each slot of the hash, the code there, 0 when free; collisions go to the next slot.
    private var slots = [UInt8](repeating: 0, count: 512)

    private init() {
        starts.append(0)
        for known in KnownHeader.allCases {
            let text = known.text
            texts.append(text.description)
            let start = names.count
            names.append(literal: text)
            let range = start..<names.count
            names.append(literal: ": ")
            starts.append(names.count)
            var slot = Self.hash(names, range)
            while slots[slot] != 0 { slot = (slot + 1) & 511 }
            slots[slot] = known.rawValue
        }
    }

    private static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        var hash: UInt32 = 2_166_136_261
        for index in range {
            hash = (hash ^ UInt32(ASCII.lowercased(bytes[index]))) &* 16_777_619
        }
        return Int((hash ^ hash >> 15) & 511)
    }

    /// The code of the name in `range`, 0 when it is not a well-known one.
    func code(of bytes: [UInt8], _ range: Range<Int>) -> UInt8 {
        if range.count == 1 { return KnownHeader.compact(bytes[range.lowerBound])?.rawValue ?? 0 }
        guard range.count > 1, range.count < 32 else { return 0 }
        var slot = Self.hash(bytes, range)
        while slots[slot] != 0 {
            if matches(slots[slot], bytes, range) { return slots[slot] }
            slot = (slot + 1) & 511
        }
        return 0
    }

    private func matches(_ code: UInt8, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        let start = starts[Int(code)]
        guard starts[Int(code) + 1] - start - 2 == range.count else { return false }
        for offset in 0..<range.count
        where ASCII.lowercased(bytes[range.lowerBound + offset]) != ASCII.lowercased(names[start + offset]) {
            return false
        }
        return true
    }

    func text(_ code: UInt8) -> String { texts[Int(code)] }

    /// Appends the name and `: `.
    func write(_ code: UInt8, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: names[starts[Int(code)]..<starts[Int(code) + 1]])
    }
}
