import CallFlow
import Chronology
import Directory
import Ledger
import PhoneSimulator
import SDP
import SIP

/// One call of the fifty: a line of its own, the people around it, and what each of them does.
struct Scenario: Sendable, CustomStringConvertible {
    typealias Response = SimulationScript.Response

    /// How a person is reached.
    enum Reach: Hashable, Sendable {
        case softphone
        /// A softphone of which the key press is not asked.
        case trustedSoftphone
        case twoSoftphones
        /// Two telephones that share one account.
        case sharedAccount
        /// A softphone and another that is switched off.
        case softphoneAndOneOff
        case off
        /// A mobile, through a carrier of its own.
        case mobile
    }

    /// Another call that is up when this one comes.
    enum Before: Hashable, Sendable {
        case nothing
        /// The primary talks with somebody on another line.
        case primaryTalks
        /// The line carries a call already.
        case lineIsBusy
    }

    var name: String
    /// What each person does, first ringing first; nil: nobody is on call at that level.
    var primary: [Response]?
    var backup: [Response]?
    /// Named as the line's manager, and rung only when nobody is on call.
    var manager: [Response]?
    var desk: [Response]?
    var reach = Reach.softphone
    var deskReach = Reach.softphone
    var deskIsOpen = true
    var before = Before.nothing
    var callerKeys: [SimulationScript.TimedKey] = []
    var callerHangsUpAfter: Duration?
    var talkTime = Duration.seconds(1)
    var messageTime = Duration.milliseconds(1_500)
    /// Nil: the caller hides the number.
    var callerNumber: String? = "+33639980001"
    var forwardedBy: String?
    var keyMethod = PhoneSettings.KeyMethod.telephoneEvents
    var codec = AudioCodec.pcma
    var offersLate = false
    var adjust: @Sendable (inout Line) -> Void = { _ in }

    var description: String { name }

    init(_ name: String, _ change: (inout Scenario) -> Void) {
        self.name = name
        change(&self)
    }
}

extension SimulationScript.Response {
    /// Answers after half a second more than a prompt lasts, so that the order of facts is no matter of chance.
    static func answers(_ keys: String, on device: DeviceID? = nil) -> Self {
        .answers(after: .milliseconds(1_500), keys: keys, on: device)
    }

    /// Refuses in the words of the status.
    static func refuses(_ status: Int) -> Self {
        .fails(status: status, cause: SIPMessage.defaultReason(for: status))
    }
}

/// A scenario with its place in the town: the names that keep it apart from the others.
struct StagedScenario: Sendable {
    let scenario: Scenario
    let number: Int

    private var prefix: String { (number < 10 ? "s0" : "s") + String(number) }

    var line: LineID { LineID(prefix) }
    /// Another line: where the menu leads, or where the primary talks.
    var otherLine: LineID { LineID(prefix + "-other") }
    var dialled: String { "+3319900" + String(1_000 + number) }
    var otherDialled: String { "+3319901" + String(1_000 + number) }
    var primary: PersonID { PersonID(prefix + "-ana") }
    var backup: PersonID { PersonID(prefix + "-ben") }
    var manager: PersonID { PersonID(prefix + "-mia") }
    /// Who is on call on the other line.
    var other: PersonID { PersonID(prefix + "-tom") }
    var trunk: TrunkID { TrunkID(prefix + "-mobile") }
    /// Where this scenario's carrier of mobiles stands.
    var carrier: IPAddress { IPAddress(127, 0, 1, UInt8(clamping: number + 10)) }

    func device(_ person: PersonID, _ position: Int = 1) -> DeviceID { DeviceID("\(person)-\(position)") }

    var usesOtherLine: Bool { scenario.before == .primaryTalks || scenario.name.contains("another line") }

    // MARK: What the organisation says

    var people: [Person] {
        var people = [person(primary, scenario.reach)]
        for id in [backup, manager] { people.append(person(id, .softphone)) }
        if usesOtherLine { people.append(person(other, .softphone)) }
        return people
    }

    private func person(_ id: PersonID, _ reach: Scenario.Reach) -> Person {
        Person(id: id, name: "Somebody", devices: devices(of: id, reach))
    }

