import Chronology
import Exchange
import RTP
import SDP

/// The packet path: nothing here allocates.
extension MediaLoop {
    /// Exactly one datagram an event: with steady traffic there is rarely a second one to find.
    @inline(__always)
    func receiveRTP(on port: MediaPort) {
        let count: Int
        if port.isConnected {
            count = port.rtp.receive(into: buffer)
            guard let header = expectedHeader(count, on: port) else { return }
            // Packets of another stream from the same host still have to prove themselves.
            guard
                port.latch.packetArrived(header, from: port.latch.remote ?? RTPSource(ipv4: 0, port: 0), now: now)
                    != .refused
            else { return }
            accept(header, count: count, on: port)
        } else {
            receiveUnlatched(on: port)
        }
    }

    /// The header of a packet whose payload was negotiated; anything else must not even move the latch.
    @inline(__always)
    private func expectedHeader(_ count: Int, on port: MediaPort) -> RTPHeader? {
        guard count > 0, let header = RTPHeader(UnsafeRawBufferPointer(rebasing: buffer[..<count])),
            let negotiated = port.negotiated, negotiated.expects(header.payloadType)
        else { return nil }
        return header
    }

    private func receiveUnlatched(on port: MediaPort) {
        var source = SocketAddressStorage()
        let count = port.rtp.receive(into: buffer, from: &source)
        guard let header = expectedHeader(count, on: port) else { return }
        switch port.latch.packetArrived(header, from: source.source, now: now) {
        case .refused: return
        case .moved: port.followLatch()
        case .accepted: break
        }
        port.connectIfLocked()
        if !port.withheldKeys.isEmpty { releaseKeys(of: header.ssrc, on: port) }
        accept(header, count: count, on: port)
    }

    @inline(__always)
    private func accept(_ header: RTPHeader, count: Int, on port: MediaPort) {
        port.lastHeard = now
        port.statistics.packetArrived(header, now: now)
        if port.isLost { found(port) }
        guard let negotiated = port.negotiated else { return }
        if negotiated.payloadTypes.matches(header.payloadType) {
            if port.recorder != nil || port.inband != nil { listen(header, on: port, negotiated.codec) }
            if let peer = port.peer { relay(header, count: count, from: negotiated, to: peer) }
        } else if let event = negotiated.telephoneEvent, event.matches(header.payloadType) {
            pressed(header, on: port)
            if let peer = port.peer { relayEvent(header, count: count, from: port, to: peer) }
        }
    }

    /// The whole cost of a bridged call: twelve octets rewritten, one system call.
    @inline(__always)
    private func relay(_ header: RTPHeader, count: Int, from negotiated: NegotiatedMedia, to peer: MediaPort) {
        guard peer.hasRemote, let target = peer.negotiated, target.direction.sends else { return }
        let packet = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        if target.codec != negotiated.codec {
            negotiated.codec.law.transcode(UnsafeMutableRawBufferPointer(rebasing: packet[header.payloadRange]))
        }
        peer.sender.relay(header, in: packet, payloadType: target.payloadTypes.send, now: now)
        peer.transmit(UnsafeRawBufferPointer(packet))
    }

    private func relayEvent(_ header: RTPHeader, count: Int, from port: MediaPort, to peer: MediaPort) {
        guard header.timestamp != port.mutedPress, peer.hasRemote, let target = peer.negotiated,
            target.direction.sends, let event = target.telephoneEvent
        else { return }
        let packet = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        peer.sender.relay(header, in: packet, payloadType: event.send, now: now)
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
        if port.latch.isTrusted(now: now) { return emit(.pressed(port.id, key: key.character)) }
        if port.withheldKeys.count < 16 { port.withheldKeys.append((key.character, ssrc)) }
    }

    /// Lets the keys of a source that is trusted now count, and forgets those of others.
    private func releaseKeys(of ssrc: UInt32, on port: MediaPort) {
        guard port.latch.isTrusted(now: now) else { return }
        for withheld in port.withheldKeys where withheld.ssrc == ssrc { emit(.pressed(port.id, key: withheld.key)) }
        port.withheldKeys = []
    }

    private func listen(_ header: RTPHeader, on port: MediaPort, _ codec: AudioCodec) {
        let payload = UnsafeRawBufferPointer(rebasing: buffer[header.payloadRange])
        if let keys = port.inband?.take(payload, law: codec.law) {
            for key in keys { heard(key, from: header.ssrc, on: port) }
        }
        port.recorder?.take(header, payload, law: codec.law)
    }

    func receiveRTCP(on port: MediaPort) {
        var source = SocketAddressStorage()
        let count = port.rtcp.receive(into: buffer, from: &source)
        guard count > 0, source.source.isSameHost(as: port.latch.remote ?? source.source),
            let packets = try? RTCPPacket.parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        else { return }
        for case .senderReport(_, let information, _) in packets {
            port.statistics.senderReportArrived(
                ntpMiddle: UInt32(truncatingIfNeeded: information.ntp >> 16), now: now)
        }
    }
}

extension NegotiatedMedia {
    /// Whether a payload type was agreed on.
    @inline(__always)
    func expects(_ payloadType: UInt8) -> Bool {
        payloadTypes.matches(payloadType) || telephoneEvent?.matches(payloadType) == true
            || comfortNoise?.matches(payloadType) == true
    }
}

extension AudioCodec {
    /// The companding law of a codec.
    var law: G711 { self == .pcma ? .a : .mu }
}
