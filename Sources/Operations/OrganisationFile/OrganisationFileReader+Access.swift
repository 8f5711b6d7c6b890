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
        if section.has("people") { settings.people = section.scalars("people").map { PersonID($0.0) } }
        if section.has("announcement_recorders") {
            settings.announcementRecorders = section.scalars("announcement_recorders").map { PersonID($0.0) }
        }
        section.finish()
        return settings
    }
}
