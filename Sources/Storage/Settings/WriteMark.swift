import Chronology
import Directory

/// Who writes settings, when, and by which revision: what each setting remembers of its last writer.
struct WriteMark {
    let origin: SettingOrigin
    let writer: String
    let at: Instant
    let revision: Int64

    func write(_ path: SettingPath, _ value: String, in session: any DatabaseSession) throws {
        try session.run(.forgetRemoval, [.text(path.rawValue)])
        try session.run(.writeSetting, [.text(path.rawValue), .text(value)] + values)
    }

    /// The removal is remembered like a value.
    func remove(_ path: SettingPath, in session: any DatabaseSession) throws {
        try session.run(.deleteSetting, [.text(path.rawValue)])
        try session.run(.recordRemoval, [.text(path.rawValue)] + values)
    }

    private var values: [SQLValue] {
        [.text(origin.rawValue), .text(writer), .integer(at.microseconds), .integer(revision)]
    }
}
