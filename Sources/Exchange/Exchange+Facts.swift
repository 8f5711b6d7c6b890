import CallFlow
import Chase
public import Chronology
public import Ledger
import SIP

extension Exchange {
    /// Everything submitted up to `token` is durable, or journalled: what waited behind it goes on.
    public func factsDurable(upTo token: UInt64, now: Now) {
        isLedgerFull = false
        ledgerProbeAt = nil
        openGates(upTo: token, now: now)
    }

    /// The ledger could not even keep these facts: calls in progress go on, new ones are refused until it can.
    public func factsRefused(token: UInt64, now: Now) {
        isLedgerFull = true
        // Nobody else would tell us when there is room again: no call is let in that could try.
        ledgerProbeAt = now.uptime + .seconds(1)
        outbox.append(.counted("facts.refused"))
        openGates(upTo: token, now: now)
    }

    private func openGates(upTo token: UInt64, now: Now) {
        sendMessages { $0.token <= token }
        sendRefusals(now: now) { $0.token <= token }
        for waiting in gatedCalls.keys.filter({ $0 <= token }).sorted() {
            guard let id = gatedCalls.removeValue(forKey: waiting), let call = calls[id] else { continue }
            guard call.gate?.token == waiting else { continue }
            call.gate = nil
            run(call, now: now)
        }
    }

    /// Sends the refusals whose facts are safe, or that have waited long enough.
    func sendRefusals(now: Now, where isDue: (HeldRefusal) -> Bool) {
        while let held = heldRefusals.first, isDue(held) {
            heldRefusals.removeFirst()
            agent.respond(
                held.session, status: held.status, phrase: held.phrase, headers: held.headers, now: now.uptime)
            drainAgent(now: now)
        }
    }

    /// Hands facts to the ledger, with the callers that were seen for the first time since the last ones.
    func submit(_ facts: [Fact], token: UInt64? = nil, now: Now) {
        let closed = facts.map { fact in
            var fact = fact
            fact.event = fact.event.withoutFreeText
            noteAnnouncement(fact.event, now: now.uptime)
            return fact
        }
        outbox.append(.record(closed, callers: newCallers, token: token ?? makeToken()))
        newCallers.removeAll(keepingCapacity: true)
        guard settings.tellsPeople else { return }
        for fact in facts { chase.observe(fact, now: now) }
        drainChase(now: now)
    }

    /// Offers the full ledger nothing, to learn from its answer whether it takes facts again.
    func probeLedgerIfDue(now: Now) {
        guard let due = ledgerProbeAt, due <= now.uptime else { return }
        ledgerProbeAt = now.uptime + .seconds(1)
        outbox.append(.record([], callers: [], token: makeToken()))
    }

    /// Records what nothing waits for.
    public func note(_ event: FactEvent, now: Now) {
        submit([Fact(sequence: 0, call: nil, at: now.instant, event: event)], now: now)
    }

    /// A live call is never dropped, nor kept waiting, for want of storage.
    func openGateIfOverdue(_ call: Call, now: Now) {
        guard let gate = call.gate, gate.until <= now.uptime else { return }
        gatedCalls[gate.token] = nil
        call.gate = nil
        counts.factsOverdue += 1
        outbox.append(.counted("facts.overdue"))
    }

    /// Takes what the machine wants and performs it in order, stopping behind each fact until it is durable.
    func run(_ call: Call, now: Now) {
        while true {
            takeEffects(of: call, now: now)
            guard call.gate == nil, let first = call.waiting.first else { break }
            switch first {
            case .fact: submitFacts(of: call, now: now)
            case .action(let effect):
                call.waiting.removeFirst()
                perform(effect, of: call, now: now)
            case .redial(let leg):
                call.waiting.removeFirst()
                invite(leg, of: call, now: now)
            }
        }
        if calls[call.id] === call { deadlines.set(call.id, call.deadline) }
    }

    /// A fact is dated when it came about, however long it then waits behind another.
    private func takeEffects(of call: Call, now: Now) {
        while let effect = call.nextEffect() {
            if case .record(let event) = effect {
                call.waiting.append(.fact(call.fact(event, at: now.instant)))
            } else {
                call.waiting.append(.action(effect))
            }
        }
        if call.waiting.isEmpty { call.waiting = [] }
    }

    /// All facts that wait share one token, and so one wait: what comes between them is done once all are durable. So an
    /// announcement starts with the answer, and not a commit later.
    private func submitFacts(of call: Call, now: Now) {
        var facts: [Fact] = []
        var actions: ArraySlice<Waiting> = []
        for waiting in call.waiting {
            if case .fact(let fact) = waiting { facts.append(fact) } else { actions.append(waiting) }
        }
        call.waiting = actions
        let token = makeToken()
        call.gate = (token, now.uptime + settings.factPatience)
        gatedCalls[token] = call.id
        submit(facts, token: token, now: now)
    }
}
