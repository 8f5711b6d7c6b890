extension NotificationSettings {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = [.init("merge_window", .plain(DurationText.format(mergeWindow)))]
        if let email { entries.append(.init("email", email.settingTree)) }
        if let sms { entries.append(.init("sms", sms.settingTree)) }
        if let webhook {
            entries.append(
                .init(
                    "webhook",
                    .mapping([.init("url", .text(webhook.url)), .init("secret", .text(webhook.secretName))])))
        }
        let templates = Language.allCases.compactMap { language in
            self.templates(language).map { SettingTree.Entry(language.rawValue, $0.settingTree) }
        }
        if !templates.isEmpty { entries.append(.init("templates", .mapping(templates))) }
        return .mapping(entries)
    }
}

extension EmailSettings {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = [
            .init("host", .text(host)), .init("port", .plain(String(port))),
            .init("tls", .plain(encryption.rawValue)),
        ]
        if let user { entries.append(.init("user", .text(user))) }
        if let secretName { entries.append(.init("secret", .text(secretName))) }
        entries.append(.init("from", .text(from)))
        entries.append(.init("attach_message", .flag(attachesMessage)))
        return .mapping(entries)
    }
}

extension SMSSettings {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = [
            .init("format", .plain(format.rawValue)), .init("url", .text(url)),
        ]
        if let account { entries.append(.init("account", .text(account))) }
        if let user { entries.append(.init("user", .text(user))) }
        if let secretName { entries.append(.init("secret", .text(secretName))) }
        if let from { entries.append(.init("from", .text(from))) }
        if format == .template {
            entries.append(.init("method", .plain(method.rawValue)))
            entries.append(.init("content_type", .text(contentType)))
            entries.append(.init("headers", .list(headers.map { .text($0) })))
            if let body { entries.append(.init("body", .text(body))) }
        }
        entries.append(.init("allowed_prefixes", .list(allowedPrefixes.map { .text($0) })))
        return .mapping(entries)
    }
}

extension NoticeTemplates {
    var settingTree: SettingTree {
        let texts = [("email_subject", emailSubject), ("email_body", emailBody), ("sms", sms)]
        return .mapping(texts.compactMap { key, text in text.map { .init(key, .text($0)) } })
    }
}

extension PersonNotices {
    /// The entries beside the other ones of a person.
    var settingEntries: [SettingTree.Entry] {
        var entries: [SettingTree.Entry] = []
        if let email { entries.append(.init("email", .text(email))) }
        if let sms { entries.append(.init("sms", .text(sms))) }
        if !steps.isEmpty { entries.append(.init("notify", .list(steps.map(\.settingTree)))) }
        return entries
    }
}

extension NoticeStep {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = [
            .init("channel", .plain(channel.rawValue)), .init("after", .plain(DurationText.format(after))),
        ]
        if let quiet { entries.append(.init("quiet", .text(quiet.text))) }
        return .mapping(entries)
    }
}
