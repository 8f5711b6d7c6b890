import Chronology
import Directory
import Ledger

/// The world around a simulated call: performs effects by scheduling what the script says comes of them.
struct SimulatedStage {
    private var machine: CallMachine
    private let script: SimulationScript
    private var now = Uptime.zero
    private var scheduled: [(at: Uptime, order: Int, event: CallEvent)] = []
    private var order = 0
    private(set) var effects: [Simulation.TimedEffect] = []
    /// How often each person (nil: the desk) has been rung, and for which reservation's first device.
    private var timesRung: [PersonID?: Int] = [:]
    private var responses: [LegNumber: SimulationScript.Response] = [:]
    private var keyed: Set<LegNumber> = []
    private var granted: [DeviceID: SimulationScript.Response] = [:]
    private var recordingSince: Uptime?

    init(call: CallID, plan: CallPlan, arrival: Arrival, script: SimulationScript) {
        self.script = script
        machine = CallMachine(call: call, plan: plan, arrival: arrival, now: .zero)
    }

    /// Plays the script until the call is finished.
    mutating func run() {
        for key in script.callerKeys {
            for digit in key.key.prefix(1) { schedule(.keyPressed(.caller, digit), after: key.after) }
        }
        if let end = script.callerHangsUpAfter { schedule(.legHungUp(.caller, cause: "BYE"), after: end) }
        drain()
        // Every wait of the machine ends by itself; the bound only guards the guard.
        for _ in 0..<100_000 where !machine.isFinished { step() }
    }

    private mutating func step() {
        let next = scheduled.indices.min {
            (scheduled[$0].at, scheduled[$0].order) < (scheduled[$1].at, scheduled[$1].order)
        }
        let deadline = machine.nextDeadline
        if let next, deadline.map({ scheduled[next].at <= $0 }) ?? true {
            let event = scheduled.remove(at: next)
            now = max(now, event.at)
            machine.handle(event.event, now: now)
        } else if let deadline {
            now = max(now, deadline)
            machine.handleTimeout(now: now)
        }
        drain()
    }

    private mutating func drain() {
        while let effect = machine.nextEffect() {
            effects.append(.init(after: now - .zero, effect: effect))
            perform(effect)
        }
    }

    private mutating func schedule(_ event: CallEvent, after delay: Duration) {
        order += 1
        scheduled.append((now + delay, order, event))
    }

    private mutating func perform(_ effect: CallEffect) {
        switch effect {
        case .reserve(let reservation): reserve(reservation)
        case .dial(let request): dial(request)
        case .cancel(let leg, _), .hangUp(let leg, _):
            scheduled.removeAll { $0.event.isAbout(leg) }
            schedule(.legClosed(leg), after: .milliseconds(50))
        case .rejectCaller: schedule(.legClosed(.caller), after: .milliseconds(50))
        case .play(let leg, let play, _, let loops):
            guard !loops else { break }
            schedule(.played(leg, play, completely: true), after: script.promptTime)
            pressKeys(on: leg)
        case .bridge(let leg), .connect(_, let leg):
            schedule(.legHungUp(leg, cause: "BYE"), after: script.talkTime)
        case .startRecording(let name, let maximum, let silence):
            recordingSince = now
            let (length, ending): (Duration, RecordingEnding) =
                script.messageTime >= maximum ? (maximum, .maximum) : (script.messageTime, .silence)
            let wait = ending == .maximum ? maximum : min(maximum, length + silence)
            let heard = Int(length.wholeMilliseconds)
            schedule(.recordingEnded(name, milliseconds: heard, ending: ending), after: wait)
        case .stopRecording(let name):
            scheduled.removeAll { if case .recordingEnded = $0.event { true } else { false } }
            let heard = min(now - (recordingSince ?? now), script.messageTime)
            schedule(
                .recordingEnded(name, milliseconds: Int(heard.wholeMilliseconds), ending: .stopped), after: .zero)
        case .record, .ringCaller, .answerCaller, .release, .stopPlaying, .unbridge, .watchMedia, .discardRecording,
            .moveToLine, .yieldPlace, .recordBridge, .muteRecording, .endRecording, .checkPIN, .keepAnnouncement,
            .finished:
            break
        }
    }

    /// Grants everything except people who are on another call and softphones that are not registered; decides what
    /// this ringing will come to.
    private mutating func reserve(_ reservation: Reservation) {
        if let person = reservation.person, script.busy.contains(person), !reservation.ringsBusyPeople {
            let refused = reservation.devices.map { DeviceRefusal(device: $0.id, reason: .alreadyTalking) }
            return schedule(.reserved(reservation.number, granted: [], refused: refused), after: .zero)
        }
        let devices = reservation.devices.filter { !script.unregistered.contains($0.id) }
        let absent = reservation.devices.filter { script.unregistered.contains($0.id) }
        let refused = absent.map { DeviceRefusal(device: $0.id, reason: .noReachableDevice) }
        guard !devices.isEmpty else {
            return schedule(.reserved(reservation.number, granted: [], refused: refused), after: .zero)
        }
        let times = timesRung[reservation.person, default: 0]
        timesRung[reservation.person] = times + 1
        let answers = reservation.person.map { script.people[$0] ?? [] } ?? script.desk
        let response = answers.isEmpty ? .noAnswer : answers[min(times, answers.count - 1)]
        let chosen: DeviceID? = if case .answers(_, _, let device?) = response { device } else { nil }
        for (index, device) in devices.enumerated() {
            let acts = chosen.map { $0 == device.id } ?? (index == 0)
            if case .answers = response, !acts { granted[device.id] = .noAnswer } else { granted[device.id] = response }
        }
        schedule(.reserved(reservation.number, granted: devices.map(\.id), refused: refused), after: .zero)
    }

    private mutating func dial(_ request: DialRequest) {
        let response = granted[request.device.id] ?? .noAnswer
        responses[request.leg] = response
        let ringing = Duration.milliseconds(100)
        switch response {
        case .noAnswer: schedule(.legProgressed(request.leg, status: 180), after: ringing)
        case .answers(let delay, _, _):
            schedule(.legProgressed(request.leg, status: 180), after: ringing)
            schedule(.legAnswered(request.leg), after: ringing + delay)
        case .fails(let status, let cause):
            schedule(.legFailed(request.leg, status: status, cause: cause ?? "SIP \(status)"), after: ringing)
        }
    }

    /// The keys of a person come once, counted from the first prompt they hear.
    private mutating func pressKeys(on leg: LegNumber) {
        guard case .answers(_, let keys, _) = responses[leg], keyed.insert(leg).inserted else { return }
        for (index, key) in keys.enumerated() {
            schedule(.keyPressed(leg, key), after: script.promptTime + .seconds(index + 1))
        }
    }
}

extension CallEvent {
    /// Whether the event is of one leg.
    func isAbout(_ leg: LegNumber) -> Bool {
        switch self {
        case .legProgressed(leg, _), .legAnswered(leg), .legFailed(leg, _, _), .legHungUp(leg, _), .legLost(leg, _),
            .legClosed(leg), .keyPressed(leg, _), .played(leg, _, _), .mediaLost(leg), .legHeld(leg), .legResumed(leg):
            true
        default: false
        }
    }
}
