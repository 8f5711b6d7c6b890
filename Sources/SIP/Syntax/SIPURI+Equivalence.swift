extension SIPURI {
    /// Whether two URIs name the same resource by RFC 3261 section 19.1.4; telephone URIs by RFC 3966 section 4.
    public func matches(_ other: SIPURI) -> Bool {
        guard scheme == other.scheme else { return false }
        switch scheme {
        case .tel: return Self.digits(user) == Self.digits(other.user)
        case .other: return bytes == other.bytes
        case .sip, .sips: break
        }
        return user == other.user && password == other.password && port == other.port
            && host.lowercased() == other.host.lowercased()
            && Self.parametersMatch(parameters, other.parameters)
            && headerSet == other.headerSet
    }

    private static func digits(_ number: String?) -> [UInt8] {
        (number ?? "").utf8.filter { ![0x2D, 0x2E, 0x28, 0x29].contains($0) }.map { ASCII.lowercased($0) }
    }

    /// A parameter in both must be equal; `user`, `ttl`, `method`, `maddr` and `transport` must be in both or neither.
    private static func parametersMatch(_ left: SIPParameters, _ right: SIPParameters) -> Bool {
        for name in ["user", "ttl", "method", "maddr", "transport"] where left.contains(name) != right.contains(name) {
            return false
        }
        let others = right.lookup
        return left.lookup.allSatisfy { name, value in
            guard let other = others[name] else { return true }
            return value == other
        }
    }

    /// The header components as a set: order does not matter, names compare without regard to case.
    private var headerSet: Set<String> {
        guard let range = layout.headers else { return [] }
        let components = bytes[range].split(separator: UInt8(ascii: "&"))
        return Set(
            components.map { component in
                let name = component.prefix { $0 != ASCII.equals }
                let value = component.dropFirst(name.count)
                return String(decoding: ByteScanner.percentDecoded(name), as: UTF8.self).lowercased()
                    + String(decoding: ByteScanner.percentDecoded(value), as: UTF8.self)
            })
    }
}

extension SIPParameters {
    /// Unescaped values in small letters by name in small letters; the first of two wins.
    fileprivate var lookup: [String: String] {
        var lookup: [String: String] = [:]
        var start = 0
        while let entry = entry(at: start) {
            let name = String(decoding: ByteScanner.percentDecoded(bytes[entry.name]), as: UTF8.self).lowercased()
            let value = entry.value.map {
                String(decoding: ByteScanner.percentDecoded(bytes[$0]), as: UTF8.self).lowercased()
            }
            if lookup[name] == nil { lookup[name] = value ?? "" }
            start = entry.end
        }
        return lookup
    }
}
