import Exchange
import Foundation
import Glibc

/// Puts announcements that were recorded by telephone among the prompts. Earlier ones stay beside them.
struct AnnouncementShelf: Sendable {
    let recordings: String
    let prompts: String

    init(_ settings: ServerSettings) {
        recordings = settings.recordingsDirectory
        prompts = settings.promptsDirectory
    }

    /// Moves a recording; false when the disk did not take it.
    func keep(_ name: String) -> Bool {
        guard !name.contains("/"), !name.contains("..") else { return false }
        let folder = prompts + "/" + RecordedAnnouncement.folder
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let source = recordings + "/" + name + ".wav"
        let target = prompts + "/" + RecordedAnnouncement.file(name)
        guard rename(source, target) == 0 else { return false }
        Self.synchronize(folder)
        return true
    }

    /// The name is on the disk before anybody is told so.
    private static func synchronize(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        Glibc.close(descriptor)
    }
}
