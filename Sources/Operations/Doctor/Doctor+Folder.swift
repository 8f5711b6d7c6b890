/// The data folder: there, writable, and closed to others.
extension Doctor {
    var folderChecks: [DoctorReport.Check] {
        let path = settings.dataDirectory
        switch machine.folder(path) {
        case .absent:
            return [.error("data folder", "\(path) does not exist", remedy: "create it for the user of the server")]
        case .present(isWritable: false, _):
            return [.error("data folder", "\(path) cannot be written", remedy: "give it to the user of the server")]
        case .present(_, let mode) where mode & 0o007 != 0:
            return [
                .error(
                    "data folder", "\(path) is open to every user of this machine",
                    remedy: "it holds numbers and messages: chmod 0700 \(path)")
            ]
        case .present: return [.ok("data folder", path)]
        }
    }
}
