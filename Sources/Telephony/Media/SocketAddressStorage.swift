import Glibc

/// An IPv4 or IPv6 socket address as the kernel wants it.
struct SocketAddressStorage: Sendable {
    var storage: sockaddr_storage

    /// An address that nothing has filled yet.
    init() { storage = sockaddr_storage() }

    /// Parses a numeric address; nil when `text` is neither IPv4 nor IPv6.
    init?(_ text: String, port: UInt16) {
        var storage = sockaddr_storage()
        let isFour = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { four in
                four.pointee.sin_family = sa_family_t(AF_INET)
                four.pointee.sin_port = port.bigEndian
                return inet_pton(AF_INET, text, &four.pointee.sin_addr) == 1
            }
        }
        if !isFour {
            storage = sockaddr_storage()
            let isSix = withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { six in
                    six.pointee.sin6_family = sa_family_t(AF_INET6)
                    six.pointee.sin6_port = port.bigEndian
                    return inet_pton(AF_INET6, text, &six.pointee.sin6_addr) == 1
                }
            }
            guard isSix else { return nil }
        }
        self.storage = storage
    }

    var family: Int32 { Int32(storage.ss_family) }

    var port: UInt16 {
        withUnsafePointer(to: storage) { pointer in
            // The port stands at the same place in both families.
            pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
        }
    }

    /// Length the kernel expects for this family.
    var length: socklen_t {
        family == AF_INET6
            ? socklen_t(MemoryLayout<sockaddr_in6>.size) : socklen_t(MemoryLayout<sockaddr_in>.size)
    }

    @inline(__always)
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// The same address with another port.
    func withPort(_ port: UInt16) -> SocketAddressStorage {
        var copy = self
        withUnsafeMutablePointer(to: &copy.storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_port = port.bigEndian }
        }
        return copy
    }
}
