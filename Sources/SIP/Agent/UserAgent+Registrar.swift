public import Chronology

extension UserAgent {
    /// Replaces the accounts that may register here; contacts of accounts that are gone, or
    /// that have another password now, are removed.
    public mutating func setAccounts(_ accounts: [RegistrarAccount], now: Uptime) {
        var secrets: [String: DigestSecret] = [:]
        for account in accounts {
            var digests: [DigestAlgorithm: String] = [:]
            digests[.md5] = account.md5
            digests[.sha256] = account.sha256
            secrets[account.user] = DigestSecret(digests: digests)
        }
        let before = registrar.accounts
        registrar.accounts = secrets
        // A binding made with a password that is no longer right is nobody's.
        for user in registrar.bindings.keys.sorted() where secrets[user] != before[user] {
            removeContacts(of: user, expired: false) { _ in true }
        }
        scheduleRegistrar()
    }

    /// The contacts where `user` can be rung now, latest registration first.
    public func contacts(of user: String) -> [RegisteredContact] { registrar.contacts(of: user) }

    /// Who proves to be: an account whose digest the request carries. Otherwise it has been challenged or ignored.
    mutating func proved(
        _ received: ReceivedRequest, header: SIPHeaderName, status: Int, now: Uptime
    ) -> String? {
        let other: SIPHeaderName = header == .authorization ? .proxyAuthorization : .authorization
        let mine = (try? received.message.credentials(header)) ?? []
        let sent = mine.isEmpty ? ((try? received.message.credentials(other)) ?? []) : mine
        guard let credentials = sent.first(where: { $0.realm == configuration.realm }) else {
            challenge(received, status: status, stale: false, now: now)
            return nil
        }
        let outcome = registrar.verifier.verify(
            credentials, method: received.method, uri: received.method == .register ? received.uri : nil,
            secret: registrar.accounts[credentials.username], source: received.flow.remote.ip, now: now)
        switch outcome {
        case .accepted:
            admission.authenticationSucceeded(received.flow.remote.ip)
            return credentials.username
        case .stale:
            challenge(received, status: status, stale: true, now: now)
        case .rejected:
            count(.authenticationFailed)
            admission.authenticationFailed(received.flow.remote.ip, now: now)
            challenge(received, status: status, stale: false, now: now)
        }
        return nil
    }

    /// Whether a flow's address gave too many wrong passwords. A softphone that registered on this very flow does not
    /// pay for a neighbour behind the same address.
    mutating func isLockedOut(_ flow: Flow, now: Uptime) -> Bool {
        registrar.user(on: flow) == nil && admission.isLockedOut(flow.remote.ip, now: now)
    }

    private mutating func challenge(_ received: ReceivedRequest, status: Int, stale: Bool, now: Uptime) {
        let secret = claimedUser(of: received).flatMap { registrar.accounts[$0] }
        guard
            isKnown(received.flow)
                || admission.mayAnswer(received.flow.remote.ip, for: secret == nil ? .stranger : .account, now: now)
        else { return count(.unknownSourceIgnored) }
        count(.authenticationChallenged)
        var headers = SIPHeaders()
        let challenges = registrar.verifier.challenges(
            stale: stale, for: secret, source: received.flow.remote.ip, now: now)
        for challenge in challenges {
            headers.append(status == 401 ? .wwwAuthenticate : .proxyAuthenticate, challenge)
        }
        respondStatelessly(received, status: status, headers: headers)
    }

    /// Whose account a request is for, as it says without any proof.
    func claimedUser(of received: ReceivedRequest) -> String? {
        if received.method == .register { return (try? received.message.to)?.uri.user }
        return registrar.user(on: received.flow) ?? (try? received.message.from)?.uri.user
    }

    /// REGISTER: RFC 3261 section 10.3. State is made only for the owner of the account.
    mutating func registerReceived(_ received: ReceivedRequest, now: Uptime) {
        guard !isLockedOut(received.flow, now: now) else {
            return count(.lockedOutSourceIgnored)
        }
        guard !registrar.accounts.isEmpty else {
            guard isKnown(received.flow) else { return count(.unknownSourceIgnored) }
            return respondStatelessly(received, status: 405)
        }
        guard let user = proved(received, header: .authorization, status: 401, now: now) else { return }
        guard (try? received.message.validate()) != nil else { return respondStatelessly(received, status: 400) }
        guard !isRefusedByInspection(received) else { return }
        guard (try? received.message.to)?.uri.user == user else { return respondStatelessly(received, status: 403) }
        guard let server = startServer(received, toTag: TransactionKeys.hexadecimal(random.next()), now: now) else {
            return respondStatelessly(received, status: 503, headers: retryAfter(5))
        }
        let status = updateBindings(received, user: user, now: now)
        guard var response = makeResponse(server, status: status) else { return }
        if status == 423 {
            response.headers.append(.minExpires, UInt32(clamping: configuration.registrar.minimumExpires))
        }
        if status == 200 { listBindings(of: user, in: &response, now: now) }
        send(response, in: server, now: now)
        scheduleRegistrar()
    }

