extension Organisation {
    /// Everything that the organisation file says, as a tree of settings with the keys of the file.
    public var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = [
            .init("organisation", .text(name)), .init("country_code", .text(countryCode)),
        ]
        if let defaultTrunk { entries.append(.init("default_trunk", .text(defaultTrunk.rawValue))) }
        entries.append(.init("softphones", .mapping([.init("realm", .text(softphoneRealm))])))
        entries.append(.init("dial_out", dialOut.settingTree))
        if let notifications { entries.append(.init("notifications", notifications.settingTree)) }
        // Without a default the first active trunk is taken, so that the order then says something.
        entries.append(
            .init(
                "trunks",
                .mapping(
                    trunks.map { .init($0.id.rawValue, $0.settingTree) },
                    orderMatters: defaultTrunk == nil && trunks.count > 1)))
        entries.append(.init("people", .mapping(people.map { .init($0.id.rawValue, $0.settingTree) })))
        entries.append(.init("lines", .mapping(lines.map { .init($0.id.rawValue, $0.settingTree) })))
        if let rota {
            entries.append(.init("rota", .mapping(rota.plans.map { .init($0.id.rawValue, $0.settingTree) })))
            entries.append(.init("absences", .mapping(rota.absences.map { .init($0.id.rawValue, $0.settingTree) })))
        }
        return .mapping(entries)
    }

    /// Every setting by path, in the order of the file.
    public var settings: [(path: SettingPath, value: String)] { settingTree.settings() }
}

extension DialOutLimits {
    var settingTree: SettingTree {
        .mapping([
            .init("allowed_prefixes", .list(allowedPrefixes.map { .text($0) })),
            .init("per_hour", .plain(String(perHour))), .init("at_once", .plain(String(atOnce))),
        ])
    }
}

extension Trunk {
    var settingTree: SettingTree {
        var entries: [SettingTree.Entry] = [.init("host", .text(host))]
        if let port { entries.append(.init("port", .plain(String(port)))) }
        if let transport { entries.append(.init("transport", .plain(transport.rawValue))) }
        switch authentication {
        case .address:
            entries.append(.init("authentication", .plain("address")))
        case .registration(let user, let authorizationUser, let secretName, let expires):
            entries.append(.init("authentication", .plain("registration")))
            entries.append(.init("user", .text(user)))
            if let authorizationUser { entries.append(.init("authorization_user", .text(authorizationUser))) }
            entries.append(.init("secret", .text(secretName)))
            entries.append(.init("expires", .plain(DurationText.format(.seconds(expires)))))
        case .digest(let user, let secretName):
            entries.append(.init("authentication", .plain("digest")))
            entries.append(.init("user", .text(user)))
            entries.append(.init("secret", .text(secretName)))
        }
        if let outboundProxy { entries.append(.init("outbound_proxy", .text(outboundProxy))) }
        entries.append(.init("addresses", .list(addresses.map { .text($0) })))
        entries.append(.init("emergency_calls", .flag(carriesEmergencyCalls)))
        entries.append(.init("active", .flag(isActive)))
        return .mapping(entries)
    }
}

extension Person {
    var settingTree: SettingTree {
        .mapping(
            [
                .init("name", .text(name)), .init("language", .plain(language.rawValue)),
                .init("devices", devices.settingTree),
            ] + (notices?.settingEntries ?? [])
                + (employment.isEmpty ? [] : [.init("employment", employment.settingTree)])
                + [.init("active", .flag(isActive))])
    }
}

extension [Device] {
    var settingTree: SettingTree { .mapping(map { .init($0.id.rawValue, $0.settingTree) }) }
}

extension Device {
    var settingTree: SettingTree {
        switch reach {
        case .registered(let user):
            return .mapping([.init("softphone", .text(user)), .init("must_accept", .flag(mustAccept))])
        case .external(let number, let trunk):
            var entries: [SettingTree.Entry] = [.init("number", .text(number))]
            if let trunk { entries.append(.init("trunk", .text(trunk.rawValue))) }
            return .mapping(entries)
        }
    }
}

extension SettingTree {
    static func flag(_ value: Bool) -> SettingTree { .plain(value ? "true" : "false") }
}
