import CLinux
import Glibc

/// What the kernel says of its clock.
enum KernelClock {
    /// Whether a time source disciplines it, whatever program does that: chrony, ntpd and systemd-timesyncd all tell the
    /// kernel (adjtimex(2)). Nil when the kernel does not say.
    static var isSynchronised: Bool? {
        var state = timex()
        // No mode: nothing is set, which needs no right.
        state.modes = 0
        let outcome = adjtimex(&state)
        guard outcome >= 0 else { return nil }
        return state.status & STA_UNSYNC == 0 && outcome != TIME_ERROR
    }
}
