import Chronology
import Directory
public import Ledger

extension Hunt {
    /// Starts to walk the desk, the ladder or both, under a budget that begins now.
    mutating func begin(
        desk: Bool, ladder: Bool, now: Uptime, into outbox: inout Outbox
    ) -> [Signal] {
        steps = ((desk ? plan.deskSteps : []) + (ladder ? plan.ladderSteps : []))[...]
        walksLadder = ladder
        budgetEnds = now + plan.budget
        if ladder {
            for skip in plan.skipped {
                outbox.record(.personSkipped(person: skip.person, level: skip.level, reason: skip.reason))
            }
        }
        return advance(now: now, into: &outbox)
    }

    /// Whether somebody is rung at all when the leg of a conversation has died: the same person, or whoever is left.
    func isRungAgain(after leg: LegNumber) -> Bool {
        legs[leg].map { !rungAgain.contains($0.candidate.person) } ?? false
    }

    /// Rings the person whose leg died once more, then goes on; the budget begins anew.
    mutating func resume(after leg: LegNumber, now: Uptime, into outbox: inout Outbox) -> [Signal] {
        budgetEnds = now + plan.budget
        if var again = legs[leg]?.step, rungAgain.insert(again.candidate.person).inserted {
            again.isAgain = true
            steps = ([again] + steps)[...]
        }
        return advance(now: now, into: &outbox)
    }

    /// The answer to a reservation.
    mutating func reserved(
        _ number: ReservationNumber, granted: [DeviceID], refused: [DeviceRefusal], now: Uptime,
        into outbox: inout Outbox
    ) -> [Signal] {
        guard held[number] == .asked else { return [] }
        guard case .reserving(let step, let awaited, _) = state, awaited == number else {
            // Nobody waits for it any more.
            release(number, into: &outbox)
            return []
        }
        if refused.contains(where: { $0.reason == .trunkDown }) { recordTrunkDown(into: &outbox) }
        let devices = step.candidate.devices.filter { granted.contains($0.id) }
        guard !devices.isEmpty else {
            skip(step, refused: refused, into: &outbox)
            release(number, into: &outbox)
            return advance(now: now, into: &outbox)
        }
        for refusal in refused {
            outbox.record(.deviceSkipped(device: refusal.device, level: step.level, reason: refusal.reason))
        }
        attempts += 1
        roundRangSomebody = true
        let isSomebodyElse = lastRung != .some(step.candidate.person)
        lastRung = step.candidate.person
        state = .ringing(step, number)
        var numbers: Set<LegNumber> = []
        for device in devices {
            let leg = outbox.nextLeg()
            numbers.insert(leg)
            legs[leg] = RungLeg(
                number: leg, reservation: number, device: device, step: step, plan: plan, limits: limits, now: now,
                into: &outbox)
        }
        held[number] = .dialled(numbers)
        guard attempts > 1, !step.isAgain else { return [] }
        return [isSomebodyElse ? .callingNext : .callingAgain]
    }

    /// What happened to one of the legs.
    mutating func handle(
        _ event: CallEvent, on leg: LegNumber, now: Uptime, into outbox: inout Outbox
    ) -> [Signal] {
        guard let signal = legs[leg]?.handle(event, now: now, into: &outbox) else {
            if case .ringing = legs[leg]?.state { reachedSomebody = true }
            if legs[leg]?.isAccepting == true { reachedSomebody = true }
            settle(into: &outbox)
            return []
        }
        let signals = follow(signal, of: leg, now: now, into: &outbox)
        settle(into: &outbox)
        return signals
    }

    /// Does what is due for each leg, the reservation and the budget.
    mutating func handleTimeout(now: Uptime, into outbox: inout Outbox) -> [Signal] {
        var signals: [Signal] = []
        for leg in legs.keys.sorted() {
            if let signal = legs[leg]?.handleTimeout(now: now, into: &outbox) {
                signals += follow(signal, of: leg, now: now, into: &outbox)
            }
        }
        if case .reserving(let step, let number, let until) = state, until <= now {
            skip(step, refused: step.candidate.devices.map { .init(device: $0.id, reason: .noResponse) }, into: &outbox)
            release(number, into: &outbox)
            signals += advance(now: now, into: &outbox)
        }
        if case .pausing(let until) = state, until <= now { signals += advance(now: now, into: &outbox) }
        if let budgetEnds, budgetEnds <= now, isRunning, state != .finishing {
            signals += wind(down: .budgetEnded, now: now, into: &outbox)
        }
        settle(into: &outbox)
        return signals
    }

    /// Rings nobody new; who is accepting may finish, who only rings is cancelled.
    mutating func wind(down reason: LegStop, now: Uptime, into outbox: inout Outbox) -> [Signal] {
        guard isRunning else { return [] }
        state = .finishing
        releaseAsked(into: &outbox)
        for leg in legs.keys.sorted() where legs[leg]?.isAccepting == false && legs[leg]?.isHopeful == true {
            legs[leg]?.stop(reason, saying: nil, now: now, into: &outbox)
        }
        settle(into: &outbox)
        return isHopeful ? [] : exhaust()
    }

    /// Ends the search at once: who is accepting is told why, who rings is cancelled.
    mutating func stop(_ reason: LegStop, except taken: LegNumber? = nil, now: Uptime, into outbox: inout Outbox) {
        for leg in legs.keys.sorted() where leg != taken {
            guard let rung = legs[leg], rung.isHopeful else { continue }
            if rung.isAccepting {
                let (ending, words) = farewell(reason, rung.candidate.prompts)
                legs[leg]?.stop(ending, saying: words, now: now, into: &outbox)
            } else {
                legs[leg]?.stop(reason, saying: nil, now: now, into: &outbox)
            }
        }
        state = taken.map { .taken($0) } ?? .stopped
        releaseAsked(into: &outbox)
        settle(into: &outbox)
    }

