import Chronology
import SDP
public import SIP
import Synchronization

/// A phone that is driven by a script: real SIP and RTP over UDP, its audio made of tones.
///
/// ```swift
/// let phone = try SimulatedPhone(PhoneSettings(user: "alice", password: "secret", server: server, voice: 440))
/// try await phone.register()
/// let call = try await phone.expectCall()
/// try call.ring()
/// try await call.answer()
/// try await call.press("1")
/// try await call.hears(600)
/// try call.hangUp()
/// ```
///
/// Every step that waits is bounded by a time; a step that fails says what it waited for. It lives until
/// ``stop()``, whether or not anyone holds it.
///
/// ## Topics
/// - ``register(within:)``, ``expectCall(within:)``, ``call(_:headers:lateOffer:)``
/// - ``expectRegistration(of:within:)``, ``call(registered:dialled:headers:)``
/// - ``events``, ``narrate(_:)``
public final class SimulatedPhone: Sendable {
    /// What the phone was told before it was switched on.
    public let settings: PhoneSettings
    /// Where the phone receives SIP.
    public let address: TransportAddress
    private let loop: PhoneLoop

    /// Switches a phone on.
    public init(_ settings: PhoneSettings) throws(PhoneFailure) {
        let socket = try DatagramSocket(settings.local)
        let state = PhoneState(settings, sip: socket, now: PhoneLoop.now())
        self.settings = settings
        address = state.local
        loop = try PhoneLoop(state, sip: socket)
        try loop.start()
    }

    /// Registers with the server and keeps the registration alive.
    public func register(within limit: Duration = .seconds(20)) async throws(PhoneFailure) {
        let settings = settings
        try loop.perform { state, now throws(PhoneFailure) in
            state.registration = .pending
            let trunk = TrunkSettings(
                name: PhoneState.trunk, host: state.domain, outboundProxy: settings.server.description,
                credentials: settings.password.map { SIPCredentials(user: settings.user, password: $0) },
                registration: .init(user: settings.user, expires: settings.registrationSeconds), pingInterval: nil)
            state.agent.setTrunk(trunk, now: now)
        }
        try await loop.wait(for: "a registration", within: limit) { state throws(PhoneFailure) -> Void? in
            switch state.registration {
            case .registered: return ()
            case .failed(let status, let reason): throw .registrationFailed(status: status, reason: reason)
            case .none, .pending: return nil
            }
        }
    }

    /// Gives the registration up.
    public func unregister() throws(PhoneFailure) {
        try loop.perform { state, now throws(PhoneFailure) in state.agent.removeTrunk(PhoneState.trunk, now: now) }
    }

    /// Waits for the next call that no script has taken up.
    public func expectCall(within limit: Duration = .seconds(20)) async throws(PhoneFailure) -> SimulatedCall {
        let id = try await loop.wait(for: "a call to \(settings.user)", within: limit) {
            state throws(PhoneFailure) -> SessionID? in
            state.arrived.isEmpty ? nil : state.arrived.removeFirst()
        }
        return SimulatedCall(id: id, loop: loop, phone: settings.user)
    }

    /// Watches that no call comes for a while.
    public func expectNoCall(for time: Duration) async throws(PhoneFailure) {
        do throws(PhoneFailure) {
            _ = try await expectCall(within: time)
        } catch .timeout {
            return
        }
        throw .wrongState("\(settings.user) was called")
    }

    /// Places a call; `target` is a number or user at the server, or a whole URI.
    ///
    /// With `lateOffer` the INVITE carries no description, and the server offers in its answer.
    public func call(
        _ target: String, headers: [ExtraHeader] = [], lateOffer: Bool = false
    ) throws(PhoneFailure) -> SimulatedCall {
        let settings = settings
        return try place(headers, lateOffer: lateOffer) { state throws(PhoneFailure) in
            let uri = target.contains(":") ? SIPURI(target) : SIPURI(user: target, host: state.domain)
            guard let uri else { throw .badTarget(target) }
            return Way(target: uri, destination: .address(settings.server, .udp), to: nil)
        }
    }

    /// Places a call to an account that is registered here, as a carrier does; `dialled` is the number in To.
    public func call(
        registered user: String, dialled: String? = nil, headers: [ExtraHeader] = []
    ) throws(PhoneFailure) -> SimulatedCall {
        try place(headers, lateOffer: false) { state throws(PhoneFailure) in
            guard let contact = state.contacts[user], let target = SIPURI(contact.uri) else {
                throw .wrongState("\(user) is not registered")
            }
            let to = dialled.map { SIPURI(user: $0, host: state.domain) }
            return Way(target: target, destination: .contact(contact), to: to)
        }
    }

    /// Waits until an account is registered here.
    public func expectRegistration(
        of user: String, within limit: Duration = .seconds(20)
    ) async throws(PhoneFailure) {
        try await loop.wait(for: "\(user) to register", within: limit) { state throws(PhoneFailure) -> Void? in
            state.contacts[user].map { _ in () }
        }
    }

    /// Where a call goes.
    private struct Way: Sendable {
        var target: SIPURI
        var destination: InviteRequest.Destination
        var to: SIPURI?
    }

    private func place(
        _ headers: [ExtraHeader], lateOffer: Bool, _ find: (PhoneState) throws(PhoneFailure) -> Way
    ) throws(PhoneFailure) -> SimulatedCall {
        let settings = settings
        let id = try loop.perform { state, now throws(PhoneFailure) -> SessionID in
            let way = try find(state)
            // The call needs its ports before its name is known.
            guard var call = CallState(SessionID(0), isIncoming: false, state: &state) else {
                throw .system("media sockets", 0)
            }
            let offer = lateOffer ? nil : try? call.negotiation.makeOffer().serialized()
            let id = state.agent.invite(
                InviteRequest(
                    target: way.target, destination: way.destination, from: settings.callerURI ?? state.ownURI,
                    fromName: settings.displayName, to: way.to, headers: headers, offer: offer,
                    credentials: settings.password.map { SIPCredentials(user: settings.user, password: $0) }),
                now: now)
            call.id = id
            call.startedAt = now
            state.calls[id] = call
            return id
        }
        return SimulatedCall(id: id, loop: loop, phone: settings.user)
    }

    /// What has happened so far.
    public var events: [PhoneEvent] { loop.state.withLock { $0.events } }

    /// Tells `narrator` of everything that happens from now on; it is called on the phone's own thread and must be
    /// quick.
    public func narrate(_ narrator: @escaping @Sendable (PhoneEvent) -> Void) {
        loop.state.withLock { $0.narrator = narrator }
    }

    /// Switches the phone off, as if the plug were pulled: nobody is told.
    public func stop() { _ = try? loop.perform { state, _ throws(PhoneFailure) in state.stop() } }
}
