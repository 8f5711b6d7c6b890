/// Finds the servers of a SIP URI: queries out, answers in, an ordered list of targets at the end.
///
///     +-------+ literal address: found
///     | start |------------------------------------------------------------+
///     +-+-+-+-+ port written: A/AAAA ------------+                         |
///       | | transport known: SRV --------+       |                         |
///       | NAPTR                          |       |                         |
///     +-v-------+ records: SRV of each +-v---+   |                         |
///     |  naptr  |--------------------->| srv |   | answers                 |
///     +---------+ none: SRV, all ----->+--+--+   |                         |
///                        none: A/AAAA     |      |                         |
///                        records: A/AAAA  |  +---v-------+ any addresses +-v-----+
///                        of each target   +->| addresses |-------------->| found |
///                                            +-----------+ none: failed  +-------+
///
/// RFC 3263 sections 4.1 to 4.3, RFC 2782 for the order of SRV records, RFC 7984 in spirit: both address families.
/// Left out: TLS services, which this release does not speak.
struct ServerLocation: Sendable {
    /// What to do after a step.
    enum Step: Hashable, Sendable {
        case ask([NameQuery])
        case wait
        case found([ServerTarget])
        case failed(String)
    }

    private struct Candidate: Sendable {
        var transport: TransportProtocol
        var host: String
        var port: UInt16
        var addresses: [IPAddress]?
    }

    private enum Phase: Sendable {
        case start, naptr, srv, addresses, done
    }

    let host: String
    let port: UInt16?
    let transport: TransportProtocol?
    /// The transports that we have sockets for, best first.
    let available: [TransportProtocol]
    private var phase = Phase.start
    private var asked: [NameQuery] = []
    private var services: [(query: String, transport: TransportProtocol, records: [SRVRecord])] = []
    private var candidates: [Candidate] = []
    private var serverFailed = false

    /// More targets than this help nobody and cost memory.
    private static let most = 16

    init(host: String, port: UInt16?, transport: TransportProtocol?, available: [TransportProtocol]) {
        self.host = host
        self.port = port
        self.transport = transport
        self.available = available
    }

    /// The questions that are still open.
    var isWaiting: Bool { !asked.isEmpty }

    mutating func start() -> Step {
        guard let preferred = transport ?? available.first, available.contains(preferred) else {
            return finish(.failed("no socket for the transport"))
        }
        if let ip = IPAddress(host) {
            return finish(
                .found([ServerTarget(transport: preferred, address: TransportAddress(ip: ip, port: port ?? 5060))]))
        }
        if let port {
            candidates = [Candidate(transport: preferred, host: host, port: port)]
            return askAddresses()
        }
        if let transport { return askServices([(serviceName(transport), transport)]) }
        phase = .naptr
        return ask([.naptr(domain: host)])
    }

    mutating func answered(
        _ query: NameQuery, _ answer: NameAnswer, random: inout any RandomNumberGenerator & Sendable
    ) -> Step {
        guard let index = asked.firstIndex(of: query) else { return .wait }
        asked.remove(at: index)
        if answer == .failed { serverFailed = true }
        switch (phase, query, answer) {
        case (.naptr, .naptr, .naptr(let records)): return pointed(records)
        case (.naptr, _, _): return askAllServices()
        case (.srv, .srv(let name), .srv(let records)):
            for position in services.indices where services[position].query == name {
                services[position].records = records
            }
        case (.addresses, .addresses(let name), let answer):
            let found = if case .addresses(let list) = answer { list } else { [IPAddress]() }
            for position in candidates.indices where candidates[position].host == name {
                candidates[position].addresses = found
            }
        case (.start, _, _), (.srv, _, _), (.addresses, _, _), (.done, _, _): break
        }
        guard asked.isEmpty else { return .wait }
        return phase == .srv ? servicesAnswered(random: &random) : addressesAnswered()
    }
}

/// One server to try.
struct ServerTarget: Hashable, Sendable {
    var transport: TransportProtocol
    var address: TransportAddress
}

