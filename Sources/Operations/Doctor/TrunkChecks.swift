public import Chronology
public import Directory
import Ledger
import SIP
public import Storage
import Telephony

/// The trunks, as the running server sees them and as they answer now; and, when asked for, a call that nobody has to answer.
///
/// The questions come from ports of their own and never register: what runs is not disturbed.
public struct TrunkChecks: Sendable {
    private let settings: ServerSettings
    private let secrets: any SecretSource
    private let machine: any Machine

    /// Checks trunks from a machine with these settings.
    public init(settings: ServerSettings, secrets: any SecretSource, machine: any Machine) {
        self.settings = settings
        self.secrets = secrets
        self.machine = machine
    }

    /// Every active trunk: its registration by the ledger, and whether it answers OPTIONS.
    public func checks(of organisation: Organisation, news: [TrunkNews]) async -> [DoctorReport.Check] {
        var checks: [DoctorReport.Check] = []
        for trunk in organisation.trunks where trunk.isActive {
            if case .registration = trunk.authentication {
                checks.append(Self.registration(of: trunk, news.first { $0.trunk == trunk.id }))
            }
            checks.append(await options(trunk))
        }
        return checks
    }

    static func registration(of trunk: Trunk, _ news: TrunkNews?) -> DoctorReport.Check {
        let name = "trunk \(trunk.id) registration"
        guard let news else {
            return .warning(
                name, "no server has registered it yet",
                remedy: "start the server: `systemctl start vigie`, or `vigie serve`")
        }
        let since = InstantText.iso(news.at)
        guard let failure = news.failure else { return .ok(name, "registered at \(since), by the ledger") }
        return .error(name, "failed at \(since): \(failure)", remedy: remedy(for: failure, of: trunk))
    }

    /// What a cause of the ledger most often means.
    private static func remedy(for failure: String, of trunk: Trunk) -> String {
        let variable = trunk.secretName.map(SecretName.variable(for:)) ?? "its secret"
        if failure == "secret missing" { return "set \(variable) for the server" }
        switch failure.prefix(3) {
        case "401", "403", "407": return "check `user` and `authorization_user` of the trunk, and \(variable)"
        case "404": return "check `user`: the carrier does not know it at \(trunk.host)"
        case "423": return "raise `expires` of the trunk"
        case "500", "502", "503", "504":
            return "the carrier is in trouble: it is tried again by itself; call them if it lasts"
        default:
            return
                "check `host`, `transport` and `outbound_proxy` of the trunk, the name server and the firewall (UDP and "
                + "TCP \(trunk.port ?? 5_060))"
        }
    }

    private func options(_ trunk: Trunk) async -> DoctorReport.Check {
        let name = "trunk \(trunk.id) OPTIONS"
        do {
            switch try await probe(trunk).options() {
            case .answered: return .ok(name, "answered")
            case .silent:
                return .warning(
                    name, "\(trunk.outboundProxy ?? trunk.host) did not answer within 5 s",
                    remedy: "fine if it registers or calls come in: many carriers never answer; otherwise check host, "
                        + "transport and firewall")
            case .unreachable(let reason):
                return .error(
                    name, "\(trunk.outboundProxy ?? trunk.host): \(reason)",
                    remedy: "check `host` and `outbound_proxy` of the trunk, and the name server of this machine")
            }
        } catch {
            return .error(name, "no socket could be opened: \(error)", remedy: "see `ulimit -n` and the memory")
        }
    }

    /// Calls a number through the trunk that the server would use, and gives up as soon as it rings.
    ///
    /// `placed`: how many calls were placed in the last hour, by the ledger: this one counts among them.
    public func call(
        _ number: String, through name: TrunkID?, of organisation: Organisation, placed: Int
    ) async -> DoctorReport.Check {
        let check = "test call"
        let trunks = organisation.trunks.filter(\.isActive)
        guard let trunk = trunks.first(where: { $0.id == (name ?? organisation.defaultTrunk) }) ?? trunks.first,
            name == nil || trunk.id == name
        else {
            return .error(
                check, "there is no trunk \(name.map { "`\($0)`" } ?? "at all")",
                remedy: "name one of the organisation file")
        }
        guard let dialled = try? PhoneNumber(number, countryCode: organisation.countryCode).rawValue else {
            return .error(check, "`\(number)` is not a number", remedy: "write it like 06 39 98 10 01 or +33639981001")
        }
        if let refusal = Self.refusal(of: dialled, in: organisation, placed: placed) { return refusal }
        do {
            let outcome = try await probe(trunk).call(dialled, from: Self.user(of: trunk, in: organisation))
            return Self.judge(outcome, trunk)
        } catch {
            return .error(check, "no socket could be opened: \(error)", remedy: "see `ulimit -n` and the memory")
        }
    }

