import CallFlow
import Chronology
import Directory
import Ledger

/// A small company: anne (mobile and softphone), bruno (mobile), the manager marie, a desk.
enum Sample {
    static let always = WeeklyInterval(startMinute: 0, endMinute: 0)
    /// A Monday at 03:00 in Paris: nobody at the desk.
    static let night = Instant(seconds: 1_795_399_200)
    /// The same Monday at 10:00.
    static let day = night + .seconds(7 * 3600)

    static func mobile(_ name: String, _ number: String) -> Device {
        Device(id: DeviceID("\(name)-mobile"), reach: .external(number: number, trunk: nil))
    }

    static func softphone(_ name: String, mustAccept: Bool = true) -> Device {
        Device(id: DeviceID("\(name)-soft"), reach: .registered(user: name), mustAccept: mustAccept)
    }

    static var line: Line {
        Line(
            id: LineID("heating"), name: "chauffage urbain", numbers: ["0123456789"],
            hours: ServiceHours(
                staffed: [WeeklyInterval(from: .monday, 9, to: .monday, 17)],
                desk: [softphone("desk", mustAccept: false)]),
            ladder: Ladder(
                levels: [
                    Level(name: "primary", duties: [WeeklyDuty(person: PersonID("anne"), interval: always)]),
                    Level(name: "backup", duties: [WeeklyDuty(person: PersonID("bruno"), interval: always)]),
                ], manager: PersonID("marie")))
    }

    static var organisation: Organisation {
        Organisation(
            name: "Chaleur de Vaulx",
            people: [
                Person(
                    id: PersonID("anne"), name: "Anne", devices: [mobile("anne", "+33612345601"), softphone("anne")]),
                Person(id: PersonID("bruno"), name: "Bruno", devices: [mobile("bruno", "0612345602")]),
                Person(id: PersonID("marie"), name: "Marie", devices: [mobile("marie", "+33612345603")]),
            ], lines: [line], dialOut: DialOutLimits(allowedPrefixes: ["+336"]))
    }

    static let arrival = Arrival(caller: CallerID("c1"), callerNumber: "+33478901234")

    static func plan(
        _ line: Line = line, organisation: Organisation = organisation, at instant: Instant = night,
        arrival: Arrival = arrival, callsInProgress: Int = 0, answering: CallPlan.Answering = .first
    ) -> CallPlan {
        var (organisation, line) = (organisation, line)
        line.hours.deskAnswers = answering == .afterDesk
        organisation.lines = [line] + organisation.lines.filter { $0.id != line.id }
        return CallPlanner.plan(
            organisation: organisation, line: line, arrival: arrival, at: instant,
            callsInProgress: [line.id: callsInProgress])
    }
}

/// A seeded generator (SplitMix64), the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Drives one machine and holds it to its promises at every effect.
struct Witness {
    var machine: CallMachine
    var now = Uptime.zero
    var facts: [FactEvent] = []
    var effects: [CallEffect] = []
    var violations: [String] = []
    /// Reservations asked for and not yet answered by the test.
    var asked: [Reservation] = []
    var plays: [(LegNumber, PlayNumber)] = []
    private(set) var dialled: Set<LegNumber> = []
    private(set) var ended: [LegNumber: Int] = [:]
    private var stopped: Set<LegNumber> = []
    private var reserved: Set<ReservationNumber> = []
    private var released: Set<ReservationNumber> = []
    private var factSet: Set<FactEvent> = []
    private var hasEnded = false
    private var hasFinished = false

    init(plan: CallPlan) {
        machine = CallMachine(call: CallID("k"), plan: plan, arrival: Sample.arrival, now: .zero)
        drain()
    }

    mutating func send(_ event: CallEvent) {
        machine.handle(event, now: now)
        drain()
    }

    /// Moves the clock and lets what is due happen on the way.
    mutating func wait(_ duration: Duration) {
        let end = now + duration
        while let deadline = machine.nextDeadline, deadline <= end {
            now = max(now, deadline)
            machine.handleTimeout(now: now)
            drain()
        }
        now = end
    }

    /// Lets time alone end the call.
    mutating func exhaustTime() {
        var steps = 0
        while let deadline = machine.nextDeadline {
            steps += 1
            guard steps < 3000 else { return violations.append("time alone does not end the call") }
            now = max(now, deadline)
            machine.handleTimeout(now: now)
            drain()
        }
        if !machine.isFinished { violations.append("no deadline, yet not finished") }
        checkBalance()
    }

    /// Grants everything that was asked for.
    mutating func grant() {
        let all = asked
        asked = []
        for reservation in all {
            send(.reserved(reservation.number, granted: reservation.devices.map(\.id), refused: []))
        }
    }

    mutating func refuse(_ reason: SkipReason) {
        let all = asked
        asked = []
        for reservation in all {
            let refusals = reservation.devices.map { DeviceRefusal(device: $0.id, reason: reason) }
            send(.reserved(reservation.number, granted: [], refused: refusals))
        }
    }

    /// Ends whatever was last played to a leg.
    mutating func endPlay(on leg: LegNumber, completely: Bool = true) {
        guard let play = plays.last(where: { $0.0 == leg })?.1 else { return }
        send(.played(leg, play, completely: completely))
    }