    private func farewell(_ reason: LegStop, _ prompts: ResponderPrompts) -> (LegStop, Utterance?) {
        switch reason {
        case .takenElsewhere, .tooLate: (.tooLate, prompts.tooLate)
        case .callerGone: (reason, prompts.callerGone)
        case .callerElsewhere: (reason, prompts.callerElsewhere)
        case .declined: (reason, prompts.declined)
        case .noAnswer, .budgetEnded, .noKey, .otherPartyLeft, .mediaLost, .maximumReached, .shutdown, .served:
            (reason, nil)
        }
    }

    private mutating func follow(
        _ signal: RungLeg.Signal, of leg: LegNumber, now: Uptime, into outbox: inout Outbox
    ) -> [Signal] {
        switch signal {
        case .accepted:
            reachedSomebody = true
            state = .taken(leg)
            return [.accepted(leg)]
        case .declined:
            reachedSomebody = true
            if let rung = legs[leg] {
                if let person = rung.candidate.person { declined.insert(person) }
                for other in legs.keys.sorted() where legs[other]?.reservation == rung.reservation && other != leg {
                    guard legs[other]?.isHopeful == true else { continue }
                    let words = legs[other]?.isAccepting == true ? rung.candidate.prompts.declined : nil
                    legs[other]?.stop(.declined, saying: words, now: now, into: &outbox)
                }
            }
        case .trunkDown: recordTrunkDown(into: &outbox)
        case .out: break
        }
        switch state {
        case .ringing(_, let number) where !legs.values.contains { $0.reservation == number && $0.isHopeful }:
            return advance(now: now, into: &outbox)
        case .finishing where !isHopeful: return exhaust()
        default: return []
        }
    }

    /// Goes to the next step that can be tried, or gives up.
    private mutating func advance(now: Uptime, into outbox: inout Outbox) -> [Signal] {
        while let step = steps.first {
            if let announcedStep, announcedStep.round != step.round, pause(now: now) { return [] }
            steps.removeFirst()
            if step.isLadder { recordLackOfCover(person: step.candidate.person, into: &outbox) }
            if announcedStep?.level != step.level || announcedStep?.round != step.round {
                outbox.record(.huntStarted(level: step.level, round: step.round))
            }
            announcedStep = step
            if let person = step.candidate.person, declined.contains(person) {
                outbox.record(.personSkipped(person: person, level: step.level, reason: .declinedBefore))
                continue
            }
            let number = outbox.nextReservation()
            held[number] = .asked
            outbox.perform(
                .reserve(
                    Reservation(
                        number: number, person: step.candidate.person, devices: step.candidate.devices,
                        ringsBusyPeople: plan.ringing.ringsBusyPeople)))
            state = .reserving(step, number, until: now + limits.answerMaximum)
            return []
        }
        if walksLadder { recordLackOfCover(person: nil, into: &outbox) }
        return exhaust()
    }

    /// Waits before the next round when everybody of the last one was busy: two rounds in one instant help nobody.
    private mutating func pause(now: Uptime) -> Bool {
        defer { (roundRangSomebody, roundFoundBusy) = (false, false) }
        guard roundFoundBusy, !roundRangSomebody else { return false }
        state = .pausing(until: now + plan.ringing.progressEvery)
        return true
    }

    /// Nobody is on call: a task says so once the ladder is reached, before the manager is rung.
    private mutating func recordLackOfCover(person: PersonID?, into outbox: inout Outbox) {
        guard plan.lacksCover, !recordedLackOfCover else { return }
        recordedLackOfCover = true
        outbox.record(.taskOpened(kind: .noCover, line: plan.line, person: person))
    }

    private mutating func recordTrunkDown(into outbox: inout Outbox) {
        guard !sawTrunkDown else { return }
        sawTrunkDown = true
        outbox.record(.taskOpened(kind: .trunkDown, line: plan.line, person: nil))
    }

    /// Gives back what was asked for and is not wanted any more; a late answer then finds nobody.
    private mutating func releaseAsked(into outbox: inout Outbox) {
        for number in held.keys.sorted() where held[number] == .asked { release(number, into: &outbox) }
    }

    private mutating func exhaust() -> [Signal] {
        state = .exhausted
        return [.exhausted]
    }

    private mutating func skip(_ step: HuntStep, refused: [DeviceRefusal], into outbox: inout Outbox) {
        let reasons = refused.map(\.reason)
        if reasons.contains(where: \.isBusy) { roundFoundBusy = true }
        guard let person = step.candidate.person else {
            for refusal in refused {
                outbox.record(.deviceSkipped(device: refusal.device, level: step.level, reason: refusal.reason))
            }
            return
        }
        let aboutPerson = reasons.first(where: \.isBusy)
        outbox.record(
            .personSkipped(
                person: person, level: step.level, reason: aboutPerson ?? reasons.first ?? .noReachableDevice))
    }

    /// Releases what no leg uses any more.
    mutating func settle(into outbox: inout Outbox) {
        for number in held.keys.sorted() {
            guard case .dialled(let numbers) = held[number] else { continue }
            if numbers.allSatisfy({ legs[$0]?.state == .closed }) { release(number, into: &outbox) }
        }
    }

    private mutating func release(_ number: ReservationNumber, into outbox: inout Outbox) {
        held[number] = nil
        outbox.perform(.release(number))
    }
}

extension SkipReason {
    /// Whether the person or device is in use by another call: a little later it may not be.
    public var isBusy: Bool { self == .alreadyTalking || self == .alreadyRinging }
}
