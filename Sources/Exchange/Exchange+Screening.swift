import CallFlow
public import Chronology
import Directory

/// What the filters of a line ask about a caller: how often within the hour, and a digit that nobody can guess.
extension Exchange {
    /// Takes up the calls of the last hour that an earlier run had; asked for once, before the first call.
    public func restore(_ calls: [RecentCall], now: Now) { tally.restore(calls, now: now) }

    /// How often the caller called within the hour, on the lines that want to know.
    func callsInHour(of call: Call, now: Uptime) -> [LineID: Int] {
        guard call.arrival.callerNumber != nil, !tally.isEmpty else { return [:] }
        let counting = directory.organisation.lines.lazy.filter { $0.callers?.counts == true }.map(\.id)
        return tally.calls(of: call.arrival.caller, on: counting, now: now)
    }

    /// Counts a call of somebody who shows a number; one that is over the limit is not counted, or whoever goes on trying
    /// would never be let through again.
    func countCaller(of call: Call, on id: LineID, _ screening: Screening, now: Uptime) {
        guard call.arrival.callerNumber != nil, line(id)?.callers?.counts == true else { return }
        switch screening {
        case .open, .blocked(_, isAnswered: true): tally.note(call.arrival.caller, on: id, now: now)
        case .blocked, .limited, .gated: break
        }
    }

    /// Random numbers for the digits of the gate, where there is one.
    func gateDraws(for call: Call) -> [Int] {
        guard call.arrival.callerNumber == nil,
            directory.organisation.lines.contains(where: { $0.callers?.anonymousGate == true })
        else { return [] }
        return (0..<2).map { _ in Int.random(in: 0..<9, using: &random) }
    }
}
