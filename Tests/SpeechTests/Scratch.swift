import Foundation
import Speech

/// A folder of a test's own, removed with it, and settings that use it.
final class Scratch: Sendable {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/vigie-speech-\(UUID().uuidString)"
        for name in ["cache", "prompts"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Settings with the real espeak-ng unless another program is given.
    func settings(speech: ExternalCommand = .espeak) -> SpeechSettings {
        var settings = SpeechSettings(cacheFolder: "\(folder)/cache", promptsFolder: "\(folder)/prompts")
        settings.speech = speech
        settings.retryAfter = .zero
        return settings
    }

    func put(_ bytes: [UInt8], in name: String) throws {
        try Data(bytes).write(to: URL(filePath: "\(folder)/prompts/\(name)"))
    }

    /// A speech program that counts its runs in a file before it speaks.
    func countingCommand() throws -> ExternalCommand {
        let script = "\(folder)/speak"
        try Data("#!/bin/sh\necho run >>'\(folder)/runs'\nexec espeak-ng --stdin --stdout\n".utf8)
            .write(to: URL(filePath: script))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        return ExternalCommand(executable: script, arguments: ["{voice}"])
    }

    var runs: Int {
        let text = try? String(contentsOfFile: "\(folder)/runs", encoding: .utf8)
        return text?.split(separator: "\n").count ?? 0
    }
}
