import Chronology
import Directory
import Yams

extension OrganisationFileReader {
    func notifications(in section: FileSection, countryCode: String) -> NotificationSettings {
        var settings = NotificationSettings()
        settings.mergeWindow = section.duration(
            "merge_window", in: .seconds(60)...(.seconds(86_400)), default: settings.mergeWindow)
        settings.email = section.section("email", kind: "email").map(email)
        settings.sms = section.section("sms", kind: "sms").map { sms(in: $0, countryCode: countryCode) }
        settings.webhook = section.section("webhook", kind: "webhook").map(webhook)
        if let templates = section.section("templates", kind: "templates") {
            settings.french = templates.section("fr", kind: "template").map(noticeTemplates)
            settings.english = templates.section("en", kind: "template").map(noticeTemplates)
            templates.finish()
        }
        section.finish()
        return settings
    }

    private func email(in section: FileSection) -> EmailSettings {
        let host = section.requiredText("host", limit: 253, example: "smtp.example.net") ?? ""
        if !host.isEmpty, !FileWords.isHost(host) {
            section.report(
                "host", "`\(FileWords.shown(host))` is not a host name or IP address",
                remedy: "write the mail server's name without `smtp://`, port or path; the port has its own key")
        }
        let encryption = section.choice("tls", default: EmailSettings.Encryption.starttls)
        let standard = encryption == .implicit ? 465 : encryption == .starttls ? 587 : 25
        var settings = EmailSettings(host: host, port: standard, encryption: encryption, from: "")
        settings.port = section.integer("port", in: 1...65_535, default: standard)
        settings.user = section.text("user", limit: 200)
        let hasSecret = section.has("secret")
        settings.secretName = secretName(in: section)
        settings.from = emailAddress("from", in: section) ?? ""
        section.requirePresence(of: "from", example: "\"astreinte@example.net\"")
        if settings.user != nil, !hasSecret { section.requirePresence(of: "secret", example: "smtp") }
        if hasSecret, settings.user == nil { section.requirePresence(of: "user", example: "\"astreinte\"") }
        settings.attachesMessage = section.flag("attach_message", default: false)
        section.finish()
        return settings
    }

    private func sms(in section: FileSection, countryCode: String) -> SMSSettings {
        section.requirePresence(of: "format", example: "ovh")
        let format = section.choice("format", default: SMSSettings.Format.template)
        let standard = SMSSettings.standardURL(of: format)
        var settings = SMSSettings(format: format, url: url("url", in: section) ?? standard ?? "")
        if standard == nil { section.requirePresence(of: "url", example: "\"https://sms.example.net/send\"") }
        checkPlaces(of: settings.url, at: section.path.appending("url"), places: SMSPlace.self)
        settings.account = section.text("account", limit: 200)
        settings.user = section.text("user", limit: 200)
        settings.secretName = secretName(in: section)
        settings.from = section.text("from", limit: 100)
        settings.method = section.choice("method", default: settings.method)
        settings.contentType = section.text("content_type", limit: 100) ?? settings.contentType
        settings.headers = section.scalars("headers").compactMap { header($0.text, at: $0.path) }
        settings.body = template("body", limit: 4_000, places: SMSPlace.self, in: section)
        settings.allowedPrefixes = prefixes("allowed_prefixes", in: section, countryCode: countryCode)
        checkPreset(settings, in: section)
        section.finish()
        return settings
    }

    /// What may stand in braces in the requests of an SMS gateway.
    private enum SMSPlace: String, CaseIterable {
        case to, text, from, account, user, secret
    }

    private func checkPreset(_ settings: SMSSettings, in section: FileSection) {
        switch settings.format {
        case .ovh:
            for key in ["account", "user", "secret", "from"] { section.requirePresence(of: key, example: "…") }
        case .twilio:
            for key in ["account", "secret", "from"] { section.requirePresence(of: key, example: "…") }
        case .template:
            if settings.method == .post { section.requirePresence(of: "body", example: "'{\"to\": \"{to}\", …}'") }
            return
        }
        for key in ["method", "content_type", "headers", "body"] where section.has(key) {
            section.report(
                key, "`\(key)` belongs to `format: template`",
                remedy: "remove this line: the preset writes the request itself")
        }
    }

    /// `Name: value`. A header that authenticates says `{secret}` and never the secret.
    private func header(_ text: String, at path: SettingPath) -> String? {
        let parts = text.split(separator: ":", maxSplits: 1)
        let isToken = parts.first.map { name in
            !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        }
        guard parts.count == 2, isToken == true, !text.contains(where: \.isNewline) else {
            report(
                path, "this is not a header",
                remedy: "write `\"Name: value\"`, e.g. `\"Authorization: Bearer {secret}\"`")
            return nil
        }
        let name = parts[0].lowercased()
        let authenticates = ["authorization", "key", "token", "secret", "password"].contains { name.contains($0) }
        guard !authenticates || text.contains("{secret}") else {
            report(
                path, "the file names secrets and never holds them",
                remedy:
                    "write `{secret}` where the secret belongs, `secret: NAME` beside `headers`, and give the value to"
                    + " the server as VIGIE_SECRET_<NAME>")
            return nil
        }
        checkPlaces(of: text, at: path, places: SMSPlace.self)
        return text
    }

