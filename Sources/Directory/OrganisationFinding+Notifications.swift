extension Organisation {
    /// What would keep a person from being told, or tell what must not be told.
    var notificationFindings: [OrganisationFinding] {
        people.filter(\.isActive).flatMap(findings(of:)) + (notifications.map(findings(of:)) ?? [])
    }

    private func findings(of person: Person) -> [OrganisationFinding] {
        guard let notices = person.notices else { return [] }
        let path = SettingPath("people").appending(person.id.rawValue)
        var found = notices.steps.enumerated().flatMap { index, step in
            findings(of: step, for: person, at: path.appending("notify").appending(String(index)))
        }
        if Set(notices.steps.map(\.channel)).count < notices.steps.count {
            found.append(
                .init(
                    .error, path.appending("notify"), "a channel is named twice",
                    remedy: "keep one: the chase itself tells again until somebody acknowledges"))
        }
        if !notices.steps.isEmpty, !notices.steps.contains(where: { $0.channel == .call }) {
            found.append(
                .init(
                    .warning, path.appending("notify"), "this person is never called about what is left to do",
                    remedy: "add `{ channel: call }`: messages alone wake nobody and cannot be acknowledged by key"))
        }
        return found
    }

    private func findings(of step: NoticeStep, for person: Person, at path: SettingPath) -> [OrganisationFinding] {
        guard notifications?.has(step.channel) ?? (step.channel == .call) else {
            return [
                .init(
                    .error, path, "nothing is said about how `\(step.channel.rawValue)` leaves",
                    remedy: "describe it below `notifications.\(step.channel.rawValue)`")
            ]
        }
        switch step.channel {
        case .call, .webhook: return []
        case .email:
            return person.notices?.email == nil
                ? [.init(.error, path, "this person has no e-mail address", remedy: "add `email: \"…\"` to the person")]
                : []
        case .sms: return smsFindings(of: person, at: path)
        }
    }

    private func smsFindings(of person: Person, at path: SettingPath) -> [OrganisationFinding] {
        guard let number = person.smsNumber else {
            return [
                .init(
                    .error, path, "this person has no number for text messages",
                    remedy: "add `sms: \"06 …\"` to the person")
            ]
        }
        guard !allowsSMS(to: number) else { return [] }
        return [
            .init(
                .error, path, "no text may be sent to \(number): no allowed prefix covers it",
                remedy: "add its prefix to `notifications.sms.allowed_prefixes`, or to `dial_out.allowed_prefixes`")
        ]
    }

    /// Whether a text may be sent there: by the prefixes of text messages, or else by those of calls.
    public func allowsSMS(to number: String) -> Bool {
        let prefixes = notifications?.sms?.allowedPrefixes ?? []
        return prefixes.isEmpty ? dialOut.allows(number) : prefixes.contains { number.hasPrefix($0) }
    }

    private func findings(of settings: NotificationSettings) -> [OrganisationFinding] {
        let path = SettingPath("notifications")
        var findings: [OrganisationFinding] = []
        if let email = settings.email, email.encryption == .none, !LoopbackHost.isLoopback(email.host) {
            let at = path.appending("email").appending("tls")
            findings.append(
                email.user == nil
                    ? .init(
                        .warning, at, "e-mails cross the network unencrypted",
                        remedy: "write `tls: starttls` or `tls: implicit`")
                    : .init(
                        .error, at, "a password would cross the network unencrypted",
                        remedy: "write `tls: starttls` or `tls: implicit`"))
        }
        for (key, url) in [("sms", settings.sms?.url), ("webhook", settings.webhook?.url)] {
            guard let url, url.hasPrefix("http://"), !LoopbackHost.isLoopback(LoopbackHost.host(ofURL: url)) else {
                continue
            }
            findings.append(
                .init(
                    .error, path.appending(key).appending("url"),
                    "numbers and secrets would cross the network unencrypted",
                    remedy: "write `https://…`; plain `http` is for this machine alone"))
        }
        return findings
    }
}

/// Which hosts are this machine itself.
public enum LoopbackHost {
    /// Whether nothing that goes there leaves the machine.
    public static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host.lowercased()) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts.allSatisfy { $0 != nil } && parts[0] == 127
    }

    /// The host of a URL, without port and user.
    public static func host(ofURL url: String) -> String {
        guard let start = url.firstRange(of: "://") else { return "" }
        let authority = url[start.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.split(separator: "@").last ?? authority
        if host.hasPrefix("[") { return String(host.prefix { $0 != "]" }) + "]" }
        return String(host.prefix { $0 != ":" })
    }
}
