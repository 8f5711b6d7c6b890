import RTP
import SIP

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A UDP socket that never blocks, closed with its owner's word.
struct DatagramSocket: Sendable {
    let descriptor: Int32
    let port: UInt16

    /// Binds to an address; port 0 takes a free one.
    init(_ address: TransportAddress) throws(PhoneFailure) {
        let isIPv4 = address.ip.family == .v4
        #if canImport(Glibc)
            let type = Int32(SOCK_DGRAM.rawValue)
        #else
            let type = SOCK_DGRAM
        #endif
        let descriptor = socket(isIPv4 ? AF_INET : AF_INET6, type, 0)
        guard descriptor >= 0 else { throw .system("socket", errno) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var space: Int32 = 1 << 20
        _ = setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &space, socklen_t(MemoryLayout<Int32>.size))
        let bound = SocketAddress(address).withPointer { bind(descriptor, $0, $1) }
        guard bound == 0, let local = SocketAddress.local(of: descriptor) else {
            let code = errno
            close(descriptor)
            throw .system("bind \(address)", code)
        }
        self.descriptor = descriptor
        port = local.port
    }

    /// Sends a datagram; `false` when the system refused.
    func send(_ bytes: UnsafeRawBufferPointer, to address: TransportAddress) -> Bool {
        SocketAddress(address).withPointer { sendto(descriptor, bytes.baseAddress, bytes.count, 0, $0, $1) }
            == bytes.count
    }

    /// Receives a datagram into a buffer; `nil` when none waits.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> (count: Int, from: TransportAddress)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let count = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, buffer.baseAddress, buffer.count, 0, $0, &length)
            }
        }
        guard count >= 0, let from = SocketAddress(storage).address else { return nil }
        return (count, from)
    }

    func closeDescriptor() { close(descriptor) }
}

/// A socket address of either family.
struct SocketAddress {
    private var storage: sockaddr_storage

    init(_ storage: sockaddr_storage) { self.storage = storage }

    init(_ address: TransportAddress) {
        storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { bytes in
            if address.ip.family == .v4 {
                var inet = sockaddr_in()
                inet.sin_family = sa_family_t(AF_INET)
                inet.sin_port = address.port.bigEndian
                inet.sin_addr.s_addr = UInt32(truncatingIfNeeded: address.ip.low).bigEndian
                withUnsafeBytes(of: &inet) { bytes.copyMemory(from: $0) }
            } else {
                var inet = sockaddr_in6()
                inet.sin6_family = sa_family_t(AF_INET6)
                inet.sin6_port = address.port.bigEndian
                withUnsafeMutableBytes(of: &inet.sin6_addr) { target in
                    target.storeBytes(of: address.ip.high.bigEndian, as: UInt64.self)
                    target.storeBytes(of: address.ip.low.bigEndian, toByteOffset: 8, as: UInt64.self)
                }
                withUnsafeBytes(of: &inet) { bytes.copyMemory(from: $0) }
            }
        }
    }

    /// The address and port, when the family is known.
    var address: TransportAddress? {
        var copy = storage
        return withUnsafeBytes(of: &copy) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET:
                let inet = bytes.loadUnaligned(as: sockaddr_in.self)
                return TransportAddress(
                    ip: IPAddress(v4: UInt32(bigEndian: inet.sin_addr.s_addr)), port: UInt16(bigEndian: inet.sin_port))
            case AF_INET6:
                var inet = bytes.loadUnaligned(as: sockaddr_in6.self)
                let (high, low) = withUnsafeBytes(of: &inet.sin6_addr) {
                    ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                }
                return TransportAddress(
                    ip: IPAddress(v6High: UInt64(bigEndian: high), low: UInt64(bigEndian: low)),
                    port: UInt16(bigEndian: inet.sin6_port))
            default:
                return nil
            }
        }
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        let length =
            Int32(storage.ss_family) == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
        return withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }

    static func local(of descriptor: Int32) -> TransportAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return result == 0 ? SocketAddress(storage).address : nil
    }
}
