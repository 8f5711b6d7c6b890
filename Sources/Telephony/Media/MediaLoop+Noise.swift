import Chronology
import Exchange
import RTP
import SDP

/// What a leg hears while the other side says nothing: a telephone that gets no packets hangs up after a while.
extension MediaLoop {
    /// For how long nothing must have been sent before noise fills the gap.
    private static let patience = Duration.milliseconds(100)
    /// How often a peer that makes the noise itself is told about it.
    private static let interval = Duration.milliseconds(200)

    /// A second of quiet noise in both laws, made once and shared by all legs.
    private static let noise: PreparedAudio = {
        var generator = ComfortNoiseGenerator()
        let samples = generator.samples(8_000)
        return PreparedAudio(aLaw: G711.a.encode(samples), muLaw: G711.mu.encode(samples))
    }()

    /// Every 20 ms for a leg that plays nothing.
    func fillSilence(on port: MediaPort) {
        guard port.partner != nil || port.recorder != nil, port.hasRemote, let negotiated = port.negotiated,
            negotiated.direction.sends
        else { return }
        let idle = now - (port.sender.lastSent ?? port.quietSince)
        if !port.isFilling {
            guard idle >= Self.patience else { return }
            if negotiated.comfortNoise == nil { port.sender.sourceChanged(now: now) }
            port.filler = MediaPort.Playing(id: PlayID(0), parts: [Self.noise], loops: true)
            port.isFilling = true
        } else if negotiated.comfortNoise != nil, idle < Self.interval {
            return
        }
        if let noise = negotiated.comfortNoise {
            sendNoiseDescription(on: port, payloadType: noise.send)
        } else {
            sendPackets(of: &port.filler, on: port, as: negotiated)
        }
    }

    private func sendNoiseDescription(on port: MediaPort, payloadType: UInt8) {
        port.sender.keepTime(now: now)
        let length = port.sender.writeHeader(
            into: frame, payloadType: payloadType, samples: UInt32(Self.samplesPerTick), payloadCount: 1, now: now)
        guard length > 0 else { return }
        frame[length] = port.partner?.noiseLevel ?? MediaPort.quietLine
        port.transmit(UnsafeRawBufferPointer(rebasing: frame[..<(length + 1)]))
    }

    /// The peer describes the silence around it, instead of sending it (RFC 3389).
    func comfortNoiseArrived(_ header: RTPHeader, count: Int, on port: MediaPort) {
        let payload = UnsafeRawBufferPointer(rebasing: buffer[header.payloadRange])
        guard let description = ComfortNoiseDescription(payload) else { return }
        port.noiseLevel = description.level
        port.recorder?.noiseBegan(description)
        if let peer = port.peer, let noise = peer.negotiated?.comfortNoise {
            relay(header, count: count, to: peer, payloadType: noise.send)
        }
    }
}
