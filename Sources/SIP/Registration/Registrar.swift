import Chronology

/// The softphones that registered here: several contacts for each account, each with the flow that it came by.
///
/// RFC 3261 section 10.3; RFC 5626 in that the flow of the REGISTER, not the address in Contact, is the way back.
/// Left out: instance identifiers as keys (a phone that changes its port replaces its binding when the old expires).
struct Registrar: Sendable {
    struct Binding: Sendable {
        var contact: RegisteredContact
        var address: SIPURI
        var callID: String
        var sequence: UInt32
        var expiresAt: Uptime
    }

    let policy: RegistrarPolicy
    var verifier: DigestVerifier
    var accounts: [String: DigestSecret] = [:]
    private(set) var bindings: [String: [Binding]] = [:]
    /// Whose bindings came by a flow, and how many.
    private var flows: [Flow: (user: String, count: Int)] = [:]
    var keepAliveAt: Uptime?

    init(configuration: UserAgent.Configuration) {
        policy = configuration.registrar
        verifier = DigestVerifier(realm: configuration.realm, secret: configuration.nonceSecret)
    }

    var contactCount: Int { bindings.values.reduce(0) { $0 + $1.count } }

    /// The account whose softphone sends on a flow.
    func user(on flow: Flow) -> String? { flows[flow]?.user }

    func contacts(of user: String) -> [RegisteredContact] {
        (bindings[user] ?? []).sorted { $0.expiresAt > $1.expiresAt }.map(\.contact)
    }

    /// When something is due: the first expiry, or the next keep-alive.
    var nextDeadline: Uptime? {
        var earliest = bindings.isEmpty ? nil : keepAliveAt
        for list in bindings.values {
            for binding in list where earliest.map({ binding.expiresAt < $0 }) ?? true { earliest = binding.expiresAt }
        }
        return earliest
    }

    /// UDP flows that a NAT may close, in an order that does not depend on hashing: runs must repeat themselves.
    var datagramFlows: [Flow] {
        func order(_ flow: Flow) -> (UInt64, UInt64, UInt16, UInt16) {
            (flow.remote.ip.high, flow.remote.ip.low, flow.remote.port, flow.local.rawValue)
        }
        return flows.keys.filter { $0.transport == .udp }.sorted { order($0) < order($1) }
    }

    /// Adds or renews a binding. The contact it replaces, when its flow changed; nil and `isNew` for a first one.
    mutating func bind(_ binding: Binding, user: String) -> (isNew: Bool, replaced: RegisteredContact?) {
        var list = bindings[user] ?? []
        defer { bindings[user] = list }
        if let index = list.firstIndex(where: { $0.address.matches(binding.address) }) {
            let old = list[index].contact
            release(old.flow)
            retain(binding.contact.flow, user)
            list[index] = binding
            return (false, old == binding.contact ? nil : old)
        }
        retain(binding.contact.flow, user)
        list.append(binding)
        return (true, nil)
    }

    /// Removes the bindings that `isGone` picks.
    mutating func remove(user: String, where isGone: (Binding) -> Bool) -> [RegisteredContact] {
        guard let list = bindings[user] else { return [] }
        let gone = list.filter(isGone)
        guard !gone.isEmpty else { return [] }
        let kept = list.filter { !isGone($0) }
        bindings[user] = kept.isEmpty ? nil : kept
        for binding in gone { release(binding.contact.flow) }
        return gone.map(\.contact)
    }

    private mutating func retain(_ flow: Flow, _ user: String) {
        flows[flow] = (user, (flows[flow]?.count ?? 0) + 1)
    }

    private mutating func release(_ flow: Flow) {
        guard let entry = flows[flow] else { return }
        flows[flow] = entry.count > 1 ? (entry.user, entry.count - 1) : nil
    }
}
