import Chase
public import Chronology
public import Directory
import Notify
public import SIP

extension Exchange {
    /// Takes a new snapshot: calls in progress keep their plan, the next ring decision uses this one.
    public func replaceDirectory(_ new: ExchangeDirectory, now: Now) {
        let accountsChanged = new.accounts != directory.accounts
        directory = new
        replaceAnnouncements(new.announcements, now: now.uptime)
        numberPlan = NumberPlan(countryCode: new.organisation.countryCode)
        linesByNumber = [:]
        // Active lines last: one that is switched off may still name a number that another has taken over.
        for line in new.organisation.lines.filter({ !$0.isActive }) + new.organisation.lines.filter(\.isActive) {
            for number in line.numbers { linesByNumber[numberKey(number)] = line.id }
        }
        devicesByUser = [:]
        for device in new.organisation.activeDevices {
            if case .registered(let user) = device.reach { devicesByUser[user] = device.id }
        }
        peopleByTelephone = [:]
        for person in new.organisation.people where person.isActive {
            for device in person.devices { peopleByTelephone[telephone(of: device)] = person.id }
        }
        chase.replace(new.organisation, rota: new.rota)
        messenger.replace(new.organisation)
        updateTrunks(now: now)
        agent.setRealm(new.organisation.softphoneRealm)
        if accountsChanged { agent.setAccounts(new.accounts, now: now.uptime) }
        drainAgent(now: now)
    }

    /// Takes the callers that storage knows now, as after an erasure.
    public func replaceCallers(_ book: CallerBook, now: Now) { callers.replace(with: book, now: now.uptime) }

    private func updateTrunks(now: Now) {
        var wanted: [String: TrunkSettings] = [:]
        for trunk in directory.organisation.trunks where trunk.isActive {
            wanted[trunk.id.rawValue] = TrunkSettings(trunk, secrets: directory.secrets)
        }
        for name in trunkSettings.keys where wanted[name] == nil {
            agent.removeTrunk(name, now: now.uptime)
            unreachableTrunks.remove(name)
            registeredTrunks.remove(name)
        }
        for (name, settings) in wanted.sorted(by: { $0.key < $1.key }) where trunkSettings[name] != settings {
            agent.setTrunk(settings, now: now.uptime)
        }
        trunkSettings = wanted
    }

    /// Numbers compare in E.164, user parts that are no numbers without regard to case.
    func numberKey(_ number: String) -> String { numberPlan.normalised(number).lowercased() }

    func line(_ id: LineID) -> Line? {
        let lines = directory.organisation.lines
        // By index, since looking at each line as a whole would copy it.
        return lines.indices.first { lines[$0].id == id }.map { lines[$0] }
    }

    /// The trunks an external device may be dialled through, best first: the one that it names and no other, or else
    /// the organisation's default and then the rest, those that answer before those that do not.
    func trunks(for named: TrunkID?) -> [Trunk] {
        let active = directory.organisation.trunks.filter(\.isActive)
        if let named { return active.filter { $0.id == named } }
        let preferred = active.filter { $0.id == directory.organisation.defaultTrunk }
        let ordered = preferred + active.filter { $0.id != directory.organisation.defaultTrunk }
        return ordered.filter(isReachable) + ordered.filter { !isReachable($0) }
    }

    func activeTrunk(_ id: TrunkID) -> Trunk? {
        directory.organisation.trunks.first { $0.id == id && $0.isActive }
    }

    /// Whether a trunk answered when it was last asked.
    func isReachable(_ trunk: Trunk) -> Bool { !unreachableTrunks.contains(trunk.id.rawValue) }

    /// What rings when a device is dialled, by whatever name the organisation file calls it.
    func telephone(of device: Device) -> Telephone {
        switch device.reach {
        case .registered(let user): .account(user)
        case .external(let number, _): .number(numberKey(number))
        }
    }
}

extension Trunk {
    /// The host as it stands in a URI: an IPv6 address between brackets, whichever way the file has it.
    var uriHost: String { IPAddress(host)?.hostText ?? host }

    /// The address that it, or its proxy, is reached at; nil when only the domain name system knows.
    var address: IPAddress? { TransportAddress(outboundProxy ?? host, defaultPort: 5060)?.ip }
}

extension TrunkSettings {
    /// What the agent needs of a trunk of the organisation file.
    public init(_ trunk: Trunk, secrets: [String: String]) {
        self.init(name: trunk.id.rawValue, host: trunk.uriHost)
        port = trunk.port.flatMap(UInt16.init(exactly:))
        transport = trunk.transport.map { $0 == .udp ? .udp : .tcp }
        outboundProxy = trunk.outboundProxy
        networks = trunk.addresses.compactMap { IPNetwork($0) }
        switch trunk.authentication {
        case .address: break
        case .registration(let user, let authorizationUser, let secretName, let expires):
            registration = Registration(user: user, expires: expires)
            credentials = SIPCredentials(user: authorizationUser ?? user, password: secrets[secretName] ?? "")
        case .digest(let user, let secretName):
            credentials = SIPCredentials(user: user, password: secrets[secretName] ?? "")
        }
    }
}