    private func devices(of person: PersonID, _ reach: Scenario.Reach) -> [Device] {
        func softphone(_ position: Int, mustAccept: Bool = true) -> Device {
            let id = device(person, position)
            return Device(id: id, reach: .registered(user: id.rawValue), mustAccept: mustAccept)
        }
        return switch reach {
        case .softphone, .off, .sharedAccount: [softphone(1)]
        case .trustedSoftphone: [softphone(1, mustAccept: false)]
        case .twoSoftphones, .softphoneAndOneOff: [softphone(1), softphone(2)]
        case .mobile:
            [Device(id: device(person), reach: .external(number: "+336\(60_990_000 + number)", trunk: trunk))]
        }
    }

    var lines: [Line] {
        var line = Line(
            id: line, name: "essai de la ligne d'astreinte", numbers: [dialled],
            hours: hours, ladder: ladder,
            ringing: RingSettings(ringTime: .milliseconds(2_500), attemptTime: .seconds(6)),
            acceptance: AcceptanceSettings(tries: 2, wait: .milliseconds(800)),
            voicemail: VoicemailSettings(maximum: .seconds(8), endingSilence: .seconds(1), minimum: .milliseconds(700)))
        scenario.adjust(&line)
        guard usesOtherLine else { return [line] }
        let person = scenario.before == .primaryTalks ? primary : other
        var second = line
        second.id = otherLine
        second.numbers = [otherDialled]
        second.menu = nil
        second.hours = ServiceHours()
        second.ladder = Ladder(levels: [Level(name: "primary", duties: [.always(person)])], rounds: 1)
        return [line, second]
    }

    private var hours: ServiceHours {
        guard scenario.desk != nil else { return ServiceHours() }
        let staffed: WeeklyInterval = scenario.deskIsOpen ? .always : .farFromNow
        return ServiceHours(
            staffed: [staffed], holidaysCloseDesk: false,
            desk: devices(of: PersonID(line.rawValue + "-desk"), scenario.deskReach))
    }

    private var ladder: Ladder {
        var levels = [Level(name: "primary", duties: [duty(primary, scenario.primary)])]
        if scenario.backup != nil { levels.append(Level(name: "backup", duties: [.always(backup)])) }
        return Ladder(
            levels: levels, manager: scenario.manager.map { _ in manager }, rounds: 1, budget: .seconds(60))
    }

    private func duty(_ person: PersonID, _ responses: [Scenario.Response]?) -> WeeklyDuty {
        WeeklyDuty(person: person, interval: responses == nil ? .farFromNow : .always)
    }

    var trunks: [Trunk] {
        guard scenario.reach == .mobile else { return [] }
        return [
            Trunk(
                id: trunk, host: carrier.description, port: 5_080, transport: .udp, addresses: [carrier.description])
        ]
    }

    // MARK: What the simulation is told

    var script: SimulationScript {
        var script = SimulationScript(
            callerKeys: scenario.callerKeys, callerHangsUpAfter: scenario.callerHangsUpAfter,
            talkTime: scenario.talkTime, messageTime: scenario.messageTime, promptTime: Workshop.sentence)
        script.people[primary] = scenario.primary
        script.people[backup] = scenario.backup
        script.people[manager] = scenario.manager
        script.people[other] = [.answers("1")]
        script.desk = scenario.desk ?? []
        switch scenario.reach {
        case .off: script.unregistered = [device(primary)]
        case .softphoneAndOneOff: script.unregistered = [device(primary, 2)]
        default: break
        }
        switch scenario.before {
        case .nothing: break
        case .primaryTalks: script.busy = [primary]
        case .lineIsBusy: script.callsInProgress = 1
        }
        return script
    }

    /// The story that the simulation tells, for the given names and the given moment.
    func simulatedStory(
        in organisation: Organisation, call: CallID, caller: CallerID, forwardedFrom: CallerID?, at instant: Instant
    ) -> [Fact] {
        guard let line = organisation.lines.first(where: { $0.id == line }) else { return [] }
        let arrival = Arrival(
            caller: caller, callerNumber: scenario.callerNumber, trunk: Trunk.incoming.id, forwardedFrom: forwardedFrom)
        return Simulation.run(
            organisation: organisation, line: line, arrival: arrival, at: instant, script: script, call: call
        ).facts
    }
}

extension WeeklyDuty {
    static func always(_ person: PersonID) -> WeeklyDuty { WeeklyDuty(person: person, interval: .always) }
}

extension WeeklyInterval {
    static let always = WeeklyInterval(startMinute: 0, endMinute: 0)

    /// An hour of the week that is half a week away.
    static let farFromNow: WeeklyInterval = {
        let minute = (SystemMinute.now + minutesOfWeek / 2) % minutesOfWeek
        return WeeklyInterval(startMinute: minute, endMinute: minute + 60)
    }()
}
