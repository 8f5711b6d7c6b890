import Glibc

/// A non-blocking UDP socket, held as a bare descriptor because the packet path must cost no more than its system calls.
///
/// The owner closes it; copies share the descriptor.
struct UDPSocket: Hashable, Sendable {
    /// Why a socket could not be made or bound.
    struct Failure: Error, CustomStringConvertible {
        var operation: String
        var code: Int32
        var isAddressInUse: Bool { code == EADDRINUSE }
        var description: String { "\(operation): \(String(cString: strerror(code)))" }
    }

    let descriptor: Int32

    /// Takes a descriptor that somebody else opened.
    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Binds a socket to an address.
    ///
    /// - Throws: ``Failure`` with the system's error code.
    init(binding address: SocketAddressStorage, tag: Bool = true) throws(Failure) {
        let descriptor = socket(address.family, Int32(SOCK_DGRAM.rawValue) | Self.nonBlockingCloseOnExec, 0)
        guard descriptor >= 0 else { throw Failure(operation: "socket", code: errno) }
        if tag { Self.markExpedited(descriptor, family: address.family) }
        if address.family == AF_INET6 {
            var only: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &only, socklen_t(MemoryLayout<Int32>.size))
        }
        let result = address.withPointer { bind(descriptor, $0, $1) }
        guard result == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw Failure(operation: "bind", code: code)
        }
        self.descriptor = descriptor
    }

    private static let nonBlockingCloseOnExec =
        Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

    /// Marks outgoing packets as expedited forwarding (RFC 3246, RFC 4594 section 4.1): voice goes first.
    private static func markExpedited(_ descriptor: Int32, family: Int32) {
        var expedited: Int32 = 0xB8
        let size = socklen_t(MemoryLayout<Int32>.size)
        if family == AF_INET6 {
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_TCLASS, &expedited, size)
        } else {
            setsockopt(descriptor, Int32(IPPROTO_IP), IP_TOS, &expedited, size)
        }
    }

    /// Fixes the peer: the kernel then drops what comes from elsewhere and skips the route look-up of each packet.
    @discardableResult
    func connect(to address: SocketAddressStorage) -> Bool {
        address.withPointer { Glibc.connect(descriptor, $0, $1) } == 0
    }

    /// Undoes ``connect(to:)``.
    func disconnect() {
        var none = sockaddr()
        none.sa_family = sa_family_t(AF_UNSPEC)
        Glibc.connect(descriptor, &none, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Reads one datagram into `buffer` and its source into `source`; -1 when none waits.
    @inline(__always)
    func receive(into buffer: UnsafeMutableRawBufferPointer, from source: inout SocketAddressStorage) -> Int {
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &source.storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT), $0, &length)
            }
        }
    }

    /// Reads one datagram of a connected socket; -1 when none waits.
    @inline(__always)
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
    }

    /// Sends on a connected socket. Loss is the network's business: the result is for counting only.
    @inline(__always)
    @discardableResult
    func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
    }

    /// Sends to an address.
    @inline(__always)
    @discardableResult
    func send(_ bytes: UnsafeRawBufferPointer, to address: SocketAddressStorage) -> Int {
        address.withPointer {
            sendto(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT), $0, $1)
        }
    }

    func close() { _ = Glibc.close(descriptor) }
}
