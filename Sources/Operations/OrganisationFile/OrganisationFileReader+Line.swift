import Chronology
import Directory
import Foundation

extension OrganisationFileReader {
    func line(_ id: LineID, in section: FileSection, countryCode: String) -> Line {
        let name = section.requiredText("name", example: "\"heating\"")
        var line = Line(id: id, name: name ?? id.rawValue, numbers: [], ladder: Ladder(levels: []))
        line.numbers = section.scalars("numbers").compactMap { text, path in
            lineNumber(text, at: path, countryCode: countryCode)
        }
        line.language = section.choice("language", default: line.language)
        line.zone = zone(in: section) ?? line.zone
        line.territory = section.choice("territory", default: line.territory)
        if let hours = section.section("hours", kind: "hours") {
            line.hours = self.hours(in: hours, countryCode: countryCode)
        }
        if let announcement = section.section("announcement", kind: "announcement") {
            line.announcement = self.announcement(in: announcement)
        }
        line.menu = section.section("menu", kind: "menu").map(menu)
        if let ladder = section.section("ladder", kind: "ladder") { line.ladder = self.ladder(in: ladder) }
        if let ringing = section.section("ringing", kind: "ringing") { line.ringing = self.ringing(in: ringing) }
        if let acceptance = section.section("acceptance", kind: "acceptance") {
            line.acceptance = self.acceptance(in: acceptance)
        }
        if let voicemail = section.section("voicemail", kind: "voicemail") {
            line.voicemail = self.voicemail(in: voicemail)
        }
        if let limits = section.section("limits", kind: "limits") { line.limits = self.limits(in: limits) }
        if let tasks = section.section("tasks", kind: "tasks") { line.tasks = self.tasks(in: tasks) }
        line.callers = section.section("callers", kind: "callers").map { callers(in: $0, countryCode: countryCode) }
        line.recording = section.section("recording", kind: "recording").flatMap(recording)
        line.access = section.section("access", kind: "access").map(access)
        line.isActive = section.flag("active", default: true)
        section.finish()
        return line
    }

    /// A number in its normal form, or the user part that a PBX dials.
    private func lineNumber(_ text: String, at path: SettingPath, countryCode: String) -> String? {
        guard text.contains(where: \.isLetter) else { return number(text, at: path, countryCode) }
        if FileWords.isUserPart(text) { return text }
        report(
            path, "`\(FileWords.shown(text))` is neither a number nor a user part",
            remedy: "write a number in quotes, or letters without accents, digits, `.`, `-` and `_`")
        return nil
    }

    func zone(in section: FileSection) -> String? {
        guard let text = section.scalar("zone") else { return nil }
        let known = TimeZone.knownTimeZoneIdentifiers
        if text == "UTC" || known.contains(text) { return text }
        let suggestion = NearMiss.suggestion(for: text, among: known)
        section.report(
            "zone", "there is no time zone `\(FileWords.shown(text))`",
            remedy: suggestion.map { "did you mean `\($0)`?" } ?? "write an IANA name such as `Europe/Paris`")
        return nil
    }

    private func hours(in section: FileSection, countryCode: String) -> ServiceHours {
        var hours = ServiceHours()
        hours.staffed = section.scalars("staffed").flatMap { weeklyIntervals($0.text, at: $0.path) }
        hours.holidaysCloseDesk = section.flag("holidays_close_desk", default: hours.holidaysCloseDesk)
        hours.desk = devices("desk", in: section, countryCode: countryCode)
        hours.deskAnswers = section.flag("desk_answers", default: hours.deskAnswers)
        section.finish()
        return hours
    }

    private func announcement(in section: FileSection) -> AnnouncementSettings {
        let settings = AnnouncementSettings(
            file: soundFile("file", in: section), text: section.text("text", limit: 2_000),
            tellsEmergencyNumbers: section.flag("tells_emergency_numbers", default: true),
            music: soundFile("music", in: section))
        refuseBoth("file", "text", in: section)
        section.finish()
        return settings
    }

    /// The name of a WAV file in the prompts folder: never a path that leaves it.
    func soundFile(_ key: String, in section: FileSection) -> String? {
        guard let text = section.text(key) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }), !text.contains("\n") else {
            section.report(
                key, "`\(FileWords.shown(text))` leaves the prompts folder",
                remedy: "put the file into the folder `prompts` of the data directory and write its name")
            return nil
        }
        guard text.lowercased().hasSuffix(".wav") else {
            section.report(key, "`\(FileWords.shown(text))` is not a WAV file", remedy: "convert it to WAV")
            return nil
        }
        return text
    }

    func refuseBoth(_ first: String, _ second: String, in section: FileSection) {
        guard section.has(first), section.has(second) else { return }
        section.report(second, "both `\(first)` and `\(second)` are given", remedy: "keep one of them")
    }

    /// The parts of the week that a text names; reports a text that names none.
    func weeklyIntervals(_ text: String, at path: SettingPath) -> [WeeklyInterval] {
        do {
            return try WeeklyIntervalText.parse(text)
        } catch {
            let shown = FileWords.shown(text)
            let (problem, remedy) =
                switch error {
                case .malformed:
                    (
                        "`\(shown)` is not a part of a week",
                        "write it like `mon 18:00 - fri 08:00` or `lun-ven 08:00 - 18:00`"
                    )
                case .unknownDay(let word):
                    (
                        "`\(FileWords.shown(word))` in `\(shown)` is not a day",
                        "use mon tue wed thu fri sat sun, or lun mar mer jeu ven sam dim"
                    )
                case .badTime(let word):
                    (
                        "`\(FileWords.shown(word))` in `\(shown)` is not a time of day",
                        "write it like 08:00, up to 24:00"
                    )
                case .empty:
                    ("`\(shown)` begins and ends at the same time", "write `always` for the whole week")
                }
            report(path, problem, remedy: remedy)
            return []
        }
    }
}
