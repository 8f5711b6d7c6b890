import Chronology
import Directory

extension OrganisationFileReader {
    /// How a trunk says that its carrier knows us.
    private enum AuthenticationWord: String, CaseIterable {
        case address, registration, digest
    }

    func trunk(_ id: TrunkID, in section: FileSection) -> Trunk {
        defer { section.finish() }
        var trunk = Trunk(id: id, host: host(in: section))
        trunk.port = section.optionalInteger("port", in: 1...65_535)
        trunk.transport = section.optionalChoice("transport")
        trunk.authentication = authentication(in: section)
        if let proxy = section.scalar("outbound_proxy") {
            if FileWords.isHostAndPort(proxy) {
                trunk.outboundProxy = proxy
            } else {
                section.report(
                    "outbound_proxy", "`\(FileWords.shown(proxy))` is not a host or host:port",
                    remedy: "write it like `proxy.example.net` or `192.0.2.10:5060`")
            }
        }
        trunk.addresses = section.scalars("addresses").compactMap { text, path in
            if FileWords.isAddressBlock(text) { return text }
            report(
                path, "`\(FileWords.shown(text))` is not an IP address or block",
                remedy: "write it like `192.0.2.10` or `192.0.2.0/28`")
            return nil
        }
        trunk.carriesEmergencyCalls = section.flag("emergency_calls", default: false)
        trunk.isActive = section.flag("active", default: true)
        return trunk
    }

    private func host(in section: FileSection) -> String {
        guard let host = section.requiredText("host", limit: 253, example: "sip.carrier.example") else { return "" }
        guard FileWords.isHost(host) else {
            section.report(
                "host", "`\(FileWords.shown(host))` is not a host name or IP address",
                remedy: "write the carrier's SIP domain without `sip:`, port or path; the port has its own key")
            return ""
        }
        return host
    }

    private func authentication(in section: FileSection) -> Trunk.Authentication {
        let hasSecret = section.has("secret")
        let user = section.text("user", limit: 100)
        let authorizationUser = section.text("authorization_user", limit: 100)
        let secret = secretName(in: section)
        let expires = section.duration("expires", in: .seconds(60)...(.seconds(86_400)), default: .seconds(600))
        switch section.choice("authentication", default: AuthenticationWord.address) {
        case .address:
            for key in ["user", "authorization_user", "secret", "expires"] where section.has(key) {
                section.report(
                    key, "`\(key)` means nothing with `authentication: address`",
                    remedy: "write `authentication: registration` (or `digest`), or remove this line")
            }
            return .address
        case .registration:
            section.requirePresence(of: "user", example: "\"0033123456789\"")
            if !hasSecret { section.requirePresence(of: "secret", example: section.path.lastKey) }
            let seconds = Int(clamping: expires.wholeMilliseconds / 1_000)
            return .registration(
                user: user ?? "", authorizationUser: authorizationUser, secretName: secret ?? "", expires: seconds)
        case .digest:
            section.requirePresence(of: "user", example: "\"0033123456789\"")
            if !hasSecret { section.requirePresence(of: "secret", example: section.path.lastKey) }
            for key in ["authorization_user", "expires"] where section.has(key) {
                section.report(
                    key, "`\(key)` belongs to `authentication: registration`", remedy: "remove this line")
            }
            return .digest(user: user ?? "", secretName: secret ?? "")
        }
    }

    /// The name of a secret. What is written here instead is never repeated in a message: it may be the secret.
    func secretName(in section: FileSection) -> String? {
        guard let text = section.scalar("secret") else { return nil }
        guard FileWords.isIdentifier(text) else {
            section.report(
                "secret", "this is not the name of a secret; the file names secrets and never holds them",
                remedy: "choose a name in lower-case letters, digits and `-`, and give the value to the server as"
                    + " VIGIE_SECRET_<NAME>; if this was the password itself, change it where it is valid")
            return nil
        }
        return text
    }
}

extension SettingPath {
    /// The last key of the path.
    var lastKey: String { rawValue.split(separator: ".").last.map(String.init) ?? rawValue }
}