extension ServerLocation {
    private func serviceName(_ transport: TransportProtocol) -> String { "_sip._\(transport).\(host)" }

    private mutating func ask(_ queries: [NameQuery]) -> Step {
        asked = queries
        return .ask(queries)
    }

    private mutating func finish(_ step: Step) -> Step {
        phase = .done
        asked = []
        return step
    }

    private mutating func askServices(_ list: [(query: String, transport: TransportProtocol)]) -> Step {
        phase = .srv
        services = list.map { (query: $0.query, transport: $0.transport, records: []) }
        var queries: [NameQuery] = []
        for service in list where !queries.contains(.srv(name: service.query)) {
            queries.append(.srv(name: service.query))
        }
        return ask(queries)
    }

    private mutating func askAllServices() -> Step {
        askServices(available.map { (serviceName($0), $0) })
    }

    /// RFC 3263 section 4.1: the records of services that we speak, in their order.
    private mutating func pointed(_ records: [NAPTRRecord]) -> Step {
        let usable = records.sorted { ($0.order, $0.preference) < ($1.order, $1.preference) }
            .compactMap { record -> (query: String, transport: TransportProtocol)? in
                guard record.flags.lowercased() == "s" else { return nil }
                switch record.service.uppercased() {
                case "SIP+D2U" where available.contains(.udp): return (record.replacement, .udp)
                case "SIP+D2T" where available.contains(.tcp): return (record.replacement, .tcp)
                default: return nil
                }
            }
        return usable.isEmpty ? askAllServices() : askServices(Array(usable.prefix(4)))
    }

    private mutating func servicesAnswered(random: inout any RandomNumberGenerator & Sendable) -> Step {
        for service in services {
            for record in Self.ordered(service.records, random: &random) where record.target != "." {
                candidates.append(
                    Candidate(transport: service.transport, host: record.target, port: record.port))
            }
        }
        if candidates.isEmpty, let preferred = transport ?? available.first {
            candidates = [Candidate(transport: preferred, host: host, port: 5060)]
        }
        candidates = Array(candidates.prefix(Self.most))
        return askAddresses()
    }

    private mutating func askAddresses() -> Step {
        phase = .addresses
        var queries: [NameQuery] = []
        for position in candidates.indices {
            if let literal = IPAddress(candidates[position].host) {
                candidates[position].addresses = [literal]
            } else if !queries.contains(.addresses(host: candidates[position].host)) {
                queries.append(.addresses(host: candidates[position].host))
            }
        }
        return queries.isEmpty ? addressesAnswered() : ask(queries)
    }

    private mutating func addressesAnswered() -> Step {
        var targets: [ServerTarget] = []
        for candidate in candidates {
            for ip in candidate.addresses ?? [] {
                let target = ServerTarget(
                    transport: candidate.transport, address: TransportAddress(ip: ip, port: candidate.port))
                if !targets.contains(target), targets.count < Self.most { targets.append(target) }
            }
        }
        guard targets.isEmpty else { return finish(.found(targets)) }
        return finish(.failed(serverFailed ? "no name server answered" : "no address for \(host)"))
    }

    /// RFC 2782: priorities ascend; within one, records are drawn by weight.
    static func ordered(
        _ records: [SRVRecord], random: inout any RandomNumberGenerator & Sendable
    ) -> [SRVRecord] {
        var result: [SRVRecord] = []
        let limited = records.prefix(64)
        for priority in Set(limited.map(\.priority)).sorted() {
            var group = limited.filter { $0.priority == priority }.sorted { $0.weight < $1.weight }
            while !group.isEmpty {
                let total = group.reduce(0) { $0 + UInt64($1.weight) }
                var draw = total == 0 ? 0 : random.next() % (total + 1)
                var chosen = 0
                for (index, record) in group.enumerated() {
                    chosen = index
                    if UInt64(record.weight) >= draw { break }
                    draw -= UInt64(record.weight)
                }
                result.append(group.remove(at: chosen))
            }
        }
        return result
    }
}
