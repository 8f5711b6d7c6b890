import Directory

/// What facts may say of causes: numbers, protocols and a closed list of words.
///
/// Peers write reason phrases and texts as they please (RFC 3261 section 7.2, RFC 3326), names and numbers of people among
/// them. Facts are kept for ever, so what is not on the list is left out.
public enum CauseText {
    /// The cause without what its list does not know: `486 Busy Here`, `Q.850 16`, or `other` when nothing is left.
    public static func closed(_ text: String) -> String {
        if words.contains(text.lowercased()) { return text }
        var kept: [String] = []
        var rest = Substring(text)
        while let token = rest.split(separator: " ", maxSplits: 1).first {
            guard isCode(token) || protocols.contains(token.uppercased()) else { break }
            kept.append(String(token))
            rest = rest.dropFirst(token.count).drop { $0 == " " }
        }
        // A phrase, and a Reason in brackets behind it.
        let parts = rest.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
        let phrase = String(parts.first ?? "").trimmingSpaces
        if words.contains(phrase.lowercased()) { kept.append(phrase) }
        if parts.count == 2, rest.hasSuffix(")") {
            let reason = closed(String(parts[1].dropLast()))
            if reason != other { kept.append(kept.isEmpty ? reason : "(\(reason))") }
        }
        return kept.isEmpty ? other : kept.joined(separator: " ")
    }

    /// What stands for a text that is not on the list.
    public static let other = "other"

    private static let protocols: Set<String> = ["SIP", "Q.850", "SDP"]

    private static func isCode(_ text: Substring) -> Bool {
        (1...3).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Lower case. What this program says itself, then the phrases of RFC 3261 section 21 and the texts of Q.850.
    private static let words: Set<String> = Set(ownWords + phrases + isdn)

    private static let ownWords =
        SkipReason.allCases.map { $0.rawValue.lowercased() } + [
            "takenelsewhere", "noanswer", "callergone", "callerelsewhere", "budgetended", "declined", "nokey",
            "toolate", "otherpartyleft", "medialost", "maximumreached", "shutdown", "served", "bye", "cancelled",
            "closed", "negotiation", "no contact", "no media port", "no media address", "failed", "callbackrequested",
            "voicemail", "nomessage", "lineinactive", "stopped", "silence", "maximum", "interrupted", "unconfirmed",
            "secret missing", "not acceptable", "told to dial from a mobile", "no answer", "hung up",
            "longest duration", "refused", "redirected", "timeout", "unreachable", "unauthorized", "overloaded",
            "hungup", "answeredaftercancel", "acknowledgementlost", "provisionallost", "sessionexpired",
            "negotiationfailed", "dialoggone", "no way to the server", "no answer to register", "no answer to options",
            other,
            "no longer on the directory", "callerwaits", "linefull", "nocover",
            "callerblocked", "callerlimited", "unproved", "access",
        ]

    private static let phrases = [
        "moved permanently", "moved temporarily", "bad request", "unauthorized", "forbidden", "not found",
        "method not allowed", "not acceptable", "proxy authentication required", "request timeout", "gone",
        "temporarily unavailable", "temporarily not available", "call/transaction does not exist", "loop detected",
        "too many hops", "address incomplete", "ambiguous", "busy here", "busy", "request terminated",
        "not acceptable here", "request pending", "server internal error", "internal server error",
        "not implemented", "bad gateway", "service unavailable", "server time-out", "server timeout",
        "busy everywhere", "decline", "declined", "does not exist anywhere", "unwanted", "rejected",
        "anonymity disallowed", "call completed elsewhere", "unsupported media type", "interval too brief",
    ]

    private static let isdn = [
        "unallocated (unassigned) number", "no route to destination", "normal call clearing", "normal clearing",
        "user busy", "no user responding", "no answer from user", "subscriber absent", "call rejected",
        "number changed", "destination out of order", "invalid number format", "normal, unspecified",
        "normal unspecified", "no circuit available", "network out of order", "temporary failure",
        "switching equipment congestion", "requested channel not available", "bearer capability not available",
        "incompatible destination", "recovery on timer expiry", "interworking, unspecified", "answered elsewhere",
    ]
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension FactEvent {
    /// The same event with nothing in it that a peer wrote as it pleased.
    public var withoutFreeText: FactEvent {
        switch self {
        case .legFailed(let leg, let status, let cause):
            .legFailed(leg: leg, sipStatus: status, cause: CauseText.closed(cause))
        case .legRerouted(let leg, let trunk, let status, let cause):
            .legRerouted(leg: leg, trunk: trunk, sipStatus: status, cause: CauseText.closed(cause))
        case .legEnded(let leg, let party, let cause):
            .legEnded(leg: leg, by: party, cause: CauseText.closed(cause))
        case .bridgeEnded(let leg, let party, let cause):
            .bridgeEnded(leg: leg, by: party, cause: CauseText.closed(cause))
        case .recordingEnded(let recording, let milliseconds, let cause):
            .recordingEnded(recording: recording, milliseconds: milliseconds, cause: CauseText.closed(cause))
        case .callerLeft(let cause): .callerLeft(cause: CauseText.closed(cause))
        case .callRejected(let status, let reason): .callRejected(sipStatus: status, reason: CauseText.closed(reason))
        case .callEnded(let party, let cause): .callEnded(by: party, cause: CauseText.closed(cause))
        case .trunkFailed(let trunk, let cause): .trunkFailed(trunk: trunk, cause: CauseText.closed(cause))
        default: self
        }
    }
}
