import Chronology
import Directory
import Ledger
import SIP
import SimulatedWorld

/// Calls of every kind at random moments in one town.
final class RandomDay {
    let town: Town
    private var random: SeededRandom
    private let meanGap: Duration
    private let storeFails: Bool

    init(seed: UInt64, isBad: Bool = true, storeFails: Bool = true, meanGap: Duration = .seconds(8)) {
        self.meanGap = meanGap
        self.storeFails = storeFails
        random = SeededRandom(seed: seed ^ 0x5EED)
        town = Town(seed: seed, isCarrierChallenging: seed % 4 == 1) { Self.furnish(&$0, seed: seed) }
        if isBad { town.world.network.conditions = .bad }
        town.vigie.media.openDelay = seed % 3 == 0 ? .milliseconds(3) : nil
        let nat = NAT(outer: IPAddress(203, 0, 113, 7))
        town.addPhone("anne", host: 5, behind: nat, name: "anne-1")
        town.addPhone("anne", host: 6, name: "anne-2")
        town.addPhone("bruno", host: 7)
        town.addPhone("desk", host: 8)
        let nodes: [AgentNode] = [town.carrier] + town.phones.values.map { $0 }
        for node in nodes { node.voiceInterval = .seconds(2) }
    }

    /// A town with more people and, by seed, a menu, a desk that is always staffed, or no voicemail.
    private static func furnish(_ organisation: inout Organisation, seed: UInt64) {
        let always = WeeklyInterval(startMinute: 0, endMinute: 0)
        func softphone(_ user: String, mustAccept: Bool) -> Device {
            Device(id: DeviceID("\(user)-soft"), reach: .registered(user: user), mustAccept: mustAccept)
        }
        organisation.people[0].devices.append(softphone("anne", mustAccept: true))
        organisation.people[1].devices.append(softphone("bruno", mustAccept: false))
        for index in 0..<6 { organisation.addBackup(index) }
        organisation.lines[0].limits.simultaneousCalls = 40
        organisation.lines[0].ringing.ringsBusyPeople = seed % 2 == 0
        organisation.dialOut.atOnce = 25
        organisation.lines[0].hours = ServiceHours(
            staffed: seed % 3 == 2 ? [always] : [], holidaysCloseDesk: false,
            desk: [softphone("desk", mustAccept: false)])
        organisation.lines[0].voicemail.isEnabled = seed % 5 != 3
        if seed % 4 == 2 {
            organisation.lines[0].menu = Menu(choices: ["1": .hunt, "2": .voicemail, "3": .line(LineID("heating"))])
        }
    }

    func place(calls count: Int) {
        for index in 0..<count {
            prepare()
            town.call(from: "+33478\(100_000 + index)", callerScript())
            if random.chance(0.05) {
                town.phones["anne-2"]?.loseNetwork(for: random.duration(in: .seconds(1)...(.seconds(60))))
            }
            if storeFails, random.chance(0.05) {
                town.vigie.ledger.fault = random.pick([.none, .failing, .saturated, .late(.milliseconds(120))])
            }
            if random.chance(0.03) { reorganise() }
            town.world.run(for: random.duration(in: .zero...(meanGap * 2)))
        }
        town.vigie.ledger.fault = .none
        town.runUntilQuiet(atMost: .seconds(4 * 3600))
    }

    var bridged: Int {
        town.vigie.ledger.facts.filter { if case .bridged = $0.event { true } else { false } }.count
    }

    func problems() -> [String] {
        var problems = town.problems
        let received = town.vigie.ledger.calls.count
        let placed = town.carrier.legs.filter { !$0.isIncoming && ($0.status ?? 200) != 408 }.count
        if received < placed / 2 { problems.append("only \(received) of \(placed) calls are in the ledger") }
        return problems
    }

    /// What arrived at the carrier, earliest first.
    private var rung: [PhoneLeg] { town.carrier.legs.filter(\.isIncoming).sorted { $0.startedAt < $1.startedAt } }

    /// Numbers that were rung while an earlier call to them was not over.
    var overlaps: [String] {
        var free: [String: Uptime] = [:]
        return rung.compactMap { leg in
            defer { free[leg.number] = leg.endedAt }
            return free[leg.number].flatMap { leg.startedAt < $0 ? "\(leg.number) at \(leg.startedAt)" : nil }
        }
    }

