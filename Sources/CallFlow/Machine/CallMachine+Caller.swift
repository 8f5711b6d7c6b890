import Chronology
import Directory
import Ledger

/// The caller's side: beginning, choices, leaving.
extension CallMachine {
    mutating func begin(now: Uptime) {
        switch (plan.route, plan.answering) {
        case (.inactive, _):
            owed = nil
            conclude(by: .system, cause: "lineInactive", .served, now: now)
        case (.callerBlocked, _), (.callerLimited, _): turnAway(now: now)
        case (.lineFull, _):
            caller.answer(into: &outbox)
            startVoicemail(word: plan.prompts.lineFull, now: now)
        case (.staffed, .afterDesk):
            caller.state = .unanswered
            outbox.perform(.ringCaller)
            follow(hunt.begin(desk: true, ladder: false, now: now, into: &outbox), now: now)
        case (.staffed, .first), (.onCall, _), (.noCover, _):
            answerAndAnnounce(now: now)
        }
    }

    mutating func answerAndAnnounce(now: Uptime) {
        // Nobody can call back who hides the number: until a person is behind it, nothing is owed.
        if caller.mustProve { owed = nil }
        caller.answer(into: &outbox)
        follow(caller.announce(now: now, into: &outbox), now: now)
    }

    /// Events of leg 0 outside a conversation.
    mutating func handleCaller(_ event: CallEvent, now: Uptime) {
        switch event {
        case .legHungUp(_, let cause) where caller.isUp:
            callerLeft(Departure(by: .caller, cause: cause, stop: .callerGone), isUp: false, now: now)
        case .legLost(_, let cause) where caller.isUp, .legFailed(_, _, let cause) where caller.isUp:
            callerLeft(Departure(by: .system, cause: cause, stop: .callerGone), isUp: false, now: now)
        case .legClosed where caller.isUp:
            callerLeft(Departure(by: .system, cause: "closed", stop: .callerGone), isUp: false, now: now)
        case .mediaLost where caller.isAnswered && !callerHolds:
            outbox.record(.legMediaLost(leg: .caller))
            let departure = Departure(by: .system, cause: LegStop.mediaLost.rawValue, stop: .mediaLost)
            callerLeft(departure, isUp: true, now: now)
        case .keyPressed(_, "0") where voicemail?.isGreeting == true && caller.state == .recording:
            outbox.record(.callerPressed(key: "0"))
            voicemail = nil
            requestCallBack(now: now)
        default:
            guard !asksForAccess(event, now: now) else { return }
            if caller.state == .atTheKeys {
                return followAccess(access?.handle(event, now: now, into: &outbox), now: now)
            }
            guard !refusesRecording(event, now: now) else { return }
            guard caller.state == .recording else {
                return follow(caller.handle(event, now: now, into: &outbox), now: now)
            }
            voicemail?.handle(event, now: now, into: &outbox)
            followVoicemail(now: now)
        }
    }

    mutating func follow(_ signal: CallerLeg.Signal?, now: Uptime) {
        switch signal {
        case .chose(.hunt): startHunt(now: now)
        case .chose(.line(let turn)): turnTo(turn, now: now)
        case .chose(.voicemail), .wantsVoicemail:
            hunt.stop(.callerElsewhere, now: now, into: &outbox)
            startVoicemail(word: nil, now: now)
        case .wantsCallBack: requestCallBack(now: now)
        case .proved: proved(now: now)
        case .failedProof: failedProof(now: now)
        case .saidFarewell:
            let end = departure ?? Departure(by: .system, cause: LegStop.served.rawValue, stop: .served)
            conclude(by: end.by, cause: end.cause, end.stop, now: now)
        case nil: break
        }
    }

    /// The menu led to another line: whatever is still to come is that line's.
    private mutating func turnTo(_ turn: LineTurn, now: Uptime) {
        adopt(turn)
        guard !turn.screening.turnsAway else { return turnAway(now: now) }
        guard !turn.isFull else { return startVoicemail(word: plan.prompts.lineFull, now: now) }
        outbox.perform(.moveToLine(turn.hunt.line))
        guard caller.mustProve else { return startHunt(now: now) }
        owed = nil
        isTurned = true
        follow(caller.challenge(attempt: 1, now: now, into: &outbox), now: now)
    }

    mutating func startHunt(now: Uptime) {
        waitBeforeHunt(now: now)
        let desk = plan.answering == .first || hunt.plan.line != plan.line
        follow(hunt.begin(desk: desk, ladder: true, now: now, into: &outbox), now: now)
    }

