import CallFlow
public import Chronology
import Directory
import Ledger
import SIP

extension Exchange {
    /// Stops gracefully: new calls get 503 with Retry-After, running calls may take `budget` to end, trunks unregister.
    public func beginStopping(budget: Duration, now: Now) {
        guard stoppingUntil == nil else { return }
        stoppingUntil = now.uptime + budget
        for call in calls.values.sorted(by: { $0.id < $1.id }) {
            call.handle(.shutdownBegan(within: budget), now: now.uptime)
            run(call, now: now)
        }
    }

    /// Unregisters everywhere; to be called when the last call is over or the budget is spent.
    public func finishStopping(now: Now) {
        endRelays(now: now)
        note(.serverStopped, now: now)
        agent.stop(now: now.uptime)
        drainAgent(now: now)
    }
}
