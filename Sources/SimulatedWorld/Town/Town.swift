import Chronology
public import Directory
public import Exchange
public import Ledger
public import SIP

/// A small company in a world: a server, a carrier, the mobiles of three people, and softphones where wanted.
///
/// Anne is on call, Bruno is her backup, Marie their manager; the line is 01 23 45 67 89.
public final class Town {
    public let world: World
    public private(set) var vigie: VigieNode
    private let configure: (inout ExchangeSettings) -> Void
    private let isIPv6: Bool
    public let carrier: CarrierNode
    /// Softphones by user.
    public private(set) var phones: [String: PhoneNode] = [:]
    public private(set) var directory: ExchangeDirectory

    public static let lineNumber = "+33123456789"
    public static let anne = "+33612345601"
    public static let bruno = "+33612345602"
    public static let marie = "+33612345603"
    public static let caller = "+33478901234"
    static func serverIP(_ isIPv6: Bool) -> IPAddress {
        isIPv6 ? IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 1) : IPAddress(192, 0, 2, 1)
    }
    static func carrierIP(_ isIPv6: Bool) -> IPAddress {
        isIPv6 ? IPAddress(v6High: 0x2001_0DB8_0000_0000, low: 0x10) : IPAddress(192, 0, 2, 10)
    }

    /// Builds a town and lets it settle for two seconds.
    public init(
        seed: UInt64, isCarrierChallenging: Bool = false, isIPv6: Bool = false, tellsPeople: Bool = false,
        change: (inout Organisation) -> Void = { _ in },
        configure: @escaping (inout ExchangeSettings) -> Void = { _ in }
    ) {
        world = World(seed: seed)
        var organisation = Town.organisation
        if isCarrierChallenging {
            organisation.trunks[0].authentication = .registration(
                user: "vigie", authorizationUser: nil, secretName: "carrier", expires: 300)
        }
        if isIPv6 {
            organisation.trunks[0].host = "2001:db8::10"
            organisation.trunks[0].addresses = ["2001:db8::10"]
        }
        change(&organisation)
        directory = ExchangeDirectory(
            organisation: organisation, accounts: Town.accounts(of: organisation), secrets: ["carrier": "sesame"])
        let configured: (inout ExchangeSettings) -> Void = { settings in
            settings.tellsPeople = tellsPeople
            configure(&settings)
        }
        self.configure = configured
        self.isIPv6 = isIPv6
        vigie = VigieNode(world: world, ip: Town.serverIP(isIPv6), directory: directory, configure: configured)
        carrier = CarrierNode(
            world: world, ip: Town.carrierIP(isIPv6), server: vigie.address,
            accounts: isCarrierChallenging ? [Town.account("vigie", realm: "carrier", password: "sesame")] : [])
        for number in [Town.anne, Town.bruno, Town.marie] { carrier.subscribers[number] = .ringsOnly }
        world.run(for: .seconds(2))
    }

    /// The organisation of the town, before any change.
    public static var organisation: Organisation {
        func mobile(_ name: String, _ number: String) -> Device {
            Device(id: DeviceID("\(name)-mobile"), reach: .external(number: number, trunk: nil))
        }
        func person(_ name: String, _ number: String) -> Person {
            Person(id: PersonID(name), name: name, devices: [mobile(name, number)])
        }
        let always = WeeklyInterval(startMinute: 0, endMinute: 0)
        func level(_ name: String, _ person: String) -> Level {
            Level(name: name, duties: [WeeklyDuty(person: PersonID(person), interval: always)])
        }
        let line = Line(
            id: LineID("heating"), name: "chauffage", numbers: ["0123456789"],
            ladder: Ladder(levels: [level("primary", "anne"), level("backup", "bruno")], manager: PersonID("marie")))
        return Organisation(
            name: "Chaleur", people: [person("anne", anne), person("bruno", bruno), person("marie", marie)],
            lines: [line], trunks: [Trunk(id: TrunkID("carrier"), host: "192.0.2.10", addresses: ["192.0.2.10"])],
            dialOut: DialOutLimits(allowedPrefixes: ["+336"], perHour: 1_000_000, atOnce: 1_000))
    }

    private static func accounts(of organisation: Organisation) -> [RegistrarAccount] {
        let devices = organisation.people.flatMap(\.devices) + organisation.lines.flatMap(\.hours.desk)
        return devices.compactMap { device in
            guard case .registered(let user) = device.reach else { return nil }
            return account(user, realm: organisation.softphoneRealm, password: "secret-\(user)")
        }
    }

    private static func account(_ user: String, realm: String, password: String) -> RegistrarAccount {
        let secret = DigestSecret(user: user, realm: realm, password: password)
        return RegistrarAccount(user: user, md5: secret.digests[.md5], sha256: secret.digests[.sha256])
    }

    /// Kills the server and starts another in its place, which knows what its store kept.
    public func restartServer(callers: CallerBook, keeper: any FactKeeper) {
        vigie.kill()
        vigie = VigieNode(
            world: world, ip: Town.serverIP(isIPv6), directory: directory, callers: callers, keeper: keeper,
            configure: configure)
    }

    /// Gives a softphone to whoever has the account, and lets it register. `host` is the last part of its address.
    @discardableResult
    public func addPhone(
        _ user: String, host: UInt8, behind nat: NAT? = nil, script: LegScript = .accepts(), name: String? = nil,
        registers: Bool = true
    ) -> PhoneNode {
        let ip = nat == nil ? IPAddress(198, 51, 100, host) : IPAddress(10, 0, 0, host)
        if let nat { world.network.hide(ip, behind: nat) }
        let phone = PhoneNode(world: world, user: user, ip: ip, server: vigie.address, script: script)
        phones[name ?? user] = phone
        if registers {
            phone.register(password: "secret-\(user)")
            world.run(atMost: .seconds(60)) { phone.isRegistered }
        }
        return phone
    }

    /// Somebody calls the line.
    @discardableResult
    public func call(
        from caller: String = Town.caller, _ script: LegScript = .calls(for: .seconds(600)), headers: [ExtraHeader] = []
    ) -> PhoneLeg {
        carrier.call(Town.lineNumber, from: caller, script, headers: headers)
    }

    /// Swaps the organisation.
    public func apply(_ change: (inout Organisation) -> Void) {
        change(&directory.organisation)
        directory.accounts = Town.accounts(of: directory.organisation)
        vigie.replaceDirectory(directory)
    }

    /// Gives a person a PIN.
    public func givePIN(_ digits: String, to person: String) {
        directory.pins[PersonID(person)] = PINDigest(digits)
        vigie.replaceDirectory(directory)
    }

    /// Lets time pass until nothing of any call is left, at most for so long.
    @discardableResult
    public func runUntilQuiet(atMost patience: Duration = .seconds(4 * 3600)) -> Bool {
        let end = world.uptime + patience
        while !isQuiet, world.uptime < end { world.run(for: .milliseconds(250)) }
        return isQuiet
    }

    private var isQuiet: Bool {
        let census = vigie.exchange.census
        return vigie.exchange.isIdle && vigie.ledger.waitingCount == 0 && census.sessions == 0
            && census.transactions == 0 && census.indexEntries == 0
            && phones.values.allSatisfy { $0.isQuiet } && carrier.isQuiet && vigie.media.openPorts == 0
    }

    /// All that is wrong once the calls should be over: open legs, leftovers, an unbalanced ledger.
    public var problems: [String] {
        var problems = LedgerAudit.problems(in: vigie.ledger.facts)
        if !vigie.exchange.isIdle { problems.append("the exchange is not idle: \(vigie.exchange.callCount) calls") }
        let census = vigie.exchange.census
        if census.sessions + census.transactions + census.indexEntries + census.timers > 0 {
            problems.append("the agent holds \(census)")
        }
        if vigie.media.openPorts > 0 { problems.append("\(vigie.media.openPorts) media ports are open") }
        if vigie.ledger.waitingCount > 0 { problems.append("\(vigie.ledger.waitingCount) facts are not durable") }
        let nodes: [AgentNode] = [carrier] + phones.sorted { $0.key < $1.key }.map(\.value)
        for node in nodes {
            for leg in node.liveLegs {
                problems.append(
                    "\(node.name) still has a leg of \(leg.number), up: \(leg.isUp), since \(leg.startedAt)")
            }
            if !node.isDead, node.census.sessions > 0 {
                problems.append("\(node.name) holds \(node.census.sessions) sessions")
            }
        }
        return problems
    }

    /// The events of the last call, in order.
    public var lastStory: [FactEvent] { vigie.ledger.calls.last.map { story(of: $0) } ?? [] }

    /// The events of one call, in order.
    public func story(of call: CallID) -> [FactEvent] { vigie.ledger.facts(of: call).map(\.event) }
}
