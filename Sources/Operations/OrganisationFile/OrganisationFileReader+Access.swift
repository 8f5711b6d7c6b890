import Directory

extension OrganisationFileReader {
    /// Who uses the line by a PIN.
    func access(in section: FileSection) -> AccessSettings {
        var settings = AccessSettings()
        if let key = section.scalar("key") {
            if key.count == 1, "123456789#".contains(key) {
                settings.key = key
            } else {
                section.report(
                    "key", "`\(FileWords.shown(key))` is not a key for this",
                    remedy: "write `#` or one of 1 to 9 in quotes")
            }
        }
        settings.people = people("people", in: section)
        settings.announcementRecorders = people("announcement_recorders", in: section)
        section.finish()
        return settings
    }

    private func people(_ key: String, in section: FileSection) -> [PersonID]? {
        let names = section.scalars(key).map { PersonID($0.text) }
        return section.has(key) ? names : nil
    }
}