    /// How many legs were up or ringing through the carrier at once.
    var mostDialledAtOnce: Int {
        let changes = rung.flatMap { leg in [(leg.startedAt, 1), (leg.endedAt ?? leg.startedAt, -1)] }
        var (now, most) = (0, 0)
        for (_, change) in changes.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
            now += change
            most = max(most, now)
        }
        return most
    }

    /// Legs that rang before the ledger held the fact that they were dialled.
    var dialledTooEarly: [Uptime] {
        let ledger = town.vigie.ledger
        let durable = zip(ledger.facts, ledger.durableAt).compactMap { fact, at in
            if case .legDialled(_, _, let device, _, _) = fact.event, !device.rawValue.hasSuffix("soft") {
                at
            } else {
                nil
            }
        }
        return zip(rung, durable).compactMap { $0.0.startedAt < $0.1 ? $0.0.startedAt : nil }
    }

    /// Somebody applies a file, or a softphone goes and comes.
    private func reorganise() {
        let isActive = !random.chance(0.05)
        let cap = random.pick([2, 40])
        town.apply { organisation in
            organisation.lines[0].isActive = isActive
            organisation.lines[0].limits.simultaneousCalls = cap
            organisation.lines[0].ladder.levels.reverse()
        }
        let phone = town.phones["bruno"]
        phone?.unregister()
        town.world.after(.seconds(40)) { phone?.register(password: "secret-bruno") }
    }

    private func prepare() {
        let numbers = [Town.anne, Town.bruno, Town.marie] + (0..<6).map { "+3361234570\($0)" }
        for number in numbers { town.carrier.subscribers[number] = calledScript() }
        for phone in town.phones.sorted(by: { $0.key < $1.key }) { phone.value.script = calledScript() }
    }

    private func calledScript() -> LegScript {
        var script = LegScript.accepts(after: random.duration(in: .zero...(.seconds(25))))
        script.ringing = random.pick([180, 180, 183, nil])
        script.ringsReliably = random.chance(0.5)
        script.answersEarly = random.chance(0.2)
        if random.chance(0.1) { script.refreshes = [random.duration(in: .zero...(.seconds(30)))] }
        switch Int.random(in: 0..<12, using: &random) {
        case 0: script.reaction = .ring
        case 1: script.reaction = .silent
        case 2: script.reaction = .reject(status: random.pick([403, 404, 408, 480, 486, 500, 503, 603]))
        case 3: script.keys = [.init("2", .heard("whisper", after: .seconds(1)))]
        case 4: script.keys = []
        case 5:
            script.keys = [
                .init("3", .heard("whisper", after: .milliseconds(300))),
                .init("1", .heard("whisper-number", after: .seconds(2))),
            ]
        case 6: script.answersUselessly = random.chance(0.5)
        case 7: script.audioEndsAfter = random.duration(in: .seconds(5)...(.seconds(60)))
        case 8: script.holds = [.init(after: random.duration(in: .zero...(.seconds(20))), lasting: .seconds(10))]
        default: break
        }
        if random.chance(0.5) { script.hangUpAfter = random.duration(in: .seconds(1)...(.seconds(120))) }
        return script
    }

    private func callerScript() -> LegScript {
        var script = LegScript.calls(for: random.duration(in: .seconds(1)...(.seconds(240))))
        switch Int.random(in: 0..<10, using: &random) {
        case 0: script.giveUpAfter = random.duration(in: .zero...(.seconds(2)))
        case 1: script.keys = [.init("*", .heard("searching", after: .seconds(1)))]
        case 2:
            script.keys = [
                .init("2", .heard("menu", after: .seconds(1))),
                .init("0", .answered(after: random.duration(in: .zero...(.seconds(60))))),
            ]
        case 3: script.isLateOffer = true
        case 4: script.audioEndsAfter = random.duration(in: .zero...(.seconds(60)))
        case 5: script.holds = [.init(after: random.duration(in: .zero...(.seconds(60))), lasting: .seconds(8))]
        case 6:
            script.hangUpAfter = nil
            script.giveUpAfter = .seconds(1_200)
        default: break
        }
        if random.chance(0.3) { script.speech = [.zero...random.duration(in: .zero...(.seconds(200)))] }
        return script
    }
}

extension Organisation {
    /// One more person at the level of the backups, with a mobile.
    fileprivate mutating func addBackup(_ index: Int) {
        let device = Device(
            id: DeviceID("backup-\(index)"), reach: .external(number: "+3361234570\(index)", trunk: nil))
        let person = Person(id: PersonID("backup\(index)"), name: "Backup", devices: [device])
        people.append(person)
        lines[0].ladder.levels[1].duties.append(
            WeeklyDuty(person: person.id, interval: WeeklyInterval(startMinute: 0, endMinute: 0)))
    }
}
