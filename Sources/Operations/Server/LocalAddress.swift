import Glibc

/// The address of this machine as its peers most likely see it.
enum LocalAddress {
    /// The source address that the kernel would use toward the internet; nothing is sent. Nil without a route.
    static func primary() -> String? {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = UInt16(9).bigEndian
        // TEST-NET-1 (RFC 5737): a route look-up, never a packet.
        inet_pton(AF_INET, "192.0.2.1", &target.sin_addr)
        guard var own = source(toward: target, as: sockaddr_in()) else { return nil }
        return text(AF_INET, &own.sin_addr)
    }

    /// The same for IPv6.
    static func primary6() -> String? {
        var target = sockaddr_in6()
        target.sin6_family = sa_family_t(AF_INET6)
        target.sin6_port = UInt16(9).bigEndian
        // The documentation prefix (RFC 3849).
        inet_pton(AF_INET6, "2001:db8::1", &target.sin6_addr)
        guard var own = source(toward: target, as: sockaddr_in6()) else { return nil }
        return text(AF_INET6, &own.sin6_addr)
    }

    /// Every address of every interface that is up, IPv4 first.
    static func all() -> [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var found: [String] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ifa_next
            guard let address = entry.pointee.ifa_addr, entry.pointee.ifa_flags & UInt32(IFF_UP) != 0 else {
                continue
            }
            let raw = UnsafeRawPointer(address)
            let text: String? =
                switch Int32(address.pointee.sa_family) {
                case AF_INET: withUnsafePointer(to: raw.load(as: sockaddr_in.self).sin_addr) { self.text(AF_INET, $0) }
                case AF_INET6:
                    withUnsafePointer(to: raw.load(as: sockaddr_in6.self).sin6_addr) { self.text(AF_INET6, $0) }
                default: nil
                }
            if let text, !found.contains(text) { found.append(text) }
        }
        return found.filter { !$0.contains(":") } + found.filter { $0.contains(":") }
    }

    private static func source<Address>(toward target: Address, as empty: Address) -> Address? {
        let isSix = Address.self == sockaddr_in6.self
        let descriptor = socket(isSix ? AF_INET6 : AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var length = socklen_t(MemoryLayout<Address>.size)
        let connected = withUnsafePointer(to: target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
        }
        guard connected == 0 else { return nil }
        var own = empty
        withUnsafeMutablePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
        }
        return own
    }

    private static func text(_ family: Int32, _ address: UnsafeRawPointer) -> String? {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, address, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
