/// What one client of ours knows of the challenges it met: RFC 3261 section 22, RFC 7616, RFC 8760.
///
/// A challenge is answered once for each request. Only `stale` with another nonce, which says that the password was
/// right, is answered again; and what was learnt goes along with the requests that follow, counted.
struct AuthenticationState: Sendable {
    private struct Known: Sendable {
        var header: SIPHeaderName
        var challenges: [DigestChallenge]
        var count: UInt32
    }

    private var known: [Known] = []

    /// Reads a 401 or 407. Whether sending the request again with new credentials makes sense.
    mutating func challenged(by response: SIPMessage, to request: SIPMessage) -> Bool {
        let isProxy = response.status == 407
        let challengeHeader: SIPHeaderName = isProxy ? .proxyAuthenticate : .wwwAuthenticate
        let header: SIPHeaderName = isProxy ? .proxyAuthorization : .authorization
        guard let challenges = try? response.challenges(challengeHeader), !challenges.isEmpty,
            let strongest = DigestClient.strongest(challenges)
        else { return false }
        if let sent = try? request.credentials(header),
            let previous = sent.first(where: { $0.realm == strongest.realm })
        {
            guard strongest.isStale, previous.nonce != strongest.nonce else { return false }
        }
        known.removeAll { $0.header == header }
        known.append(Known(header: header, challenges: challenges, count: 0))
        return true
    }

    /// Adds credentials for every challenge met so far.
    mutating func authorize(
        _ request: inout SIPMessage, method: SIPMethod, credentials: SIPCredentials?,
        random: inout any RandomNumberGenerator & Sendable
    ) {
        guard let credentials, !known.isEmpty, let uri = request.requestURI?.description else { return }
        for index in known.indices {
            known[index].count += 1
            let cnonce = TransactionKeys.hexadecimal(random.next()) + TransactionKeys.hexadecimal(random.next())
            guard
                let answer = DigestClient.answer(
                    challenges: known[index].challenges, user: credentials.user, password: credentials.password,
                    method: method, uri: uri, body: request.body, cnonce: cnonce, nonceCount: known[index].count)
            else { continue }
            request.headers.append(known[index].header, answer)
        }
    }
}