    /// The wall against toll fraud stands before a test call too.
    static func refusal(of number: String, in organisation: Organisation, placed: Int) -> DoctorReport.Check? {
        if EmergencyNumbers.contains(number, countryCode: organisation.countryCode) {
            return .error(
                "test call", "an emergency number is not called for a test", remedy: "name a telephone of your own")
        }
        guard organisation.dialOut.allows(number) else {
            return .error(
                "test call", "`dial_out.allowed_prefixes` does not allow this number",
                remedy:
                    "name a number that begins with one of them, or add its prefix: telephones that begin so cannot be "
                    + "rung either")
        }
        guard placed < organisation.dialOut.perHour else {
            return .error(
                "test call", "`dial_out.per_hour` (\(organisation.dialOut.perHour)) is used up",
                remedy: "wait, or raise it in the organisation file")
        }
        return nil
    }

    /// Who calls: the account, or else the number that the first line shows.
    private static func user(of trunk: Trunk, in organisation: Organisation) -> String {
        switch trunk.authentication {
        case .registration(let user, _, _, _), .digest(let user, _): user
        case .address: organisation.lines.first { $0.isActive && !$0.numbers.isEmpty }?.numbers[0] ?? "vigie"
        }
    }

    static func judge(_ outcome: TrunkProbe.Call, _ trunk: Trunk) -> DoctorReport.Check {
        let name = "test call"
        switch outcome {
        case .rang(let status):
            return .ok(name, "rang (\(status)) through \(trunk.id), and was cancelled")
        case .answered:
            return .ok(
                name,
                "answered at once through \(trunk.id), and was hung up: a voicemail, or the carrier's announcement?")
        case .silent:
            return .error(
                name, "\(trunk.id) neither rang nor refused within 20 s",
                remedy: "check host, transport and firewall; does the carrier expect calls from port 5060 alone?")
        case .failed(let failure):
            return .error(
                name, "failed: \(failure.status.map { "\($0) \(failure.phrase)" } ?? "\(failure.cause)")",
                remedy: remedy(for: failure, trunk))
        }
    }

    private static func remedy(for failure: SessionFailure, _ trunk: Trunk) -> String {
        switch (failure.cause, failure.status) {
        case (.unauthorized, _), (_, 401?), (_, 407?):
            "check `user`, `authorization_user` and \(trunk.secretName.map(SecretName.variable(for:)) ?? "the secret")"
        case (_, 403?):
            "the carrier forbids it: may this account call that number, and show the number that it shows?"
        case (_, 404?), (_, 484?), (_, 604?):
            "does the carrier want numbers in another form? Look at the number that was called"
        case (_, 486?), (_, 480?), (_, 600?): "the trunk carries calls; the telephone is busy or off: try another one"
        case (_, 488?), (_, 606?): "the carrier wants another codec than PCMA and PCMU: ask for G.711"
        case (.timeout, _), (.unreachable, _), (_, 408?): "check `host` and `transport` of the trunk, and the firewall"
        default: "ask the carrier, with the time of this call"
        }
    }

    private func probe(_ trunk: Trunk) -> TrunkProbe {
        var known: [String: String] = [:]
        if let name = trunk.secretName { known[name] = secrets.secret(named: name) }
        return TrunkProbe(trunk, secrets: known, addresses: told)
    }

    /// The addresses that the server would tell, one for each family.
    private var told: [IPAddress] {
        if let text = settings.publicAddress, let address = IPAddress(text) { return [address] }
        if let bound = IPAddress(settings.bindAddress), bound.low != 0 || bound.high != 0 { return [bound] }
        let own = machine.primaryAddress.flatMap { IPAddress($0) } ?? IPAddress(127, 0, 0, 1)
        return [own]
    }
}

extension Store {
    /// How many telephones outside were dialled since an instant, as far as calls of that time tell.
    public func placedCalls(since instant: Instant) throws -> Int {
        try calls(CallFilter(from: instant, limit: 1_000)).reduce(0) { count, call in
            let dialled = try facts(of: call.id).filter { if case .legDialled = $0.fact.event { true } else { false } }
            return count + dialled.count
        }
    }
}
