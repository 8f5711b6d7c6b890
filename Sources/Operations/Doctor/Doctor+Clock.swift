import Chronology

/// The clock, by which duties change.
extension Doctor {
    func clockCheck(now: Instant) -> DoctorReport.Check {
        // No server of this program ran before 2026: an earlier clock was never set.
        if now < Instant(seconds: 1_767_225_600) {
            return .error(
                "clock", "the clock says \(InstantText.iso(now))", remedy: "set the clock: timedatectl set-time")
        }
        switch machine.isClockSynchronised {
        case true?: return .ok("clock", "synchronised, \(InstantText.iso(now))")
        case false?:
            return .warning(
                "clock", "not synchronised",
                remedy: "run chrony or systemd-timesyncd (`timedatectl set-ntp true`): duties change on the minute")
        case nil: return .ok("clock", "\(InstantText.iso(now)); synchronisation is not known here")
        }
    }
}
