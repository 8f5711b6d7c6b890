/// Room for facts and messages.
extension Doctor {
    var diskCheck: DoctorReport.Check {
        guard let free = machine.freeBytes(at: settings.dataDirectory) else {
            return .warning("disk", "free space is not known", remedy: "check it by hand")
        }
        let mebibytes = free >> 20
        return free >= settings.diskFloor
            ? .ok("disk", "\(mebibytes) MiB free")
            : .error(
                "disk", "\(mebibytes) MiB free, below the floor of \(settings.diskFloor >> 20) MiB",
                remedy: "free space: facts and messages are written before calls go on")
    }
}
