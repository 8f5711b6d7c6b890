import Chronology
import Exchange
import RTP
import SDP

/// The packet path: nothing here allocates.
extension MediaLoop {
    /// Exactly one datagram an event: with steady traffic there is rarely a second one to find.
    ///
    /// False when none was waiting.
    @inline(__always)
    @discardableResult
    func receiveRTP(on port: MediaPort) -> Bool {
        guard port.isConnected else { return receiveFromAnywhere(on: port) }
        let count = port.rtp.receive(into: buffer)
        guard count >= 0 else { return false }
        guard let header = expectedHeader(count, on: port),
            // Packets of another stream from the same host still have to prove themselves.
            port.latch.packetArrived(header, from: port.latch.remote ?? RTPSource(ipv4: 0, port: 0), now: now)
                != .refused
        else { return true }
        accept(header, count: count, on: port)
        return true
    }

    /// The header of a packet whose payload was negotiated; anything else must not even move the latch.
    @inline(__always)
    private func expectedHeader(_ count: Int, on port: MediaPort) -> RTPHeader? {
        guard count > 0, let header = RTPHeader(UnsafeRawBufferPointer(rebasing: buffer[..<count])),
            let negotiated = port.negotiated,
            negotiated.expects(header.payloadType)
                // Telephones that suppress silence say so whether or not that was agreed on.
                || header.payloadType == NegotiatedMedia.comfortNoiseType && port.latch.isLocked
        else { return nil }
        return header
    }

    private func receiveFromAnywhere(on port: MediaPort) -> Bool {
        var source = SocketAddressStorage()
        let count = port.rtp.receive(into: buffer, from: &source)
        guard count >= 0 else { return false }
        guard let header = expectedHeader(count, on: port) else { return true }
        switch port.latch.packetArrived(header, from: source.source, now: now) {
        case .refused: return true
        case .moved: port.followLatch()
        case .accepted: break
        }
        if !port.withheldKeys.isEmpty { releaseKeys(of: header.ssrc, on: port) }
        accept(header, count: count, on: port)
        if port.latch.isLocked, !port.isConnecting { connect(port) }
        return true
    }

    /// Fixes the kernel's peer: cheaper, and nobody else is heard.
    ///
    /// What was queued before may be anyone's, so it is still looked at one by one; then the source can be taken as given.
    private func connect(_ port: MediaPort) {
        guard port.mayConnect, port.hasRemote, port.rtp.connect(to: port.remote) else { return }
        port.isConnecting = true
        defer { port.isConnecting = false }
        for _ in 0..<Self.mostQueued where !receiveFromAnywhere(on: port) {
            port.isConnected = port.latch.isLocked
            break
        }
        if !port.isConnected { port.rtp.disconnect() }
    }

    /// More than a socket's buffer holds of the smallest packets.
    private static let mostQueued = 1_024

    @inline(__always)
    private func accept(_ header: RTPHeader, count: Int, on port: MediaPort) {
        port.lastHeard = now
        if port.isLost { found(port) }
        guard let negotiated = port.negotiated else { return }
        if let codec = negotiated.codec(of: header.payloadType) {
            port.statistics.packetArrived(header, now: now)
            if port.isListening { listen(header, on: port, codec.law) }
            if let peer = port.peer { relay(header, count: count, law: codec.law, to: peer) }
        } else if let event = negotiated.telephoneEvent, event.matches(header.payloadType) {
            port.statistics.packetArrived(header, isTimed: false, now: now)
            pressed(header, on: port)
            if let peer = port.peer { relayEvent(header, count: count, from: port, to: peer) }
        } else {
            port.statistics.packetArrived(header, isTimed: false, now: now)
            comfortNoiseArrived(header, count: count, on: port)
        }
    }

    /// The whole cost of a bridged call: twelve octets rewritten, one system call.
    @inline(__always)
    private func relay(_ header: RTPHeader, count: Int, law: G711, to peer: MediaPort) {
        guard peer.hasRemote, let target = peer.negotiated, target.direction.sends else { return }
        let packet = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        if target.codec.law != law {
            law.transcode(UnsafeMutableRawBufferPointer(rebasing: packet[header.payloadRange]))
        }
        peer.isFilling = false
        if let limit = target.maximumPacketTime, header.payloadCount > limit * 8 {
            return relayParts(of: header, samples: limit * 8, to: peer, as: target)
        }
        peer.sender.relay(header, in: packet, payloadType: target.payloadTypes.send, now: now)
        peer.transmit(UnsafeRawBufferPointer(packet))
    }

