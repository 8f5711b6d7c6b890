import Directory

extension OrganisationFileReader {
    /// How conversations are recorded; nil when the purpose is missing, which is reported.
    func recording(in section: FileSection) -> RecordingSettings? {
        let purpose = section.requiredText("purpose", example: "\"pour vérifier les consignes données\"")
        var settings = RecordingSettings(purpose: purpose ?? "")
        settings.retention = section.duration(
            "retention", in: .seconds(86_400)...RecordingSettings.longestRetention, default: settings.retention)
        settings.refuseKey = key("refuse_key", among: "123456789", in: section) ?? settings.refuseKey
        settings.pauseKey = key("pause_key", among: "0123456789*#", in: section) ?? settings.pauseKey
        section.finish()
        return purpose == nil ? nil : settings
    }

    private func key(_ name: String, among keys: String, in section: FileSection) -> String? {
        guard let text = section.scalar(name) else { return nil }
        if text.count == 1, let key = text.first, keys.contains(key) { return text }
        section.report(
            name, "`\(FileWords.shown(text))` is not a key for this", remedy: "write one of \(keys) in quotes")
        return nil
    }
}
