import Chronology
import Directory
import Ledger

/// Where the use of the line by a PIN meets the call.
extension CallMachine {
    /// Takes the key that asks for the PIN, pressed by a person of ours; true when it was that.
    mutating func asksForAccess(_ event: CallEvent, now: Uptime) -> Bool {
        guard let plan = plan.access, access == nil, case .keyPressed(_, let key) = event, plan.key == String(key)
        else {
            return false
        }
        switch caller.state {
        case .announcing, .choosing: break
        default: return false
        }
        caller.state = .atTheKeys
        access = AccessMachine(
            plan: plan, call: call, line: self.plan.line, limits: self.plan.limits,
            acceptance: self.plan.hunt.acceptance, now: now, into: &outbox)
        return true
    }

    mutating func followAccess(_ signal: AccessMachine.Signal?, now: Uptime) {
        switch signal {
        case .goesOn:
            guard caller.state == .atTheKeys else { return }
            follow(caller.proceed(now: now, into: &outbox), now: now)
        case .granted:
            owed = nil
            outbox.perform(.yieldPlace)
        case .finished: conclude(by: .system, cause: "access", .served, now: now)
        case nil: break
        }
    }

    /// Whether the leg was dialled to call somebody back.
    func isCalledBack(_ leg: LegNumber) -> Bool { access?.outreach?.legs[leg] != nil }

    /// An event of a leg that is being called back.
    mutating func handleCalledBack(_ event: CallEvent, on leg: LegNumber, now: Uptime) {
        if case .talking(_, leg, _) = access?.state {
            followAccess(access?.handle(event, now: now, into: &outbox), now: now)
            return
        }
        let signals = access?.outreach?.handle(event, on: leg, now: now, into: &outbox) ?? []
        access?.follow(signals, now: now, into: &outbox)
    }
}
