import Chronology
import LabourLaw

/// A clock change during duty or an intervention gets a line of its own: hours are elapsed hours, so the line adds nothing
/// and says why there is one hour more or less than the clock shows.
struct ClockChanges {
    let basis: PayBasis

    func add(to draft: inout PayDraft) {
        for change in basis.calendar.clock.changes {
            let instant = Instant(seconds: Int64(change.second))
            guard let period = basis.period(at: instant),
                let around = Interval(instant - .seconds(1), instant + .seconds(1))
            else { continue }
            let isOnCall = basis.onCall.intersection(around).duration == around.duration
            let isCalled = basis.calls.intersection(around).duration == around.duration
            guard isOnCall || isCalled else { continue }
            let hours = ExactNumber(hours: .seconds(change.from - change.to))
            let date = basis.calendar.date(at: instant)
            let what = isCalled ? "intervention" : "astreinte"
            let words =
                hours > 0 ? "une heure se répète et compte deux fois" : "une heure n'existe pas et ne compte pas"
            draft.pay(
                PayDraft.Item(
                    code: "clock-change", label: "Changement d'heure du \(date) pendant une \(what) : \(words)",
                    quantity: hours, unit: "h",
                    notes: ["Déjà compris dans les durées ; les forfaits n'en changent pas."]),
                rate: 0, in: period.month, citation: Citation("Rép. min. 10 déc. 1976", mark: .secondary))
        }
    }
}
