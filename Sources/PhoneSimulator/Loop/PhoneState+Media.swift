import Chronology
import RTP
import SDP
import SIP

extension PhoneState {
    /// Begins to send, once it is known where to.
    mutating func startMedia(_ id: SessionID, now: Uptime) {
        guard calls[id]?.negotiation.negotiated != nil, calls[id]?.media != nil else { return }
        if calls[id]?.media?.nextTick == nil { calls[id]?.media?.nextTick = now }
    }

    /// Sends what is due; after a long pause the backlog is dropped rather than sent in a burst.
    mutating func tickMedia(_ id: SessionID, _ buffer: UnsafeMutableRawBufferPointer, now: Uptime) {
        guard var call = calls[id], var media = call.media, var tick = media.nextTick, tick <= now,
            let negotiated = call.negotiation.negotiated
        else { return }
        let interval = Duration.milliseconds(negotiated.packetTime)
        if now - tick > .milliseconds(200) { tick = now }
        while tick <= now {
            if negotiated.direction.sends { media.sendFrame(negotiated, buffer, now: now) }
            tick = tick + interval
        }
        _ = call.hearing.events.handleTimeout(now: now)
        let kinds = call.hearNothing(now: now)
        media.nextTick = tick
        call.media = media
        calls[id] = call
        for kind in kinds { note(kind, now: now) }
    }

    /// Listens to what has arrived.
    mutating func receiveMedia(_ id: SessionID, _ buffer: UnsafeMutableRawBufferPointer, now: Uptime) {
        guard let media = calls[id]?.media else { return }
        while media.rtcp.receive(into: buffer) != nil {}
        while let (count, _) = media.rtp.receive(into: buffer) {
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[0..<count])
            guard let header = RTPHeader(bytes), var call = calls[id] else { continue }
            calls[id] = nil
            let payload = UnsafeRawBufferPointer(rebasing: bytes[header.payloadRange])
            let kinds = call.hear(header, payload, now: now)
            calls[id] = call
            for kind in kinds { note(kind, now: now) }
        }
    }

    /// Does what the script or the phone's own behaviour has planned for now.
    mutating func performDueActions(_ id: SessionID, now: Uptime) {
        while let call = calls[id], call.outcome == nil,
            let next = call.actions.indices.min(by: { call.actions[$0].at < call.actions[$1].at }),
            call.actions[next].at <= now
        {
            calls[id]?.actions.remove(at: next)
            try? perform(call.actions[next].action, id, now: now)
        }
    }

    mutating func perform(_ action: CallState.Action, _ id: SessionID, now: Uptime) throws(PhoneFailure) {
        guard let call = calls[id] else { throw .wrongState("no such call") }
        try call.checkAlive()
        switch action {
        case .ring: agent.respond(id, status: 180, now: now)
        case .answer: try answerCall(id, now: now)
        case .reject(let status): agent.respond(id, status: status, now: now)
        case .hangUp: agent.hangUp(id, now: now)
        case .speak(let frequency):
            calls[id]?.media?.voice = frequency.map { ToneGenerator(frequencies: [$0]) }
        case .press(let keys): press(keys, id, now: now)
        }
        drain(now: now)
    }

    private mutating func answerCall(_ id: SessionID, now: Uptime) throws(PhoneFailure) {
        guard let invitation = calls[id]?.invitation, calls[id]?.answeredAt == nil else {
            throw .wrongState("nothing to answer")
        }
        let description: [UInt8]?
        if let offer = invitation.offer {
            description = answer(to: offer, id)
        } else {
            description = try? calls[id]?.negotiation.makeOffer().serialized()
        }
        guard let description else {
            agent.respond(id, status: 488, now: now)
            throw .wrongState("no common codec")
        }
        agent.respond(id, status: 200, sdp: description, now: now)
        calls[id]?.answeredAt = now
        note(.answered, now: now)
        startMedia(id, now: now)
    }

    private mutating func press(_ keys: String, _ id: SessionID, now: Uptime) {
        let known = keys.compactMap { TelephoneKey($0) }
        for key in known { note(.pressed(key.character), now: now) }
        let hasEvents = calls[id]?.negotiation.negotiated?.telephoneEvent != nil
        switch settings.keyMethod {
        case .info:
            for key in known {
                let body = "Signal=\(key.character)\r\nDuration=160\r\n"
                agent.sendInfo(id, contentType: "application/dtmf-relay", body: Array(body.utf8), now: now)
            }
        case .telephoneEvents where hasEvents:
            for key in known { calls[id]?.media?.keys.press(key) }
        default:
            for key in known {
                var generator = ToneGenerator(key: key)
                let audio = generator.samples(800) + Array(repeating: 0, count: 800)
                calls[id]?.media?.inband += audio
            }
        }
    }
}

