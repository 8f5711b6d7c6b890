/// An address in a `c=`, `o=` or `a=rtcp` line, as numbers where it is one ([RFC
/// 8866](https://www.rfc-editor.org/rfc/rfc8866#section-5.7), 5.7).
public enum MediaAddress: Hashable, Sendable {
    /// An IPv4 address, host order.
    case ipv4(UInt32)
    /// An IPv6 address in two halves, host order.
    case ipv6(high: UInt64, low: UInt64)
    /// A domain name, or anything else that is not a number.
    case name(String)

    /// Reads an address as it is written in a description; what follows a slash (a multicast lifetime) is dropped.
    public init(_ text: some StringProtocol) {
        let bare = Substring(Substring(text).utf8.prefix { $0 != UInt8(ascii: "/") })
        if let value = MediaAddress.parseIPv4(bare) {
            self = .ipv4(value)
        } else if let (high, low) = MediaAddress.parseIPv6(bare) {
            self = .ipv6(high: high, low: low)
        } else {
            self = .name(String(bare))
        }
    }

    /// Whether this is the address that stands for "send me nothing": `0.0.0.0`, `::`, or a name under `.invalid`
    /// (RFC 3264, 8.4; RFC 6157, 5.3).
    public var isNull: Bool {
        switch self {
        case .ipv4(let value): value == 0
        case .ipv6(let high, let low): high == 0 && (low == 0 || low == 0xFFFF_0000_0000)
        case .name(let name): name.isEmpty || name.lowercased().hasSuffix(".invalid")
        }
    }

    /// Whether media may be sent there: not null, and not a multicast group.
    public var isUnicast: Bool {
        switch self {
        case .ipv4(let value): value != 0 && value < 0xE000_0000
        case .ipv6(let high, _): !isNull && high >> 56 != 0xFF
        case .name: !isNull
        }
    }

    /// Whether this is no number.
    public var isName: Bool { if case .name = self { true } else { false } }

    /// The `addrtype` that goes with it.
    public var family: String {
        switch self {
        case .ipv4, .name: "IP4"
        case .ipv6: "IP6"
        }
    }
}

extension MediaAddress: CustomStringConvertible {
    public var description: String {
        switch self {
        case .ipv4(let value): "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
        case .ipv6(let high, let low): MediaAddress.format(high: high, low: low)
        case .name(let name): name
        }
    }
}

extension MediaAddress {
    private static func parseIPv4(_ text: some StringProtocol) -> UInt32? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            let octet = part.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 0x30) }
            guard octet < 256 else { return nil }
            value = value << 8 | octet
        }
        return value
    }

    private static func parseIPv6(_ text: some StringProtocol) -> (UInt64, UInt64)? {
        let bytes = Array(text.utf8)
        guard bytes.count <= 45, bytes.contains(UInt8(ascii: ":")) else { return nil }
        var halves: [[UInt16]] = [[]]
        for (index, group) in text.split(separator: ":", omittingEmptySubsequences: false).enumerated() {
            let isLast = group.endIndex == text.endIndex
            if group.isEmpty {
                // An empty group is "::", or one side of it at an end of the text.
                if index == 0 || isLast { continue }
                guard halves.count == 1 else { return nil }
                halves.append([])
            } else if isLast, group.contains("."), let ipv4 = parseIPv4(group) {
                halves[halves.count - 1] += [UInt16(ipv4 >> 16), UInt16(truncatingIfNeeded: ipv4)]
            } else {
                guard group.utf8.count <= 4, let value = UInt16(group, radix: 16) else { return nil }
                halves[halves.count - 1].append(value)
            }
        }
        return assemble(halves, doubleColon: text.contains("::"))
    }

    private static func assemble(_ halves: [[UInt16]], doubleColon: Bool) -> (UInt64, UInt64)? {
        var front = halves.first ?? []
        var back = halves.count > 1 ? halves[1] : []
        let known = front.count + back.count
        guard doubleColon ? known < 8 : known == 8 && halves.count == 1 else { return nil }
        if doubleColon { front += Array(repeating: 0, count: 8 - known) }
        back = front + back
        let high = back[0..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        let low = back[4..<8].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        return (high, low)
    }

    /// Writes an IPv6 address in the form of RFC 5952: the longest run of zeros is shortened.
    private static func format(high: UInt64, low: UInt64) -> String {
        let groups = [high, low].flatMap { half in
            [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
        }
        var best = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > best.count { best = start..<index }
            start = index + 1
        }
        func text(_ range: Range<Int>) -> String {
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard best.count > 1 else { return text(0..<8) }
        return text(0..<best.lowerBound) + "::" + text(best.upperBound..<8)
    }
}
