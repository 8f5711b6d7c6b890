public import Directory
import Speech

/// The audio files that an organisation names: each must be there and be audio, before a caller should hear it.
public struct OwnAudio: Sendable {
    private let settings: ServerSettings

    /// Checks files of the prompts folder of these settings.
    public init(settings: ServerSettings) { self.settings = settings }

    /// What is wrong, as errors of the organisation file.
    public func diagnostics(of organisation: Organisation, file: String) async -> [FileDiagnostic] {
        await problems(of: organisation).map { name, path, error in
            FileDiagnostic(
                severity: .error, file: file, line: nil, column: nil, path: path, problem: "\(name): \(error)",
                remedy: "put a WAV file of that name into \(settings.promptsDirectory), or name another")
        }
    }

    /// What is wrong, as checks of the doctor.
    public func checks(of organisation: Organisation) async -> [DoctorReport.Check] {
        let named: [DoctorReport.Check] = await problems(of: organisation).map { name, path, error in
            .error(
                "audio", "\(path.rawValue) names \(name): \(error)", remedy: "put it into \(settings.promptsDirectory)")
        }
        return named + (await replacementChecks())
    }

    /// Recordings that take the place of shipped texts: callers hear the text where one cannot be played.
    private func replacementChecks() async -> [DoctorReport.Check] {
        // That the library cannot be opened is told where a file is named.
        guard let library = try? PromptLibrary(settings: speech, onFailure: { _ in }) else { return [] }
        let (known, unknown) = library.replacements()
        var checks: [DoctorReport.Check] = []
        for name in known {
            do { try await library.check(file: name) } catch {
                checks.append(
                    .error(
                        "audio", "\(name) replaces a shipped prompt: \(error)",
                        remedy: "put a WAV file in its place, or remove it"))
            }
        }
        return checks
            + unknown.map { name in
                .warning(
                    "audio", "\(name) replaces nothing: no shipped prompt has this name",
                    remedy: "rename it; docs/install.md lists the names")
            }
    }

    private var speech: SpeechSettings {
        SpeechSettings(cacheFolder: settings.dataDirectory + "/speech", promptsFolder: settings.promptsDirectory)
    }

    private func problems(of organisation: Organisation) async -> [(name: String, path: SettingPath, error: String)] {
        let named = Self.files(of: organisation)
        guard !named.isEmpty else { return [] }
        let library: PromptLibrary
        do { library = try PromptLibrary(settings: speech, onFailure: { _ in }) } catch {
            return named.map { ($0.name, $0.path, "\(error)") }
        }
        var found: [(String, SettingPath, String)] = []
        for (name, path) in named {
            do { try await library.check(file: name) } catch { found.append((name, path, "\(error)")) }
        }
        return found
    }

    private static func files(of organisation: Organisation) -> [(name: String, path: SettingPath)] {
        organisation.lines.filter(\.isActive).flatMap { line -> [(name: String, path: SettingPath)] in
            let base = "lines.\(line.id)"
            return [
                (line.announcement.file, "\(base).announcement.file"),
                (line.announcement.music, "\(base).announcement.music"),
                (line.menu?.file, "\(base).menu.file"),
            ].compactMap { name, path in name.map { ($0, SettingPath(path)) } }
        }
    }
}