extension CallMedia {
    /// Whether keys are still being sent.
    var isPressing: Bool { keys.isBusy || !inband.isEmpty }

    /// Sends one packet: a key, the voice, or silence.
    mutating func sendFrame(_ negotiated: NegotiatedMedia, _ buffer: UnsafeMutableRawBufferPointer, now: Uptime) {
        guard let remote = negotiated.remote else { return }
        if let events = negotiated.telephoneEvent, keys.isBusy {
            let length = keys.nextPacket(into: buffer, stream: &stream, payloadType: events.send, now: now)
            if length > 0 { _ = rtp.send(UnsafeRawBufferPointer(rebasing: buffer[0..<length]), to: remote) }
            return
        }
        let count = negotiated.packetTime * 8
        let law: G711 = negotiated.codec == .pcma ? .a : .mu
        let frame = law.encode(nextSamples(count))
        let header = stream.writeHeader(
            into: buffer, payloadType: negotiated.payloadTypes.send, samples: UInt32(count), payloadCount: count,
            now: now)
        for (offset, octet) in frame.enumerated() { buffer[header + offset] = octet }
        _ = rtp.send(UnsafeRawBufferPointer(rebasing: buffer[0..<(header + count)]), to: remote)
    }

    private mutating func nextSamples(_ count: Int) -> [Int16] {
        guard inband.isEmpty else {
            let samples = Array(inband.prefix(count))
            inband.removeFirst(samples.count)
            return samples + Array(repeating: 0, count: count - samples.count)
        }
        return voice?.samples(count) ?? Array(repeating: 0, count: count)
    }
}

extension NegotiatedMedia {
    /// Where to send, when it is an address.
    var remote: TransportAddress? {
        switch remoteAddress {
        case .ipv4(let value) where value != 0: TransportAddress(ip: IPAddress(v4: value), port: remotePort)
        case .ipv6(let high, let low): TransportAddress(ip: IPAddress(v6High: high, low: low), port: remotePort)
        default: nil
        }
    }
}

extension CallState {
    /// Listens to one packet and says what is new.
    mutating func hear(_ header: RTPHeader, _ payload: UnsafeRawBufferPointer, now: Uptime) -> [PhoneEvent.Kind] {
        hearing.packets &+= 1
        hearing.firstPacketAt = hearing.firstPacketAt ?? now
        hearing.lastPacketAt = now
        hearing.statistics.packetArrived(header, now: now)
        if let events = negotiation.negotiated?.telephoneEvent, events.matches(header.payloadType) {
            return hearKeys(header, payload, now: now)
        }
        guard header.payloadType == 8 || header.payloadType == 0 else { return [] }
        let law: G711 = header.payloadType == 8 ? .a : .mu
        let samples = law.decode(payload)
        if hearing.samples.count < 4_800_000 { hearing.samples += samples }
        if hearing.silence.take(payload, law: law) == 0 { hearing.lastSoundAt = now }
        return noteTones(hearing.detector.take(samples), now: now)
    }

    /// What is heard when packets stop: the last tones end.
    mutating func hearNothing(now: Uptime) -> [PhoneEvent.Kind] {
        guard let last = hearing.lastPacketAt, now - last > .milliseconds(100), !hearing.detector.heard.isEmpty else {
            return []
        }
        return noteTones(hearing.detector.take([Int16](repeating: 0, count: 800)), now: now)
    }

    private mutating func noteTones(_ outputs: [ToneDetector.Output], now: Uptime) -> [PhoneEvent.Kind] {
        let time = now - startedAt
        return outputs.map { output in
            switch output {
            case .began(let frequency):
                hearing.tones.append(HeardTone(frequency: frequency, began: time))
                return .heard(frequency: frequency)
            case .ended(let frequency):
                let index = hearing.tones.lastIndex { $0.frequency == frequency && $0.ended == nil }
                if let index { hearing.tones[index].ended = time }
                return .noLongerHears(frequency: frequency)
            }
        }
    }

    private mutating func hearKeys(
        _ header: RTPHeader, _ payload: UnsafeRawBufferPointer, now: Uptime
    ) -> [PhoneEvent.Kind] {
        var kinds: [PhoneEvent.Kind] = []
        for case .pressed(let key) in hearing.events.packetArrived(header, payload: payload, now: now) {
            hearing.keys.append(key.character)
            kinds.append(.key(key.character))
        }
        return kinds
    }
}
