/// One address that a call was sent to on its way: RFC 7044.
public struct HistoryEntry: Hashable, Sendable {
    /// The address; its URI's headers may hold the Reason and Privacy of the entry.
    public var address: NameAddress

    /// The place of the entry in the tree of targets, such as `1.2.1`.
    public var index: String? { address.parameters["index"] }

    /// The SIP cause that made the call go on, from the Reason inside the URI or from its `cause` (RFC 4458).
    public var cause: Int? {
        if let headers = address.uri.headers {
            for component in headers.utf8.split(separator: UInt8(ascii: "&")) {
                let text = String(decoding: ByteScanner.percentDecoded(Array(component)[...]), as: UTF8.self)
                guard text.lowercased().hasPrefix("reason=") else { continue }
                var scanner = ByteScanner(Array(text.utf8.dropFirst(7)))
                if let reason = Reason(scanning: &scanner), let cause = reason.cause { return cause }
            }
        }
        return address.uri.parameters.number("cause").map { Int($0) }
    }

    /// Whether the entry asks not to be shown.
    public var isPrivate: Bool {
        address.uri.headers?.lowercased().contains("privacy=history") ?? false
    }
}

extension HistoryEntry: SIPValue, SIPEncodable {
    init?(scanning scanner: inout ByteScanner) {
        guard let address = NameAddress(scanning: &scanner) else { return nil }
        self.init(address: address)
    }

    public func encode(into bytes: inout [UInt8]) { address.encode(into: &bytes) }
}

/// A diversion of a call from an address, as much older equipment says it: RFC 5806.
public struct Diversion: Hashable, Sendable {
    /// The address that diverted the call.
    public var address: NameAddress

    /// Creates a diversion.
    public init(from uri: SIPURI, reason: String? = nil) {
        address = NameAddress(uri: uri)
        address.parameters["reason"] = reason
    }

    /// Why: `unconditional`, `user-busy`, `no-answer`…
    public var reason: String? { address.parameters["reason"]?.lowercased() }
    /// How many diversions the entry stands for.
    public var counter: UInt32? { address.parameters.number("counter") }
    /// Whether the address must not be shown.
    public var isPrivate: Bool { !["off", nil].contains(address.parameters["privacy"]?.lowercased()) }
}

extension Diversion: SIPValue, SIPEncodable {
    init?(scanning scanner: inout ByteScanner) {
        guard let address = NameAddress(scanning: &scanner) else { return nil }
        self.address = address
    }

    public func encode(into bytes: inout [UInt8]) { address.encode(into: &bytes) }
}

extension SIPMessage {
    /// The addresses that the call was sent to, oldest first: RFC 7044.
    public var historyInfo: [HistoryEntry] {
        get throws(SIPParseError) { try list(.historyInfo) }
    }

    /// The diversions of the call, most recent first: RFC 5806.
    public var diversions: [Diversion] {
        get throws(SIPParseError) { try list(.diversion) }
    }

    /// Whom a REFER points to: RFC 3515.
    public var referTo: NameAddress? {
        get throws(SIPParseError) { try single(.referTo) }
    }
}