    private func webhook(in section: FileSection) -> WebhookSettings {
        section.requirePresence(of: "url", example: "\"https://hooks.example.net/vigie\"")
        section.requirePresence(of: "secret", example: "webhook")
        let settings = WebhookSettings(url: url("url", in: section) ?? "", secretName: secretName(in: section) ?? "")
        section.finish()
        return settings
    }

    private func url(_ key: String, in section: FileSection) -> String? {
        guard let text = section.text(key, limit: 1_000) else { return nil }
        let host = LoopbackHost.host(ofURL: text)
        let plain = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), FileWords.isHost(plain),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            section.report(
                key, "`\(FileWords.shown(text))` is not the address of a web service",
                remedy: "write it like `https://sms.example.net/send`, other characters percent-encoded")
            return nil
        }
        return text
    }

    private func noticeTemplates(in section: FileSection) -> NoticeTemplates {
        typealias Place = NoticeTemplates.Placeholder
        let templates = NoticeTemplates(
            emailSubject: template("email_subject", limit: 200, places: Place.self, in: section),
            emailBody: template("email_body", limit: 4_000, places: Place.self, in: section),
            sms: template("sms", limit: 480, places: Place.self, in: section))
        section.finish()
        return templates
    }

    private func template<Place: RawRepresentable & CaseIterable>(
        _ key: String, limit: Int, places: Place.Type, in section: FileSection
    ) -> String? where Place.RawValue == String {
        guard let text = section.text(key, limit: limit) else { return nil }
        checkPlaces(of: text, at: section.path.appending(key), places: places)
        return text
    }

    private func checkPlaces<Place: RawRepresentable & CaseIterable>(
        of text: String, at path: SettingPath, places: Place.Type
    ) where Place.RawValue == String {
        let known = places.allCases.map(\.rawValue)
        for place in TemplateText.places(of: text) where !known.contains(place) {
            report(
                path, "there is no placeholder `{\(FileWords.shown(place))}`",
                remedy: NearMiss.remedy(for: place, among: known, kind: "placeholders"))
        }
    }

    /// How a person is told, nil when the file says nothing of it.
    func notices(in section: FileSection, countryCode: String) -> PersonNotices? {
        var notices = PersonNotices()
        notices.email = emailAddress("email", in: section)
        notices.sms = section.scalar("sms").flatMap {
            number($0, at: section.path.appending("sms"), countryCode)
        }
        notices.steps = steps(in: section)
        return notices == PersonNotices() ? nil : notices
    }

    private func steps(in section: FileSection) -> [NoticeStep] {
        guard let node = section.node("notify") else { return [] }
        let path = section.path.appending("notify")
        guard case .sequence(let items) = node else {
            report(
                path, "expected a list of channels, found \(node.kindName)",
                remedy: "write `- { channel: call }` and below it `- { channel: sms, after: 2m }`", at: node.place)
            return []
        }
        return items.enumerated().compactMap { index, item in
            let step = FileSection(
                item, kind: "noticeStep", path: path.appending(String(index)), reader: self)
            place(step.path, at: item.place)
            defer { step.finish() }
            let channel: NoticeChannel? = step.optionalChoice("channel")
            let after = step.duration("after", in: .zero...(.seconds(3_600)), default: .zero)
            let quiet = quietHours(in: step)
            if case .mapping = item { step.requirePresence(of: "channel", example: "call") }
            return channel.map { NoticeStep($0, after: after, quiet: quiet) }
        }
    }

    private func quietHours(in section: FileSection) -> DailyHours? {
        guard let text = section.scalar("quiet") else { return nil }
        if let hours = DailyHours(text) { return hours }
        section.report(
            "quiet", "`\(FileWords.shown(text))` is not a part of the day", remedy: "write it like `\"22:00-07:00\"`")
        return nil
    }

    /// An address as RFC 5321 section 4.1.2 has it, without comments and quoted local parts.
    private func emailAddress(_ key: String, in section: FileSection) -> String? {
        guard let text = section.text(key, limit: 254) else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let local = parts.first ?? ""
        let isLocal =
            (1...64).contains(local.utf8.count)
            && local.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>[]:;\\,\"".utf8.contains($0) }
        guard parts.count == 2, isLocal, FileWords.isHost(String(parts[1])) else {
            section.report(
                key, "`\(FileWords.shown(text))` is not an e-mail address",
                remedy: "write the address alone, e.g. \"claire.martin@example.net\"")
            return nil
        }
        return text
    }
}
