import CallFlow
import Chronology
import Directory
import Ledger

/// The wall against toll fraud: which numbers may be dialled, how many an hour and how many at once.
///
/// A device that was granted counts from its grant, not from its INVITE: facts are made durable in between, and other
/// calls ask meanwhile.
struct DialOutGuard {
    private struct Promise: Hashable {
        var call: CallID
        var number: ReservationNumber
        var device: DeviceID
    }

    private var started: [Uptime] = []
    private(set) var running = 0
    /// Granted and not yet dialled.
    private var promises: [Promise] = []

    /// Why a number may not be dialled now; nil when it may.
    mutating func refusal(of number: String, limits: DialOutLimits, plan: NumberPlan, now: Uptime) -> SkipReason? {
        if plan.isEmergency(number) { return .emergencyNumber }
        let normalised = plan.normalised(number)
        guard limits.allows(normalised) else { return .notAllowed }
        forgetOldStarts(now: now)
        guard running + promises.count < limits.atOnce, started.count + promises.count < limits.perHour else {
            return .limitReached
        }
        return nil
    }

    /// Counts a device that was granted.
    mutating func promise(_ device: DeviceID, number: ReservationNumber, call: CallID) {
        promises.append(Promise(call: call, number: number, device: device))
    }

    /// What was granted and never dialled is free again.
    mutating func release(_ number: ReservationNumber, call: CallID) {
        promises.removeAll { $0.call == call && $0.number == number }
    }

    /// The same for all that a forgotten call was granted.
    mutating func releaseAll(of call: CallID) { promises.removeAll { $0.call == call } }

    /// Counts a call that is placed.
    mutating func dialled(_ device: DeviceID, call: CallID, now: Uptime) {
        if let promise = promises.firstIndex(where: { $0.call == call && $0.device == device }) {
            promises.remove(at: promise)
        }
        started.append(now)
        running += 1
    }

    /// Counts a call that is over.
    mutating func ended() { running = max(0, running - 1) }

    /// Whether nothing is dialled or about to be.
    var isIdle: Bool { running == 0 && promises.isEmpty }

    private mutating func forgetOldStarts(now: Uptime) {
        let old = started.prefix { now - $0 >= .seconds(3600) }.count
        if old > 0 { started.removeFirst(old) }
    }
}