    /// Cuts a packet that is longer than the peer takes. Each part is sent from its place: its header overwrites the end
    /// of the part before, which has left already.
    private func relayParts(of header: RTPHeader, samples: Int, to peer: MediaPort, as target: NegotiatedMedia) {
        var part = header
        var offset = header.payloadOffset
        let end = offset + header.payloadCount
        while offset < end {
            part.payloadCount = min(samples, end - offset)
            let packet = UnsafeMutableRawBufferPointer(
                rebasing: buffer[(offset - RTPHeader.minimumCount)..<(offset + part.payloadCount)])
            packet[0] = 0x80
            if offset > header.payloadOffset { peer.sender.partFollows() }
            peer.sender.relay(part, in: packet, payloadType: target.payloadTypes.send, now: now)
            peer.transmit(UnsafeRawBufferPointer(packet))
            offset += part.payloadCount
            part.timestamp &+= UInt32(part.payloadCount)
            part.marker = false
        }
    }

    private func relayEvent(_ header: RTPHeader, count: Int, from port: MediaPort, to peer: MediaPort) {
        guard header.timestamp != port.mutedPress, let event = peer.negotiated?.telephoneEvent else { return }
        relay(header, count: count, to: peer, payloadType: event.send)
    }

    /// Relays what is no audio as it is.
    func relay(_ header: RTPHeader, count: Int, to peer: MediaPort, payloadType: UInt8) {
        guard peer.hasRemote, let target = peer.negotiated, target.direction.sends else { return }
        let packet = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        peer.isFilling = false
        peer.sender.relay(header, in: packet, payloadType: payloadType, now: now)
        peer.transmit(UnsafeRawBufferPointer(packet))
    }

    private func pressed(_ header: RTPHeader, on port: MediaPort) {
        port.press = header.timestamp
        let payload = UnsafeRawBufferPointer(rebasing: buffer[header.payloadRange])
        for output in port.keys.packetArrived(header, payload: payload, now: now) {
            if case .pressed(let key) = output { heard(key, from: header.ssrc, on: port) }
        }
    }

    /// One forged packet before the peer's own must not accept a call: a key waits until its source has proved itself.
    private func heard(_ key: TelephoneKey, from ssrc: UInt32, on port: MediaPort) {
        guard port.allowance.take(now: now) else { return }
        if port.latch.isTrusted(now: now) { return emit(.pressed(port.id, key: key.character)) }
        if port.withheldKeys.count < 16 { port.withheldKeys.append((key.character, ssrc)) }
    }

    /// Lets the keys of a source that is trusted now count, and forgets those of others.
    private func releaseKeys(of ssrc: UInt32, on port: MediaPort) {
        guard port.latch.isTrusted(now: now) else { return }
        for withheld in port.withheldKeys where withheld.ssrc == ssrc { emit(.pressed(port.id, key: withheld.key)) }
        port.withheldKeys = []
    }

    private func listen(_ header: RTPHeader, on port: MediaPort, _ law: G711) {
        let payload = UnsafeRawBufferPointer(rebasing: buffer[header.payloadRange])
        if let keys = port.inband?.take(payload, law: law) {
            for key in keys { heard(key, from: header.ssrc, on: port) }
        }
        port.recorder?.take(header, payload, law: law)
        if let (recorder, channel) = port.conversation { recorder.take(header, payload, law: law, from: channel) }
    }
}

extension NegotiatedMedia {
    /// The payload type of comfort noise that everyone knows (RFC 3551 table 4).
    static let comfortNoiseType: UInt8 = 13

    /// Whether a payload type was agreed on.
    @inline(__always)
    func expects(_ payloadType: UInt8) -> Bool {
        codec(of: payloadType) != nil || telephoneEvent?.matches(payloadType) == true
            || comfortNoise?.matches(payloadType) == true
    }
}

extension AudioCodec {
    /// The companding law of a codec.
    var law: G711 { self == .pcma ? .a : .mu }
}
