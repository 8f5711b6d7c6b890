public import Directory
import Dispatch
import Exchange
public import SIP

/// Asks a trunk whether it is there, and whether it carries a call, without a server and without disturbing one: from
/// ports of its own, and never by REGISTER, which would move the calls of a running server.
public struct TrunkProbe: Sendable {
    /// What became of OPTIONS.
    public enum Answer: Hashable, Sendable {
        /// A server answered, with whatever status.
        case answered
        /// None did: many carriers never do.
        case silent
        /// There is no server to ask.
        case unreachable(String)
    }

    /// What became of a call that was meant to ring and not to be answered.
    public enum Call: Hashable, Sendable {
        /// It rang, and was cancelled then.
        case rang(status: Int)
        /// Somebody answered, and was hung up on.
        case answered
        case failed(SessionFailure)
        /// Neither ringing nor an end within the time.
        case silent
    }

    private let trunk: TrunkSettings
    private let host: String
    private let addresses: [IPAddress]

    /// Asks a trunk of the organisation.
    ///
    /// `secrets`: by name. `addresses`: what peers are told, one for each family.
    public init(_ trunk: Trunk, secrets: [String: String], addresses: [IPAddress]) {
        var settings = TrunkSettings(trunk, secrets: secrets)
        settings.registration = nil
        settings.pingInterval = .seconds(60)
        settings.pingFailures = 1
        self.trunk = settings
        host = settings.host
        self.addresses = addresses
    }

    /// Sends OPTIONS (RFC 3261 section 11) to the first of the trunk's servers.
    public func options(within limit: Duration = .seconds(5)) async throws -> Answer {
        try await work {
            let loop = try ProbeLoop(addresses: addresses)
            loop.agent.setTrunk(trunk, now: ProbeLoop.now())
            let found = loop.run(for: limit) { effect -> Answer? in
                switch effect {
                case .peerReachable: .answered
                case .peerUnreachable(_, let reason): .unreachable(reason)
                default: nil
                }
            }
            return found ?? .silent
        }
    }

    /// Calls a number, and gives up as soon as it rings: nobody has to answer.
    ///
    /// `user`: who calls, at the trunk's domain. `number`: as the trunk wants it. The limits on dialling out are the caller's
    /// business.
    public func call(_ number: String, from user: String, within limit: Duration = .seconds(20)) async throws -> Call {
        try await work {
            let loop = try ProbeLoop(addresses: addresses)
            let now = ProbeLoop.now()
            loop.agent.setTrunk(trunk, now: now)
            guard let target = SIPURI("sip:\(number)@\(host)"), let from = SIPURI("sip:\(user)@\(host)") else {
                return .failed(SessionFailure(cause: .refused, phrase: "not a number"))
            }
            // The servers are found first: an INVITE to a trunk that is not located yet goes nowhere.
            _ = loop.run(for: .seconds(3)) { effect -> Bool? in
                switch effect {
                case .peerReachable, .peerUnreachable: true
                default: nil
                }
            }
            let session = loop.agent.invite(
                InviteRequest(
                    target: target, destination: .trunk(trunk.name), from: from, offer: Array(offer.utf8),
                    offersReliableProvisionals: false), now: ProbeLoop.now())
            let outcome = loop.run(for: limit) { Self.outcome(of: $0, session) }
            if outcome == .answered {
                loop.agent.hangUp(session, now: ProbeLoop.now())
            } else if case .failed? = outcome {
                return outcome ?? .silent
            } else {
                loop.agent.cancel(session, now: ProbeLoop.now())
            }
            // CANCEL or BYE, and its answer; a telephone must not ring on.
            _ = loop.run(for: .seconds(4)) { effect -> Bool? in
                switch effect {
                case .failed(session, _), .ended(session, _), .cancelled(session, _): true
                default: nil
                }
            }
            return outcome ?? .silent
        }
    }

    private static func outcome(of effect: Effect, _ session: SessionID) -> Call? {
        switch effect {
        case .progressed(session, let status, _, _) where status >= 180: .rang(status: status)
        case .answered(session, _, _): .answered
        case .failed(session, let failure): .failed(failure)
        default: nil
        }
    }

    /// Sound that nobody will send: the call ends before.
    private var offer: String {
        let address = addresses.first
        let family = address?.family == .v6 ? "IP6" : "IP4"
        let text = address?.description ?? "127.0.0.1"
        return """
            v=0\r
            o=- 1 1 IN \(family) \(text)\r
            s=-\r
            c=IN \(family) \(text)\r
            t=0 0\r
            m=audio 40000 RTP/AVP 8 0 101\r
            a=rtpmap:8 PCMA/8000\r
            a=rtpmap:0 PCMU/8000\r
            a=rtpmap:101 telephone-event/8000\r
            a=sendrecv\r

            """
    }

    /// The loop waits in its own way, on a thread that may.
    private func work<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(with: Result { try body() })
            }
        }
    }
}
