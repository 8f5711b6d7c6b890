@testable import SIP

/// Does with arbitrary bytes all that the program could do with them, and says what does not hold as it must.
enum ParserExercise {
    /// What this project's server serves.
    static let server = RequestInspection(methods: UserAgent.methods, extensions: UserAgent.extensions)

    /// The first rule broken, nil when all hold.
    static func fault(with bytes: [UInt8]) -> String? {
        if let fault = frame(bytes) { return fault }
        do {
            let message = try SIPMessage.parse(bytes)
            let wire = message.serialized()
            // A body that no Content-Length announced is announced when written; nothing else may differ.
            let again = try SIPMessage.parse(wire)
            guard again == message, again.serialized() == wire else { return "differs after being written and read" }
            if message.isRequest {
                let response = SIPMessage(status: 200, to: message, toTag: "t", keepingRecordRoute: true)
                _ = try SIPMessage.parse(response.serialized())
            }
            mutate(message)
            return read(message)
        } catch {
            guard let response = SIPMessage.rejection(of: bytes, for: error, toTag: "t") else { return nil }
            return (try? SIPMessage.parse(response.serialized())) == nil ? "its rejection cannot be read" : nil
        }
    }

    private static func frame(_ bytes: [UInt8]) -> String? {
        var framer = SIPStreamFramer()
        let cut = bytes.count / 3
        for part in [bytes[..<cut], bytes[cut...]] {
            framer.receive(part)
            while let frame = try? framer.next() {
                guard case .message(let message) = frame else { continue }
                if message.count > bytes.count { return "a frame is larger than what arrived" }
            }
        }
        return nil
    }

    private static func read(_ message: SIPMessage) -> String? {
        try? message.validate()
        _ = try? server.refusal(of: message)
        _ = try? server.refusalInDialog(of: message)
        if let via = try? message.topVia { _ = (via.branch, via.rport, via.received, via.wireText) }
        for address in addresses(message) {
            _ = (address.tag, address.expires, address.preference, address.instance, address.registrationID)
            _ = (address.uri.user, address.uri.host, address.uri.password, address.uri.headers, address.uri.opaqueText)
            _ = (address.uri.matches(address.uri), address.parameters.entries.count, address.uri.isLooseRouter)
            // What was read can be written and read again.
            if NameAddress(address.wireText)?.uri != address.uri { return "an address differs when read again" }
        }
        _ = (message.headers.entries.count, message.hasWildcardContact, try? message.callID, try? message.cseq)
        _ = (try? message.expires, try? message.minExpires, try? message.minSE, try? message.sessionExpires)
        _ = (try? message.rseq, try? message.rack, try? message.reasons.map { ($0.cause, $0.text) })
        _ = try? message.historyInfo.map { ($0.cause, $0.index, $0.isPrivate) }
        _ = try? message.diversions.map { ($0.reason, $0.counter, $0.isPrivate) }
        _ = try? message.identityTokens.map(\.claimedAttestation)
        _ = (try? message.privacy, try? message.date, try? message.retryAfter, try? message.allowedMethods)
        _ = (try? message.contentType, try? message.acceptedTypes, try? message.unsupported, message.supports("timer"))
        for name in [SIPHeaderName.wwwAuthenticate, .proxyAuthenticate] { _ = try? message.challenges(name) }
        for name in [SIPHeaderName.authorization, .proxyAuthorization] { _ = try? message.credentials(name) }
        return nil
    }

    private static func addresses(_ message: SIPMessage) -> [NameAddress] {
        let lists = [
            try? message.contacts, try? message.routes, try? message.recordRoutes, try? message.assertedIdentities,
            (try? message.from).map { [$0] }, (try? message.to).map { [$0] },
            (try? message.referTo).flatMap { $0 }.map { [$0] },
        ]
        return lists.compactMap { $0 }.flatMap { $0 }
    }

    private static func mutate(_ message: SIPMessage) {
        var copy = message
        copy.headers.prepend(.via, Via(transport: .udp, host: "192.0.2.1", parameters: ["branch": "z9hG4bKx"]))
        copy.headers.removeFirstValue(.via)
        copy.headers.removeFirstValue(.route)
        copy.headers.set(.maxForwards, 3)
        copy.headers.remove(.contact)
        copy.requestURI?.user = "x y"
        copy.requestURI?.port = 5070
        _ = copy.serialized()
    }
}
