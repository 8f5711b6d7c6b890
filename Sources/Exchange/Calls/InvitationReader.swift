import SIP

/// What the headers of an INVITE say, as received: nothing here is verified, everything is only told on.
struct InvitationReader {
    let request: SIPMessage

    /// User parts that may name the dialled number, best first: a registered trunk often puts our account into the
    /// Request-URI and the dialled number into To or P-Called-Party-ID (RFC 7315 section 4.2).
    var dialledUsers: [String] {
        var users: [String] = []
        if let user = user(of: request.requestURI) { users.append(user) }
        if let called = request.headers[.pCalledPartyID].flatMap({ NameAddress($0) }), let user = user(of: called.uri) {
            users.append(user)
        }
        if let to = try? request.to, let user = user(of: to.uri) { users.append(user) }
        return users
    }

    /// The caller's number or user part; nil when the caller hides it (RFC 3323, RFC 3325).
    func callerUser(trustsAssertion: Bool) -> String? {
        guard (try? request.privacy)?.hidesIdentity != true else { return nil }
        if trustsAssertion,
            let user = (try? request.assertedIdentities)?.lazy.compactMap({ self.user(of: $0.uri) }).first
        {
            return Self.unlessAnonymous(user)
        }
        guard let from = try? request.from, let user = user(of: from.uri) else {
            return nil
        }
        return from.uri.host.lowercased() == "anonymous.invalid" ? nil : Self.unlessAnonymous(user)
    }

    /// The number that a trunk asserts, whether or not it may be shown: nobody hears it, it says whose telephone it is.
    var assertedUser: String? {
        (try? request.assertedIdentities)?.lazy.compactMap({ self.user(of: $0.uri) }).first
    }

    /// Who forwarded the call to us: the last Diversion (RFC 5806) or History-Info entry before ours (RFC 7044).
    var forwardingUser: String? {
        if let diversion = (try? request.diversions)?.first { return user(of: diversion.address.uri) }
        guard let history = try? request.historyInfo, history.count >= 2 else { return nil }
        return user(of: history[history.count - 2].address.uri)
    }

    /// RFC 8224's attestation level as the PASSporT's claims say it, without verification of the signature.
    var attestation: String? { (try? request.identityTokens)?.lazy.compactMap(\.claimedAttestation).first }

    private func user(of uri: SIPURI?) -> String? {
        guard let uri else { return nil }
        if uri.isSIP { return uri.user.flatMap { $0.isEmpty ? nil : Self.withoutParameters($0) } }
        return uri.opaqueText.map { Self.withoutParameters($0) }
    }

    /// `tel:` style parameters may follow the number inside the user part (RFC 3261 section 19.1.6).
    ///
    /// The rest is kept and shown on terminals: no longer than a name has to be, and without control characters.
    private static func withoutParameters(_ user: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in user.unicodeScalars.prefix(64) {
            if scalar == ";" { break }
            text.append(scalar.properties.generalCategory == .control ? "?" : scalar)
        }
        return String(text)
    }

    private static func unlessAnonymous(_ user: String) -> String? {
        let hidden = ["anonymous", "unknown", "restricted", "unavailable", "private"]
        return user.isEmpty || hidden.contains(user.lowercased()) ? nil : user
    }
}