    private mutating func requestCallBack(now: Uptime) {
        guard plan.callerCanBeCalledBack else {
            hunt.stop(.callerElsewhere, now: now, into: &outbox)
            return startVoicemail(word: plan.prompts.numberHidden, now: now)
        }
        outbox.record(.callBackRequested)
        outbox.record(.taskOpened(kind: .callBack, line: hunt.plan.line, person: nil))
        owed = nil
        hunt.stop(.callerElsewhere, now: now, into: &outbox)
        departure = Departure(by: .system, cause: "callBackRequested", stop: .served)
        caller.bid(plan.prompts.callBackNoted, now: now, into: &outbox)
    }

    mutating func startVoicemail(word: Utterance?, now: Uptime) {
        caller.state = .recording
        outbox.perform(.yieldPlace)
        voicemail = Voicemail(
            plan: plan.voicemail, name: "\(call)-1", line: hunt.plan.line, word: word, limits: plan.limits, now: now,
            into: &outbox)
    }

    /// Ends the call when voicemail is over.
    mutating func followVoicemail(now: Uptime) {
        guard let voicemail, voicemail.state == .over, !hasEnded else {
            if self.voicemail?.outcome == .kept { owed = nil }
            return
        }
        if voicemail.outcome == .kept { owed = nil }
        let cause = voicemail.outcome == .kept ? "voicemail" : "noMessage"
        let end = departure ?? Departure(by: .system, cause: cause, stop: .served)
        conclude(by: end.by, cause: end.cause, end.stop, now: now)
    }

    /// The caller is gone, or (`isUp`) must be let go, outside a conversation.
    private mutating func callerLeft(_ end: Departure, isUp: Bool, now: Uptime) {
        let wasBidding = if case .farewell = caller.state { true } else { false }
        departure = end
        access?.abandon(by: end.by, cause: end.cause, now: now, into: &outbox)
        if caller.state == .recording {
            if !isUp { caller.state = .closed }
            voicemail?.callerLeft(now: now, into: &outbox)
            return followVoicemail(now: now)
        }
        if hunt.isRunning && !wasBidding {
            outbox.record(.callerLeft(cause: end.cause))
            if isUp { caller.close(end.stop, now: now, into: &outbox) } else { caller.state = .closed }
            return follow(hunt.wind(down: .callerGone, now: now, into: &outbox), now: now)
        }
        if !isUp { caller.state = .closed }
        conclude(by: end.by, cause: end.cause, end.stop, now: now)
    }

    /// The 4 h, or the server's patience, are over.
    mutating func reachCap(now: Uptime) {
        let end = Departure(by: .system, cause: capReason.rawValue, stop: capReason)
        if caller.state == .atTheKeys {
            access?.abandon(by: .system, cause: end.cause, now: now, into: &outbox)
            return conclude(by: end.by, cause: end.cause, end.stop, now: now)
        }
        if capReason == .shutdown, bridge.leg != nil || owed == .missedCall { owed = .callInterrupted }
        if let leg = bridge.leg {
            departure = end
            cap = now + plan.limits.closingMaximum
            endBridge(leg, by: .system, cause: end.cause, stop: capReason, saying: true, now: now)
            return caller.bid(plan.prompts.interrupted, now: now, into: &outbox)
        } else if let voicemail, voicemail.state != .over {
            // What is being said is saved first; a second time the cap finds nothing left to save.
            departure = departure ?? end
            cap = now + plan.limits.closingMaximum
            self.voicemail?.callerLeft(now: now, into: &outbox)
            return followVoicemail(now: now)
        } else if capReason == .shutdown, caller.isAnswered, caller.state != .recording, departure == nil {
            departure = end
            cap = now + plan.limits.closingMaximum
            hunt.stop(.shutdown, now: now, into: &outbox)
            return caller.bid(plan.prompts.interrupted, now: now, into: &outbox)
        }
        conclude(by: end.by, cause: end.cause, end.stop, now: now)
    }

    /// Records the last facts and lets everybody go.
    mutating func conclude(by party: Party, cause: String, _ stop: LegStop, now: Uptime) {
        guard !hasEnded else { return }
        hasEnded = true
        hunt.stop(stop, now: now, into: &outbox)
        if caller.state == .atTheKeys, access?.state != .over {
            access?.abandon(by: party, cause: cause, now: now, into: &outbox)
        }
        if let owed { outbox.record(.taskOpened(kind: owed, line: hunt.plan.line, person: nil)) }
        let status = plan.route == .inactive ? 404 : plan.route == .callerBlocked ? 603 : 480
        let reason = plan.route == .callerBlocked ? "Decline" : cause
        let mustReject = caller.isUp && !caller.isAnswered
        if mustReject { outbox.record(.callRejected(sipStatus: status, reason: reason)) }
        outbox.record(.callEnded(by: party, cause: cause))
        if mustReject {
            outbox.perform(.rejectCaller(status: status, reason: reason, retryAfter: nil))
            caller.state = .closing(until: now + plan.limits.closingMaximum)
        } else {
            caller.close(stop, now: now, into: &outbox)
        }
    }
}
