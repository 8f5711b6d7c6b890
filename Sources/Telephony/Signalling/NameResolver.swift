import CAres
import Dispatch
import Foundation
import Glibc
import SIP

/// Asks the domain name system what RFC 3263 needs: NAPTR and SRV through c-ares, addresses through the system so that
/// the hosts file counts.
final class NameResolver: Sendable {
    private let queue = DispatchQueue(label: "vigie.names", qos: .userInitiated, attributes: .concurrent)
    private let slots = DispatchSemaphore(value: 16)

    /// c-ares gives no time to live for SRV and NAPTR: an answer is asked again after a minute.
    private static let timeToLive = 60

    private let settings: Settings

    /// Whom to ask, and how patiently.
    struct Settings: Sendable {
        /// Servers as `address:port`, separated by commas; nil for those of the system.
        var servers: String?
        var timeoutMilliseconds: Int32 = 2_000
        var tries: Int32 = 2
    }

    init(settings: Settings = Settings()) {
        self.settings = settings
        ares_library_init(ARES_LIB_INIT_ALL)
    }

    /// Resolves and calls back once, on any thread.
    func resolve(_ query: NameQuery, _ completion: @escaping @Sendable (NameAnswer, Int) -> Void) {
        queue.async { [self] in
            slots.wait()
            defer { slots.signal() }
            let answer =
                switch query {
                case .addresses(let host): Self.addresses(host)
                case .srv(let name): records(name, ns_t_srv, Self.parseSRV)
                case .naptr(let domain): records(domain, ns_t_naptr, Self.parseNAPTR)
                }
            completion(answer, Self.timeToLive)
        }
    }

    private static func addresses(_ host: String) -> NameAnswer {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard status == 0 else { return status == EAI_NONAME ? .none : .failed }
        var found: [IPAddress] = []
        var next = list
        while let entry = next {
            if let address = IPAddress(entry.pointee), !found.contains(address) { found.append(address) }
            next = entry.pointee.ai_next
        }
        return found.isEmpty ? .none : .addresses(found)
    }

    /// What the callback of one query leaves behind.
    private final class Reply {
        var status: CInt = ARES_ETIMEOUT
        var bytes: [UInt8] = []
    }

    private func records(_ name: String, _ type: ns_type, _ parse: ([UInt8]) -> NameAnswer) -> NameAnswer {
        var channel: ares_channel?
        var options = ares_options()
        options.timeout = settings.timeoutMilliseconds
        options.tries = settings.tries
        let mask = CInt(ARES_OPT_TIMEOUTMS) | CInt(ARES_OPT_TRIES)
        guard ares_init_options(&channel, &options, mask) == 0, let channel else { return .failed }
        if let servers = settings.servers { ares_set_servers_ports_csv(channel, servers) }
        let reply = Reply()
        // What is still being asked when the channel goes is answered then: the reply has to be there to the end.
        withExtendedLifetime(reply) {
            Self.ask(name, type, on: channel, for: reply)
            Self.wait(channel)
            ares_destroy(channel)
        }
        switch reply.status {
        case 0: return parse(reply.bytes)
        case ARES_ENOTFOUND, ARES_ENODATA: return .none
        default: return .failed
        }
    }

    private static func ask(_ name: String, _ type: ns_type, on channel: ares_channel, for reply: Reply) {
        ares_query(
            channel, name, CInt(ns_c_in.rawValue), CInt(type.rawValue),
            { argument, status, _, bytes, length in
                guard let argument else { return }
                let reply = Unmanaged<Reply>.fromOpaque(argument).takeUnretainedValue()
                reply.status = status
                if let bytes, length > 0 { reply.bytes = Array(UnsafeBufferPointer(start: bytes, count: Int(length))) }
            }, Unmanaged.passUnretained(reply).toOpaque())
    }

    /// Serves the channel's sockets until it has nothing left to wait for.
    private static func wait(_ channel: ares_channel) {
        while true {
            var sockets = [ares_socket_t](repeating: -1, count: Int(ARES_GETSOCK_MAXNUM))
            let bits = ares_getsock(channel, &sockets, CInt(ARES_GETSOCK_MAXNUM))
            var polled: [pollfd] = []
            for (index, socket) in sockets.enumerated() {
                let reads = bits & (1 << CInt(index)) != 0
                let writes = bits & (1 << CInt(index + Int(ARES_GETSOCK_MAXNUM))) != 0
                guard reads || writes else { continue }
                let events = (reads ? POLLIN : 0) | (writes ? POLLOUT : 0)
                polled.append(pollfd(fd: socket, events: Int16(events), revents: 0))
            }
            if polled.isEmpty { return }
            poll(&polled, nfds_t(polled.count), 500)
            for entry in polled {
                // Reading is how a socket's error, a server that refuses, is learnt; unread it would come back at once.
                let readable = Int16(POLLIN | POLLERR | POLLHUP | POLLNVAL)
                ares_process_fd(
                    channel, entry.revents & readable != 0 ? entry.fd : ARES_SOCKET_BAD,
                    entry.revents & Int16(POLLOUT) != 0 ? entry.fd : ARES_SOCKET_BAD)
            }
            if polled.allSatisfy({ $0.revents == 0 }) { ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD) }
        }
    }

    private static func parseSRV(_ bytes: [UInt8]) -> NameAnswer {
        var first: UnsafeMutablePointer<ares_srv_reply>?
        guard ares_parse_srv_reply(bytes, CInt(bytes.count), &first) == 0 else { return .none }
        defer { ares_free_data(first) }
        var records: [SRVRecord] = []
        var next = first
        while let entry = next?.pointee {
            records.append(
                SRVRecord(
                    priority: entry.priority, weight: entry.weight, port: entry.port,
                    target: String(cString: entry.host)))
            next = entry.next
        }
        return records.isEmpty ? .none : .srv(records)
    }

    private static func parseNAPTR(_ bytes: [UInt8]) -> NameAnswer {
        var first: UnsafeMutablePointer<ares_naptr_reply>?
        guard ares_parse_naptr_reply(bytes, CInt(bytes.count), &first) == 0 else { return .none }
        defer { ares_free_data(first) }
        var records: [NAPTRRecord] = []
        var next = first
        while let entry = next?.pointee {
            records.append(
                NAPTRRecord(
                    order: entry.order, preference: entry.preference, flags: String(cString: entry.flags),
                    service: String(cString: entry.service), replacement: String(cString: entry.replacement)))
            next = entry.next
        }
        return records.isEmpty ? .none : .naptr(records)
    }
}

extension IPAddress {
    /// The address of a resolver's entry; nil for other families.
    fileprivate init?(_ entry: addrinfo) {
        guard let address = entry.ai_addr else { return nil }
        switch entry.ai_family {
        case AF_INET:
            // RFC 3493 section 3: the address follows family and port, in IPv6 the flow as well. Read by octets, since
            // which module declares the fields depends on what else is compiled.
            let octets = UnsafeRawPointer(address)
            self.init(v4: UInt32(bigEndian: octets.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        case AF_INET6:
            let octets = UnsafeRawPointer(address)
            self.init(
                v6High: UInt64(bigEndian: octets.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                low: UInt64(bigEndian: octets.loadUnaligned(fromByteOffset: 16, as: UInt64.self)))
        default: return nil
        }
    }
}
