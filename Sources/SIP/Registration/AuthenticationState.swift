/// What one client of ours knows of the challenges it met: RFC 3261 section 22, RFC 7616, RFC 8760.
///
/// What was learnt goes along with the requests that follow, counted. A challenge with another nonce is answered anew when
/// it says `stale`, at most twice in a row, and when what it refuses was a nonce used before: many servers let a nonce
/// lapse without saying so. Any other second challenge is a refusal, after which the next request starts without
/// credentials.
struct AuthenticationState: Sendable {
    private struct Known: Sendable {
        var header: SIPHeaderName
        var realm: String
        var challenges: [DigestChallenge]
        var count: UInt32
        /// Stale answers to the request under way.
        var staleAnswers = 0

        var nonce: String? { challenges.first?.nonce }
    }

    private var known: [Known] = []

    /// A server that calls every nonce stale is not followed further than this.
    private static let mostStaleAnswers = 2
    /// Proxies on the way with a realm of their own.
    private static let mostRealms = 4

    /// Reads a 401 or 407. Whether sending the request again with new credentials makes sense.
    mutating func challenged(by response: SIPMessage, to request: SIPMessage) -> Bool {
        let isProxy = response.status == 407
        let challengeHeader: SIPHeaderName = isProxy ? .proxyAuthenticate : .wwwAuthenticate
        let header: SIPHeaderName = isProxy ? .proxyAuthorization : .authorization
        guard let challenges = try? response.challenges(challengeHeader), !challenges.isEmpty,
            let strongest = DigestClient.strongest(challenges)
        else { return false }
        var next = Known(
            header: header, realm: strongest.realm, challenges: challenges.filter { $0.realm == strongest.realm },
            count: 0)
        let before = known.first { $0.header == header && $0.realm == strongest.realm }
        known.removeAll { $0.header == header && $0.realm == strongest.realm }
        if let sent = try? request.credentials(header),
            let previous = sent.first(where: { $0.realm == strongest.realm })
        {
            let uses = previous.nonceCount ?? (before?.nonce == previous.nonce ? before?.count : nil) ?? 1
            guard previous.nonce != strongest.nonce, strongest.isStale || uses > 1 else { return false }
            next.staleAnswers = (uses > 1 ? 0 : before?.staleAnswers ?? 0) + 1
            guard next.staleAnswers <= Self.mostStaleAnswers else { return false }
        }
        guard known.count < Self.mostRealms else { return false }
        known.append(next)
        return true
    }

    /// Forgets what was learnt: the server refused what came of it.
    mutating func forget() { known = [] }

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