    private mutating func drain() {
        while let effect = machine.nextEffect() {
            effects.append(effect)
            if hasFinished { violations.append("effect after the end: \(effect)") }
            check(effect)
        }
        if !machine.isFinished && machine.nextDeadline == nil { violations.append("a wait without a deadline") }
        if machine.isFinished != hasFinished { violations.append("finished without saying so") }
    }

    private mutating func check(_ effect: CallEffect) {
        switch effect {
        case .record(let fact): check(fact)
        case .answerCaller: need(.callerAnswered, effect)
        case .rejectCaller(let status, let reason, _): need(.callRejected(sipStatus: status, reason: reason), effect)
        case .reserve(let reservation):
            asked.append(reservation)
            if !reserved.insert(reservation.number).inserted { violations.append("reserved twice") }
        case .release(let number):
            if !reserved.contains(number) { violations.append("released, never reserved") }
            if !released.insert(number).inserted { violations.append("released twice") }
        case .dial(let request):
            if !dialled.contains(request.leg) { violations.append("dialled before its fact") }
        case .cancel(let leg, let reason):
            need(.legCancelled(leg: leg, reason: reason.rawValue), effect)
            stop(leg)
        case .hangUp(.caller, _):
            if !hasEnded && !facts.contains(where: { if case .callerLeft = $0 { true } else { false } }) {
                violations.append("the caller is hung up before its fact")
            }
            stop(.caller)
        case .hangUp(let leg, _):
            if ended[leg] == nil { violations.append("\(leg) is hung up before its fact") }
            stop(leg)
        case .play(let leg, let play, _, let loops):
            if !loops { plays.append((leg, play)) }
            if stopped.contains(leg) { violations.append("plays to \(leg), which is down") }
        case .bridge(let leg), .connect(_, let leg):
            if !facts.contains(where: { if case .bridged(leg, _) = $0 { true } else { false } }) {
                violations.append("bridged before its fact")
            }
        case .startRecording(let name, _, _): need(.voicemailStarted(recording: name), effect)
        case .discardRecording(let name):
            if !facts.contains(where: { if case .voicemailDiscarded(name, _) = $0 { true } else { false } }) {
                violations.append("discarded before its fact")
            }
        case .recordBridge, .endRecording: checkRecording(effect)
        case .muteRecording: break
        case .finished: hasFinished = true
        case .ringCaller, .stopPlaying, .unbridge, .watchMedia, .stopRecording, .moveToLine, .yieldPlace, .checkPIN,
            .keepAnnouncement:
            break
        }
    }

    /// Nobody is recorded who was not told, or who refused.
    private mutating func checkRecording(_ effect: CallEffect) {
        switch effect {
        case .recordBridge(let name, let leg):
            need(.recordingStarted(recording: name, leg: leg, keptDays: machine.plan.recording?.keptDays ?? 0), effect)
            need(.recordingAnnounced(leg: .caller), effect)
            need(.recordingAnnounced(leg: leg), effect)
            if factSet.contains(.recordingRefused(by: .caller)) { violations.append("recorded against a refusal") }
        case .endRecording(let name):
            if !facts.contains(where: { if case .recordingEnded(name, _, _) = $0 { true } else { false } }) {
                violations.append("the recording ends before its fact")
            }
        default: break
        }
    }

    private mutating func check(_ fact: FactEvent) {
        if hasEnded { violations.append("fact after the last: \(fact)") }
        facts.append(fact)
        factSet.insert(fact)
        switch fact {
        case .legDialled(let leg, _, _, _, _):
            if !dialled.insert(leg).inserted { violations.append("\(leg) is dialled twice") }
        case .legFailed(let leg, _, _), .legCancelled(let leg, _), .legEnded(let leg, _, _):
            ended[leg, default: 0] += 1
            if !dialled.contains(leg) { violations.append("\(leg) ends, never dialled") }
        case .callEnded: hasEnded = true
        default: break
        }
    }

    var opensTask: Bool { facts.contains { if case .taskOpened = $0 { true } else { false } } }

    private mutating func stop(_ leg: LegNumber) {
        if !stopped.insert(leg).inserted { violations.append("\(leg) is stopped twice") }
    }

    private mutating func need(_ fact: FactEvent, _ effect: CallEffect) {
        if !factSet.contains(fact) { violations.append("\(effect) before its fact") }
    }

    private mutating func checkBalance() {
        for leg in dialled where ended[leg] != 1 { violations.append("\(leg) has \(ended[leg] ?? 0) ends") }
        if reserved != released { violations.append("reservations \(reserved.subtracting(released)) are kept") }
        if !hasEnded { violations.append("no last fact") }
        if facts.filter({ if case .callEnded = $0 { true } else { false } }).count != 1 {
            violations.append("not exactly one end")
        }
        let isAnswered = facts.contains(.callerAnswered)
        let isBridged = facts.contains { if case .bridged = $0 { true } else { false } }
        // A filter tells its callers that nobody will.
        let isScreened = facts.contains { if case .callerScreened = $0 { true } else { false } }
        let isAtGate = factSet.contains(.announcementStarted(prompt: "gate-digit")) || machine.plan.screening != .open
        if isAnswered && !isBridged && !opensTask && !isScreened && !isAtGate {
            violations.append("nobody will know of this caller")
        }
    }
}

extension CallEffect {
    /// Whether this plays an utterance of that name to a leg.
    func plays(_ name: String, to leg: LegNumber) -> Bool {
        if case .play(leg, _, let utterance, _) = self { utterance.name == name } else { false }
    }
}
