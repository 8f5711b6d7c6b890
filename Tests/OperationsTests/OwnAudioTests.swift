import Directory
import Foundation
import Operations
import Testing

/// What the doctor says of recordings that take the place of shipped prompts.
struct OwnAudioTests {
    @Test func `recordings that cannot be played, or that replace nothing, are told`() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/vigie-audio-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: "\(folder)/prompts/fr", withIntermediateDirectories: true)
        for name in ["no-key.wav", "serching.wav"] {
            try Data("no sound".utf8).write(to: URL(filePath: "\(folder)/prompts/fr/\(name)"))
        }
        var settings = ServerSettings()
        settings.dataDirectory = folder
        let checks = await OwnAudio(settings: settings).checks(of: Organisation(name: "Essai", people: [], lines: []))
        #expect(checks.map(\.status) == [.error, .warning])
        #expect(checks.first?.finding.contains("fr/no-key.wav") == true)
        #expect(checks.last?.finding.contains("fr/serching.wav") == true)
    }
}
