import Chronology
import RTP
import SDP
public import SIP

/// One call of a simulated phone, as steps of a script.
public struct SimulatedCall: Sendable {
    let id: SessionID
    let loop: PhoneLoop
    let phone: String

    // MARK: Incoming

    /// Says 180.
    public func ring() throws(PhoneFailure) { try act(.ring) }

    /// Takes the call and waits for the ACK.
    public func answer(within limit: Duration = .seconds(20)) async throws(PhoneFailure) {
        try act(.answer)
        try await wait(for: "the ACK", within: limit) { $0.isAcknowledged ? () : nil }
    }

    /// Refuses the call.
    public func reject(_ status: Int) throws(PhoneFailure) { try act(.reject(status)) }

    /// The request that brought the call, for its headers.
    public var invitation: SIPMessage? { look { $0.invitation?.request } }

    // MARK: Outgoing

    /// Waits for 180.
    public func expectRinging(within limit: Duration = .seconds(20)) async throws(PhoneFailure) {
        try await wait(for: "180", within: limit) { $0.progress.contains(180) ? () : nil }
    }

    /// Waits until the other side answers.
    public func expectAnswer(within limit: Duration = .seconds(20)) async throws(PhoneFailure) {
        try await wait(for: "an answer", within: limit) { $0.answeredAt != nil ? () : nil }
    }

    /// Waits until the call is refused, and gives the status (0 when nobody answered at all).
    public func expectFailure(within limit: Duration = .seconds(20)) async throws(PhoneFailure) -> Int {
        try await waitForOutcome("a refusal", within: limit) { outcome in
            guard case .failed(let failure) = outcome else { return nil }
            return failure.status ?? 0
        }
    }

    /// The provisional responses that came, in order.
    public var progress: [Int] { look { $0.progress } ?? [] }

    // MARK: Talking

    /// Presses keys one after another and waits until they are sent.
    public func press(_ keys: String, within limit: Duration = .seconds(20)) async throws(PhoneFailure) {
        try act(.press(keys))
        try await wait(for: "keys \(keys) to be sent", within: limit) { $0.media?.isPressing == true ? nil : () }
    }

    /// Speaks another tone from now on, or falls silent.
    public func speak(_ frequency: Int?) throws(PhoneFailure) { try act(.speak(frequency)) }

    /// Plans a press of keys, counted from now.
    public func press(_ keys: String, after delay: Duration) throws(PhoneFailure) { try plan(.press(keys), delay) }

    /// Plans an answer, counted from now.
    public func answer(after delay: Duration) throws(PhoneFailure) { try plan(.answer, delay) }

    /// Plans a hang-up, counted from now.
    public func hangUp(after delay: Duration) throws(PhoneFailure) { try plan(.hangUp, delay) }

    /// Puts the other side on hold, or takes it back, and waits for its answer.
    public func hold(_ holds: Bool = true, within limit: Duration = .seconds(20)) async throws(PhoneFailure) {
        let id = id
        let before = try loop.perform { state, now throws(PhoneFailure) -> Int in
            guard var call = state.calls[id] else { throw .wrongState("no such call") }
            try call.checkAlive()
            let direction: MediaDirection = holds ? .sendonly : .sendrecv
            guard let offer = try? call.negotiation.makeOffer(direction: direction) else {
                throw .wrongState("an offer is open")
            }
            call.isHolding = holds
            call.refusedModification = nil
            state.calls[id] = call
            state.agent.offer(id, sdp: offer.serialized(), now: now)
            return call.modifications
        }
        try await wait(for: "an answer to hold", within: limit) { call throws(PhoneFailure) -> Void? in
            if let status = call.refusedModification { throw .wrongState("hold refused with \(status)") }
            return call.modifications > before ? () : nil
        }
    }

    // MARK: Listening

    /// Waits until a tone is heard; it must be among those that the phone listens for.
    public func hears(_ frequency: Int, within limit: Duration = .seconds(20)) async throws(PhoneFailure) {
        try await wait(for: "\(phone) to hear \(frequency) Hz", within: limit) {
            $0.hearing.detector.heard.contains(frequency) ? () : nil
        }
    }

