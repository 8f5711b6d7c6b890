import Chronology

/// The softphones that registered here: several contacts for each account, each with the flow that it came by.
///
/// RFC 3261 section 10.3; RFC 5626 in that the flow of the REGISTER, not the address in Contact, is the way back, and in
/// that a telephone which comes again with another address, known by its instance or its flow, replaces what it left.
struct Registrar: Sendable {
    struct Binding: Sendable {
        var contact: RegisteredContact
        var address: SIPURI
        var callID: String
        var sequence: UInt32
        var expiresAt: Uptime
        /// What names the device, when it says so: RFC 5626 section 4.1.
        var instance: String?
        var registrationID: UInt32?
        /// Whether no proxy stood between: the flow then is the device's own.
        var isDirect = false

        /// Whether both come of one REGISTER.
        func isOfSameRequest(as other: Binding) -> Bool { callID == other.callID && sequence == other.sequence }

        /// Whether a newer binding stands for the same device.
        func isReplaced(by newer: Binding) -> Bool {
            if address.matches(newer.address) { return true }
            guard !isOfSameRequest(as: newer) else { return false }
            if let instance, instance == newer.instance, registrationID == newer.registrationID { return true }
            return isDirect && newer.isDirect && contact.flow == newer.contact.flow
        }
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

    /// Adds or renews a binding. The contacts it replaces that are not the same; `isKnown` when one was.
    mutating func bind(_ binding: Binding, user: String) -> (isKnown: Bool, replaced: [RegisteredContact]) {
        var list = bindings[user] ?? []
        let old = list.filter { $0.isReplaced(by: binding) }
        let place = list.firstIndex { $0.isReplaced(by: binding) } ?? list.count
        list.removeAll { $0.isReplaced(by: binding) }
        list.insert(binding, at: min(place, list.count))
        bindings[user] = list
        retain(binding.contact.flow, user)
        for binding in old { release(binding.contact.flow) }
        let contacts = old.map(\.contact)
        return (contacts.contains(binding.contact), contacts.filter { $0 != binding.contact })
    }

    /// Makes room for the bindings of a request: beyond the limit those go that would have expired first.
    mutating func evict(user: String, sparing newest: Binding) -> [RegisteredContact] {
        var gone: [RegisteredContact] = []
        while var list = bindings[user], list.count > policy.contactsPerAccount,
            let oldest = list.indices.filter({ !list[$0].isOfSameRequest(as: newest) })
                .min(by: { list[$0].expiresAt < list[$1].expiresAt })
        {
            let binding = list.remove(at: oldest)
            bindings[user] = list
            release(binding.contact.flow)
            gone.append(binding.contact)
        }
        return gone
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
