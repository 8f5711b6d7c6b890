import Glibc
import NIOCore
import SIP

extension TransportAddress {
    /// The address of a NIO socket; nil for a Unix domain socket.
    init?(_ address: SocketAddress) {
        switch address {
        case .v4(let four):
            self.init(
                ip: IPAddress(v4: UInt32(bigEndian: four.address.sin_addr.s_addr)),
                port: UInt16(bigEndian: four.address.sin_port))
        case .v6(let six):
            let halves = withUnsafeBytes(of: six.address.sin6_addr) { bytes in
                (
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
            self.init(
                ip: IPAddress(v6High: halves.0, low: halves.1), port: UInt16(bigEndian: six.address.sin6_port))
        case .unixDomainSocket: return nil
        }
    }

    /// The address as NIO wants it; nil never happens for a numeric address, but NIO's parser may throw.
    var socketAddress: SocketAddress? { try? SocketAddress(ipAddress: ip.description, port: Int(port)) }
}