    private func listBindings(of user: String, in response: inout SIPMessage, now: Uptime) {
        for binding in registrar.bindings[user] ?? [] {
            var contact = NameAddress(uri: binding.address)
            let left = (binding.expiresAt - now).wholeMilliseconds
            contact.expires = UInt32(clamping: max(0, (left + 999) / 1_000))
            response.headers.append(.contact, contact)
        }
    }

    private mutating func updateBindings(_ received: ReceivedRequest, user: String, now: Uptime) -> Int {
        let message = received.message
        let header = (try? message.expires).map { Int($0) }
        let existing = registrar.bindings[user] ?? []
        func isOld(_ binding: Registrar.Binding) -> Bool {
            binding.callID == received.callID && received.sequence <= binding.sequence
        }
        if message.hasWildcardContact {
            guard header == 0 else { return 400 }
            guard !existing.contains(where: isOld) else { return 500 }
            removeContacts(of: user, expired: false) { _ in true }
            return 200
        }
        guard let contacts = try? message.contacts, contacts.allSatisfy(\.uri.isSIP) else { return 400 }
        guard contacts.count <= configuration.registrar.contactsPerAccount else { return 403 }
        var changes: [(contact: NameAddress, seconds: Int)] = []
        for contact in contacts {
            let wanted = contact.expires.map { Int($0) } ?? header ?? configuration.registrar.defaultExpires
            if wanted > 0, wanted < configuration.registrar.minimumExpires { return 423 }
            if existing.contains(where: { $0.address.matches(contact.uri) && isOld($0) }) { return 500 }
            changes.append((contact, min(wanted, configuration.registrar.maximumExpires)))
        }
        for change in changes { apply(change.contact, change.seconds, received, user: user, now: now) }
        return 200
    }

    private mutating func apply(
        _ address: NameAddress, _ seconds: Int, _ received: ReceivedRequest, user: String, now: Uptime
    ) {
        let contact = RegisteredContact(user: user, uri: address.uri.description, flow: received.flow)
        var binding = Registrar.Binding(
            contact: contact, address: address.uri, callID: received.callID, sequence: received.sequence,
            expiresAt: now + .seconds(seconds))
        binding.instance = address.instance
        binding.registrationID = address.registrationID
        binding.isDirect = (try? received.message.vias.count) == 1
        guard seconds > 0 else {
            return removeContacts(of: user, expired: false) { old in
                old.address.matches(address.uri)
                    || old.instance != nil && old.instance == binding.instance
                        && old.registrationID == binding.registrationID && !old.isOfSameRequest(as: binding)
            }
        }
        if let id = received.flow.connection { connections[id]?.isUsed = true }
        let (isKnown, replaced) = registrar.bind(binding, user: user)
        let gone = replaced + registrar.evict(user: user, sparing: binding)
        for contact in gone { emit(.contactRemoved(user: user, contact, expired: false)) }
        if !isKnown { emit(.contactRegistered(user: user, contact)) }
        if registrar.keepAliveAt == nil, let interval = configuration.registrar.keepAlive {
            registrar.keepAliveAt = now + interval
        }
    }

    private mutating func removeContacts(
        of user: String, expired: Bool, where isGone: (Registrar.Binding) -> Bool
    ) {
        for contact in registrar.remove(user: user, where: isGone) {
            emit(.contactRemoved(user: user, contact, expired: expired))
        }
    }

    /// A connection ended: whoever registered over it cannot be reached until it registers again.
    mutating func removeContacts(onConnection id: UInt64, now: Uptime) {
        for user in registrar.bindings.keys.sorted() {
            removeContacts(of: user, expired: false) { $0.contact.flow.connection == id }
        }
        scheduleRegistrar()
    }

    mutating func registrarTimerFired(now: Uptime) {
        for user in registrar.bindings.keys.sorted() {
            removeContacts(of: user, expired: true) { $0.expiresAt <= now }
        }
        if let due = registrar.keepAliveAt, due <= now {
            for flow in registrar.datagramFlows { emit(.send(SIPStreamFramer.ping, flow)) }
            registrar.keepAliveAt = configuration.registrar.keepAlive.map { now + $0 }
        }
        if registrar.bindings.isEmpty { registrar.keepAliveAt = nil }
        scheduleRegistrar()
    }

    private mutating func scheduleRegistrar() { timers.set(registrarTimer, to: registrar.nextDeadline) }
}
