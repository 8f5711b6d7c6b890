public import Chronology

extension RTPLatch {
    /// Decides about one valid packet.
    public mutating func packetArrived(_ header: RTPHeader, from source: RTPSource, now: Uptime) -> Verdict {
        if isLocked { return arrivedWhileLocked(header, from: source, now: now) }
        return arrivedWhileOpen(header, from: source, now: now)
    }

    /// Takes the address of a new session description; the latch opens again only when the address is another one.
    ///
    /// A description without an address (`c=0.0.0.0`, the old way to hold) says where not to send, not where else to
    /// expect media from: it changes nothing here.
    public mutating func renegotiated(expected newExpected: RTPSource?, now: Uptime) {
        guard let newExpected, newExpected != expected else { return }
        expected = newExpected
        // A source that already sends from the new address stays locked.
        if isLocked, remote == newExpected { return }
        previous = isLocked ? remote : candidate
        renegotiatedAt = now
        isLocked = false
        candidate = nil
        challenger = nil
        remote = newExpected
    }

    private mutating func arrivedWhileLocked(
        _ header: RTPHeader, from source: RTPSource, now: Uptime
    ) -> Verdict {
        if source == remote { return arrivedFromLocked(header, source, now) }
        guard let remote, isSilent(for: settings.lockedSilence, now: now),
            stream.isContinued(by: header)
                || source.isSameHost(as: remote) && mayForgetPort(remote, for: header, now: now)
        else { return refuse() }
        if challenger != source { challengerStream = ConsecutiveStream() }
        challenger = source
        challengerStream.take(header)
        guard challengerStream.count >= settings.packetsToLock || stream.isContinued(by: header) else {
            return refuse()
        }
        challenger = nil
        stream = challengerStream
        self.remote = source
        lastArrival = now
        return .moved
    }

    /// Behind NAT a port is easily forgotten. A host that sends from the address it described has no such reason: another
    /// port with another SSRC is then more likely another call's stream.
    private func mayForgetPort(_ remote: RTPSource, for header: RTPHeader, now: Uptime) -> Bool {
        if header.ssrc == stream.ssrc { return true }
        if let expected, !expected.isSameHost(as: remote) { return true }
        return isSilent(for: settings.foreignSilence, now: now)
    }

    /// The locked source may change its SSRC, but a single forged packet must not disturb the stream.
    private mutating func arrivedFromLocked(
        _ header: RTPHeader, _ source: RTPSource, _ now: Uptime
    ) -> Verdict {
        if header.ssrc != stream.ssrc, !isSilent(for: .milliseconds(100), now: now) {
            if challenger != source { challengerStream = ConsecutiveStream() }
            challenger = source
            challengerStream.take(header)
            guard challengerStream.count >= 3 else { return refuse() }
            stream = challengerStream
        }
        challenger = nil
        stream.take(header)
        lastArrival = now
        return .accepted
    }

    private mutating func arrivedWhileOpen(
        _ header: RTPHeader, from source: RTPSource, now: Uptime
    ) -> Verdict {
        if let candidate, source != candidate {
            guard mayReplace(candidate, by: source, now: now) else { return refuse() }
        }
        if source != candidate {
            candidate = source
            candidateSince = now
            stream = ConsecutiveStream()
        }
        stream.take(header)
        lastArrival = now
        if stream.count >= settings.packetsToLock, mayLock(source, now: now) {
            isLocked = true
            previous = nil
        }
        guard remote != source else { return .accepted }
        remote = source
        return .moved
    }

    /// Whoever stands better comes first; an equal waits for a short silence, whoever stands worse for a long one.
    private func mayReplace(_ candidate: RTPSource, by source: RTPSource, now: Uptime) -> Bool {
        let (new, old) = (standing(of: source, now: now), standing(of: candidate, now: now))
        if new > old { return true }
        return isSilent(for: new == old ? settings.candidateSilence : settings.foreignSilence, now: now)
    }

    /// Whether what arrived last came from where it had to come from, or has lasted: only then do its keys count.
    public func isTrusted(now: Uptime) -> Bool {
        isLocked || candidate.map { standing(of: $0, now: now) > 1 } ?? false
    }

    /// A stranger that sprays a port must not be quicker than the peer.
    private func mayLock(_ source: RTPSource, now: Uptime) -> Bool {
        switch standing(of: source, now: now) {
        case 0: false
        case 1: candidateSince.map { now - $0 >= settings.strangerPatience } ?? false
        default: true
        }
    }

    /// How much a source is worth while the latch is open; the source of before a renegotiation is worth least.
    private func standing(of source: RTPSource, now: Uptime) -> Int {
        if source == expected { return 3 }
        if source == previous, let renegotiatedAt, now - renegotiatedAt < settings.farewell { return 0 }
        if let expected, source.isSameHost(as: expected) { return 2 }
        if let signalling, source.isSameHost(as: signalling) { return 2 }
        return 1
    }

    private func isSilent(for limit: Duration, now: Uptime) -> Bool {
        guard let lastArrival else { return true }
        return now - lastArrival >= limit
    }

    private mutating func refuse() -> Verdict {
        refusedCount &+= 1
        return .refused
    }
}
