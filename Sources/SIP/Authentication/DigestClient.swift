/// Answers challenges: RFC 7616 section 3.4, RFC 8760 section 2.
public enum DigestClient {
    /// Picks the strongest challenge that can be answered, SHA-256 before MD5, and proves the password; nil when none
    /// can.
    ///
    /// - Parameters:
    ///   - challenges: the challenges of one realm, as received.
    ///   - user: the name that the server knows.
    ///   - password: the password.
    ///   - method: the method of the request.
    ///   - uri: the URI to prove, as the request line writes it.
    ///   - body: the body of the request, which counts when the server insists on integrity.
    ///   - cnonce: a fresh random token, at least 16 characters.
    ///   - nonceCount: how often the chosen nonce is used with this request, from 1.
    /// - Returns: the credentials for Authorization or Proxy-Authorization.
    public static func answer(
        challenges: [DigestChallenge], user: String, password: String, method: SIPMethod, uri: String,
        body: [UInt8] = [], cnonce: String, nonceCount: UInt32 = 1
    ) -> DigestCredentials? {
        guard let challenge = strongest(challenges), let algorithm = challenge.algorithm else { return nil }
        let protection =
            challenge.protections.contains(.authentication) ? .authentication : challenge.protections.first
        let needsClientNonce = protection != nil || algorithm.isSession
        var credentials = DigestCredentials(
            username: user, realm: challenge.realm, nonce: challenge.nonce, uri: uri, response: "",
            algorithm: algorithm, opaque: challenge.opaque, protection: protection,
            clientNonce: needsClientNonce ? cnonce : nil, nonceCount: protection == nil ? nil : nonceCount)
        let digest = algorithm.base.hash(user, challenge.realm, password)
        guard
            let response = credentials.expectedResponse(storedDigest: digest, method: method.name, body: body)
        else { return nil }
        credentials.response = response
        return credentials
    }

    /// The first challenge of the strongest algorithm; nil when no algorithm is known.
    public static func strongest(_ challenges: [DigestChallenge]) -> DigestChallenge? {
        for algorithm in DigestAlgorithm.allCases {
            if let found = challenges.first(where: { $0.algorithm == algorithm }) { return found }
        }
        return nil
    }
}
