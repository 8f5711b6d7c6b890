import Directory

extension OrganisationFileReader {
    /// Which callers a line lets through.
    func callers(in section: FileSection, countryCode: String) -> CallerSettings {
        var settings = CallerSettings()
        settings.blocked = patterns("blocked", in: section, countryCode: countryCode)
        settings.allowed = patterns("allowed", in: section, countryCode: countryCode)
        settings.callsPerHour = section.optionalInteger("calls_per_hour", in: 1...1_000)
        settings.anonymousGate = section.flag("anonymous_gate", default: settings.anonymousGate)
        section.finish()
        return settings
    }

    private func patterns(_ key: String, in section: FileSection, countryCode: String) -> [NumberPattern] {
        var seen: Set<NumberPattern> = []
        return section.scalars(key).compactMap { text, path in
            pattern(text, at: path, countryCode: countryCode)
        }.filter { seen.insert($0).inserted }
    }

    /// A number, the beginning of numbers, or the account of a telephone behind a PBX.
    private func pattern(_ text: String, at path: SettingPath, countryCode: String) -> NumberPattern? {
        if text.contains(where: \.isLetter), FileWords.isUserPart(text) { return NumberPattern(text.lowercased()) }
        do {
            return try NumberPattern.parse(text, countryCode: countryCode)
        } catch {
            report(
                path, "`\(FileWords.shown(text))` is neither a number nor the beginning of one",
                remedy: "write a number in quotes, e.g. \"+33 6 12 34 56 78\", or two of its first digits or more and"
                    + " `*`, e.g. \"+33 899*\"")
            return nil
        }
    }
}
