/// An IPv4 or IPv6 address as two machine words: compared and hashed without touching text.
public struct IPAddress: Hashable, Sendable {
    /// The address family, which decides how the words are read.
    public enum Family: UInt8, Hashable, Sendable {
        case v4, v6
    }

    public let family: Family
    /// The first eight octets of an IPv6 address; zero for IPv4.
    public let high: UInt64
    /// The last eight octets of an IPv6 address; the address itself for IPv4.
    public let low: UInt64

    /// Creates an IPv4 address from its 32 bits in host order.
    public init(v4 bits: UInt32) {
        family = .v4
        high = 0
        low = UInt64(bits)
    }

    /// Creates an IPv4 address from its four octets.
    public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        self.init(v4: UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d))
    }

    /// Creates an IPv6 address from its two halves. An IPv4-mapped one becomes the IPv4 address that it stands for.
    public init(v6High high: UInt64, low: UInt64) {
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        family = isMapped ? .v4 : .v6
        self.high = high
        self.low = isMapped ? low & 0xFFFF_FFFF : low
    }

    /// Reads the textual form of RFC 4291 or dotted decimal, with or without the brackets of a URI; nil for a name.
    public init?(_ text: some StringProtocol) {
        var bytes = Array(text.utf8)
        if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]"), bytes.count > 2 {
            bytes = Array(bytes[1..<(bytes.count - 1)])
        }
        guard let parsed = bytes.contains(UInt8(ascii: ":")) ? Self.parseV6(bytes[...]) : Self.parseV4(bytes[...])
        else {
            return nil
        }
        self = parsed
    }
}

extension IPAddress {
    private static func parseV4(_ bytes: ArraySlice<UInt8>) -> IPAddress? {
        var bits: UInt32 = 0
        var octets = 0
        for part in bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard octets < 4, (1...3).contains(part.count) else { return nil }
            var value: UInt32 = 0
            for byte in part {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + UInt32(byte - 0x30)
            }
            guard value <= 255 else { return nil }
            bits = bits << 8 | value
            octets += 1
        }
        return octets == 4 ? IPAddress(v4: bits) : nil
    }

    private static func parseV6(_ bytes: ArraySlice<UInt8>) -> IPAddress? {
        let colon = UInt8(ascii: ":")
        guard bytes.count <= 45 else { return nil }
        var gap: Int?
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            if bytes[index] == colon, bytes[index + 1] == colon {
                guard gap == nil else { return nil }
                gap = index
                index += 1
            }
            index += 1
        }
        guard let gap else {
            guard let groups = groups(of: bytes), groups.count == 8 else { return nil }
            return IPAddress(groups: groups)
        }
        let left = bytes[bytes.startIndex..<gap]
        let right = bytes[(gap + 2)...]
        guard let before = left.isEmpty ? [] : groups(of: left), let after = right.isEmpty ? [] : groups(of: right),
            before.count + after.count < 8
        else { return nil }
        let zeros = [UInt16](repeating: 0, count: 8 - before.count - after.count)
        return IPAddress(groups: before + zeros + after)
    }

    private static func groups(of bytes: ArraySlice<UInt8>) -> [UInt16]? {
        var groups: [UInt16] = []
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (position, part) in parts.enumerated() {
            if part.contains(UInt8(ascii: ".")) {
                guard position == parts.count - 1, let tail = parseV4(part) else { return nil }
                groups.append(UInt16(truncatingIfNeeded: tail.low >> 16))
                groups.append(UInt16(truncatingIfNeeded: tail.low))
                continue
            }
            guard (1...4).contains(part.count) else { return nil }
            var value: UInt16 = 0
            for byte in part {
                guard let digit = hexDigit(byte) else { return nil }
                value = value << 4 | UInt16(digit)
            }
            groups.append(value)
        }
        return groups.count <= 8 ? groups : nil
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private init?(groups: [UInt16]) {
        guard groups.count == 8 else { return nil }
        let high = groups[0..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        let low = groups[4..<8].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        self.init(v6High: high, low: low)
    }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the compressed form of RFC 5952 without brackets.
    public var description: String {
        switch family {
        case .v4:
            return "\(low >> 24 & 0xFF).\(low >> 16 & 0xFF).\(low >> 8 & 0xFF).\(low & 0xFF)"
        case .v6:
            let groups = (0..<8).map { index in
                UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64((3 - index % 4) * 16))
            }
            guard let gap = Self.longestZeroRun(groups) else { return Self.joined(groups[...]) }
            return Self.joined(groups[..<gap.lowerBound]) + "::" + Self.joined(groups[gap.upperBound...])
        }
    }

    /// Whether the address is that of one host: neither unspecified, multicast, reserved nor broadcast (RFC 6890), nor
    /// link-local in IPv6, which says nothing without a scope.
    public var isUnicast: Bool {
        switch family {
        case .v4: (1...223).contains(low >> 24)
        case .v6: high >> 56 != 0xFF && high >> 54 != 0x3FA && (high != 0 || low != 0)
        }
    }

    /// As it stands in a URI or a Via: IPv6 between brackets.
    public var hostText: String { family == .v6 ? "[\(description)]" : description }

    private static func joined(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > max(1, best?.count ?? 0) { best = start..<end }
            start = max(end, start + 1)
        }
        return best
    }
}

/// A block of addresses in CIDR notation.
public struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    public let address: IPAddress
    public let prefixLength: Int

    /// The block of `prefixLength` leading bits; nil when the length does not suit the family.
    public init?(_ address: IPAddress, prefixLength: Int) {
        guard (0...(address.family == .v4 ? 32 : 128)).contains(prefixLength) else { return nil }
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Reads "192.0.2.0/24", "2001:db8::/32", or a single address.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let whole = address.family == .v4 ? 32 : 128
        guard let length = parts.count == 2 ? Int(parts[1]) : whole else { return nil }
        self.init(address, prefixLength: length)
    }

    /// Whether `candidate` lies in the block.
    public func contains(_ candidate: IPAddress) -> Bool {
        guard candidate.family == address.family else { return false }
        let width = address.family == .v4 ? 32 : 64
        let lowBits = address.family == .v4 ? prefixLength : max(0, prefixLength - 64)
        let highBits = address.family == .v4 ? 0 : min(64, prefixLength)
        return Self.agree(candidate.high, address.high, bits: highBits, width: 64)
            && Self.agree(candidate.low, address.low, bits: lowBits, width: width)
    }

    private static func agree(_ a: UInt64, _ b: UInt64, bits: Int, width: Int) -> Bool {
        bits == 0 || (a ^ b) >> UInt64(width - bits) == 0
    }

    public var description: String { "\(address)/\(prefixLength)" }
}
