import Glibc
import RTP
import SIP

extension SocketAddressStorage {
    /// The address as the latch compares it.
    @inline(__always)
    var source: RTPSource {
        withUnsafePointer(to: storage) { pointer in
            if family == AF_INET6 {
                return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { six in
                    withUnsafeBytes(of: six.pointee.sin6_addr) { bytes in
                        RTPSource(
                            high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                            port: UInt16(bigEndian: six.pointee.sin6_port))
                    }
                }
            }
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                RTPSource(
                    ipv4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr), port: UInt16(bigEndian: $0.pointee.sin_port))
            }
        }
    }

    /// Whether it stands for every address of the machine.
    var isWildcard: Bool {
        let source = source
        return source.ipv4 == 0 || source.high == 0 && source.low == 0
    }

    /// The socket address of a source, in the family of our socket.
    init(_ source: RTPSource, family: Int32) {
        storage = sockaddr_storage()
        withUnsafeMutablePointer(to: &storage) { pointer in
            if family == AF_INET, let four = source.ipv4 {
                pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    $0.pointee.sin_family = sa_family_t(AF_INET)
                    $0.pointee.sin_port = source.port.bigEndian
                    $0.pointee.sin_addr.s_addr = four.bigEndian
                }
            } else {
                pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    $0.pointee.sin6_family = sa_family_t(AF_INET6)
                    $0.pointee.sin6_port = source.port.bigEndian
                    withUnsafeMutableBytes(of: &$0.pointee.sin6_addr) { bytes in
                        bytes.storeBytes(of: source.high.bigEndian, toByteOffset: 0, as: UInt64.self)
                        bytes.storeBytes(of: source.low.bigEndian, toByteOffset: 8, as: UInt64.self)
                    }
                }
            }
        }
    }
}

extension RTPSource {
    /// The host of a signalling address; its port says nothing about media.
    init(_ address: IPAddress) {
        switch address.family {
        case .v4: self.init(ipv4: UInt32(truncatingIfNeeded: address.low), port: 0)
        case .v6: self.init(high: address.high, low: address.low, port: 0)
        }
    }
}