    /// Waits until a tone has lasted that long without a break: speech holds no pitch for a second, so this is proof.
    public func hears(
        _ frequency: Int, steadyFor time: Duration, within limit: Duration = .seconds(20)
    ) async throws(PhoneFailure) {
        try await wait(for: "\(phone) to hear \(frequency) Hz for \(time)", within: limit) { call -> Void? in
            let lasting = call.hearing.tones.last { $0.frequency == frequency && $0.ended == nil }
            guard let lasting else { return nil }
            return PhoneLoop.now() - call.startedAt - lasting.began >= time ? () : nil
        }
    }

    /// Waits until a tone is no longer heard.
    public func noLongerHears(_ frequency: Int, within limit: Duration = .seconds(20)) async throws(PhoneFailure) {
        try await wait(for: "\(phone) to hear \(frequency) Hz no more", within: limit) {
            $0.hearing.detector.heard.contains(frequency) ? nil : ()
        }
    }

    /// Waits until anything at all is heard, such as an announcement.
    public func hearsSomething(within limit: Duration = .seconds(20)) async throws(PhoneFailure) {
        let since = PhoneLoop.now()
        try await wait(for: "\(phone) to hear something", within: limit) { call in
            call.hearing.lastSoundAt.map { $0 >= since } == true ? () : nil
        }
    }

    /// Waits until packets have carried silence for that long.
    public func hearsSilence(
        for time: Duration, within limit: Duration = .seconds(20)
    ) async throws(PhoneFailure) {
        try await wait(for: "\(phone) to hear silence", within: limit) {
            $0.hearing.silence.silentMilliseconds >= time.wholeMilliseconds ? () : nil
        }
    }

    /// Waits until these keys have arrived as telephone events, in this order, since the call began.
    public func expectKeys(_ keys: String, within limit: Duration = .seconds(20)) async throws(PhoneFailure) {
        try await wait(for: "keys \(keys)", within: limit) { $0.hearing.keys.hasSuffix(keys) ? () : nil }
    }

    /// The tones heard so far, with their times.
    public var heardTones: [HeardTone] { look { $0.hearing.tones } ?? [] }

    /// The keys received as telephone events so far.
    public var receivedKeys: String { look { $0.hearing.keys } ?? "" }

    /// The audio heard so far, as linear samples at 8 kHz in the order of arrival.
    public var heardAudio: [Int16] { look { $0.hearing.samples } ?? [] }

    /// What the media of the call went through.
    public var statistics: CallStatistics {
        look { call in
            CallStatistics(
                sent: Int(call.media?.stream.packetCount ?? call.hearing.sentPackets),
                received: Int(call.hearing.packets), lost: call.hearing.statistics.lost,
                jitterMilliseconds: Double(call.hearing.statistics.jitter) / 8,
                firstPacket: call.hearing.firstPacketAt.map { $0 - call.startedAt },
                answered: call.answeredAt.map { $0 - call.startedAt })
        } ?? CallStatistics()
    }

    // MARK: Ending

    /// Hangs up: BYE, CANCEL or a refusal, whichever fits.
    public func hangUp() throws(PhoneFailure) { try act(.hangUp) }

    /// Waits until the call is over and gives the reason; a refused call counts as over.
    @discardableResult
    public func expectEnd(within limit: Duration = .seconds(20)) async throws(PhoneFailure) -> String {
        try await waitForOutcome("the end of the call", within: limit) { outcome in
            switch outcome {
            case .ended(let reason): reason
            case .failed(let failure): "failed: \(failure.status ?? 0) \(failure.phrase)"
            }
        }
    }

    /// Whether the call is over.
    public var isOver: Bool { look { $0.outcome != nil } ?? true }
}

/// What the media of one call went through, seen from a phone.
public struct CallStatistics: Hashable, Sendable {
    /// RTP packets sent.
    public var sent = 0
    /// RTP packets received.
    public var received = 0
    /// Packets that were expected and did not arrive.
    public var lost = 0
    /// The jitter of arrival.
    public var jitterMilliseconds = 0.0
    /// When the first packet arrived, from the beginning of the call.
    public var firstPacket: Duration?
    /// When the call was answered, from its beginning.
    public var answered: Duration?
}
