import Foundation

/// Binds a port for a moment to learn whether it is free.
enum PortProbe {
    static func refusal(of port: Int, _ transport: PortTransport, at address: String) -> String? {
        guard let number = UInt16(exactly: port) else { return "\(port) is not a port" }
        let type = transport == .udp ? SOCK_DGRAM : SOCK_STREAM
        let isVersion6 = address.contains(":")
        let descriptor = socket(isVersion6 ? AF_INET6 : AF_INET, Int32(type.rawValue), 0)
        guard descriptor >= 0 else { return "no socket could be opened: \(lastError)" }
        defer { close(descriptor) }
        if transport == .tcp {
            // As servers do, so that connections of a server that has just stopped do not count.
            var on: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        let bound = isVersion6 ? bind6(descriptor, number, address) : bind4(descriptor, number, address)
        guard let bound else { return "`\(address)` is not an IP address" }
        return bound == 0 ? nil : "cannot be bound on \(address): \(lastError)"
    }

    private static func bind4(_ descriptor: Int32, _ port: UInt16, _ address: String) -> Int32? {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &name.sin_addr) == 1 else { return nil }
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func bind6(_ descriptor: Int32, _ port: UInt16, _ address: String) -> Int32? {
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_port = port.bigEndian
        guard inet_pton(AF_INET6, address, &name.sin6_addr) == 1 else { return nil }
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
