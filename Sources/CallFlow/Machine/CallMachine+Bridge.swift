import Chronology
import Directory
import Ledger

/// The hunt's result and the conversation.
extension CallMachine {
    mutating func follow(_ signals: [Hunt.Signal], now: Uptime) {
        for signal in signals {
            switch signal {
            case .callingNext: caller.say(plan.prompts.progressNext, now: now, into: &outbox)
            case .callingAgain: caller.say(plan.prompts.progressStill, now: now, into: &outbox)
            case .accepted(let leg): accepted(leg, now: now)
            case .exhausted: exhausted(now: now)
            }
        }
    }

    /// Somebody took the call: join them, or tell them that the caller has left.
    private mutating func accepted(_ leg: LegNumber, now: Uptime) {
        guard let rung = hunt.legs[leg] else { return }
        if let departure {
            outbox.record(.taskOpened(kind: .callerGone, line: hunt.plan.line, person: rung.candidate.person))
            owed = nil
            hunt.legs[leg]?.stop(.callerGone, saying: rung.candidate.prompts.callerGone, now: now, into: &outbox)
            return conclude(by: departure.by, cause: departure.cause, departure.stop, now: now)
        }
        if !caller.isAnswered { caller.answer(into: &outbox) }
        owed = nil
        outbox.record(.bridged(leg: leg, person: rung.candidate.person))
        outbox.perform(.bridge(leg))
        caller.state = .talking
        bridge.join(leg, heldBy: Set((callerHolds ? [Party.caller] : []) + (holding.contains(leg) ? [.responder] : [])))
        watch(leg)
        hunt.stop(.takenElsewhere, except: leg, now: now, into: &outbox)
        guard let prompts = rung.candidate.prompts.recording else { return }
        recording?.joined(leg, prompts: prompts, isTold: rung.heardWhisper, now: now, into: &outbox)
    }

    /// Nobody took the call.
    private mutating func exhausted(now: Uptime) {
        if let departure {
            return conclude(by: departure.by, cause: departure.cause, departure.stop, now: now)
        }
        if caller.state == .unanswered { return answerAndAnnounce(now: now) }
        startVoicemail(word: hunt.isTrunkDown ? plan.prompts.trunkDown : plan.prompts.nobodyReached, now: now)
    }

    mutating func follow(_ signal: Bridge.Signal, now: Uptime) {
        switch signal {
        case .callerLeft(let leg, let cause, let isUp):
            if isUp { outbox.record(.legMediaLost(leg: .caller)) }
            endBridge(leg, by: isUp ? .system : .caller, cause: cause, stop: .otherPartyLeft, now: now)
            if !isUp { caller.state = .closed }
            conclude(by: isUp ? .system : .caller, cause: cause, isUp ? .mediaLost : .callerGone, now: now)
        case .responderLeft(let leg, let cause):
            endBridge(leg, by: .responder, cause: cause, stop: nil, now: now)
            conclude(by: .responder, cause: cause, .otherPartyLeft, now: now)
        case .responderLost(let leg, let cause, let isUp):
            if isUp { outbox.record(.legMediaLost(leg: leg)) }
            endBridge(leg, by: .system, cause: cause, stop: isUp ? .mediaLost : nil, now: now)
            owed = .callInterrupted
            // The second time nobody is called again: what comes next says itself.
            let words = hunt.isRungAgain(after: leg) ? plan.prompts.responderLost : nil
            caller.wait(hearing: words, now: now, into: &outbox)
            outbox.perform(.watchMedia(.caller, callerHolds ? nil : plan.limits.mediaTimeout))
            follow(hunt.resume(after: leg, now: now, into: &outbox), now: now)
        }
    }

    /// Parts both; `stop` hangs the responder up, with a word if `saying`; nil: that leg is down already.
    mutating func endBridge(
        _ leg: LegNumber, by party: Party, cause: String, stop: LegStop?, saying: Bool = false, now: Uptime
    ) {
        recording?.parted(now: now, into: &outbox)
        outbox.record(.bridgeEnded(leg: leg, by: party, cause: cause))
        outbox.record(.legEnded(leg: leg, by: party, cause: cause))
        outbox.perform(.unbridge(leg))
        bridge.part()
        let words = saying ? hunt.legs[leg]?.candidate.prompts.interrupted : nil
        hunt.legs[leg]?.leaveBridge(stop, saying: words, now: now, into: &outbox)
        hunt.settle(into: &outbox)
    }

    /// Watches both legs of a conversation, or neither while anybody holds.
    mutating func watch(_ leg: LegNumber) {
        let patience = bridge.isHeld ? nil : plan.limits.mediaTimeout
        outbox.perform(.watchMedia(.caller, patience))
        outbox.perform(.watchMedia(leg, patience))
    }

    /// Records a hold or its end, once; a conversation that begins later knows of it.
    mutating func noteHold(_ event: CallEvent) {
        switch event {
        case .legHeld(let leg) where isAnswered(leg) && holding.insert(leg).inserted:
            outbox.record(.held(leg: leg))
        case .legResumed(let leg) where isAnswered(leg) && holding.remove(leg) != nil:
            outbox.record(.resumed(leg: leg))
        default: return
        }
        guard bridge.leg == nil, caller.isAnswered else { return }
        outbox.perform(.watchMedia(.caller, callerHolds ? nil : plan.limits.mediaTimeout))
    }

    /// Whether a leg is up and answered, so that it can hold at all.
    private func isAnswered(_ leg: LegNumber) -> Bool {
        guard leg != .caller else { return caller.isAnswered }
        return hunt.legs[leg].map { $0.isAccepting || $0.state == .accepted } ?? false
    }
}
