import Chronology
import Exchange
import RTP
import SDP

/// What goes out on the 20 ms grid.
extension MediaLoop {
    static let samplesPerTick = 160

    /// After a stall this much is caught up with; the rest becomes a gap, which is better heard than a burst is.
    static let mostFramesAtOnce = 3

    /// Sends what is due after some ticks of which all but one are late.
    func sendFrames(ticks: Int, on port: MediaPort) {
        if ticks > Self.mostFramesAtOnce {
            port.sender.skip(samples: UInt32((ticks - Self.mostFramesAtOnce) * Self.samplesPerTick))
        }
        for _ in 0..<min(ticks, Self.mostFramesAtOnce) where port.playing != nil { sendFrame(on: port) }
    }

    /// Sends the packets of what a port plays that are due in one tick.
    private func sendFrame(on port: MediaPort) {
        guard let negotiated = port.negotiated, port.hasRemote else { return skipFrame(on: port) }
        guard sendPackets(of: &port.playing, on: port, as: negotiated), let ended = port.playing else { return }
        self.ended(ended, on: port)
    }

    /// Moves a playing on by one tick: none, one or, of 10 ms each, two packets. True when it has ended.
    @discardableResult
    func sendPackets(
        of playing: inout MediaPort.Playing?, on port: MediaPort, as negotiated: NegotiatedMedia
    ) -> Bool {
        guard var current = playing else { return true }
        defer { playing = current }
        let samplesPerPacket = negotiated.packetTime * 8
        let payload = UnsafeMutableRawBufferPointer(rebasing: frame[RTPHeader.minimumCount...])
        current.elapsed += Self.samplesPerTick
        while current.elapsed >= samplesPerPacket {
            current.elapsed -= samplesPerPacket
            let count = fill(payload, samples: samplesPerPacket, from: &current, codec: negotiated.codec)
            if !negotiated.direction.sends { port.wasMuted = true } else if count > 0 { send(count, port, negotiated) }
            if count < samplesPerPacket { return true }
        }
        return false
    }

    /// A leg that is not yet negotiated hears nothing, but what it would hear goes on and ends.
    private func skipFrame(on port: MediaPort) {
        guard var playing = port.playing else { return }
        port.wasMuted = true
        let count = fill(
            UnsafeMutableRawBufferPointer(rebasing: frame[RTPHeader.minimumCount...]), samples: Self.samplesPerTick,
            from: &playing, codec: .pcma)
        port.playing = playing
        if count < Self.samplesPerTick { ended(playing, on: port) }
    }

    private func send(_ count: Int, _ port: MediaPort, _ negotiated: NegotiatedMedia) {
        if port.wasMuted {
            // The clock ran on while the leg was held.
            port.sender.sourceChanged(now: now)
            port.wasMuted = false
        }
        let length = port.sender.writeHeader(
            into: frame, payloadType: negotiated.payloadTypes.send, samples: UInt32(count), payloadCount: count,
            now: now)
        guard length > 0 else { return }
        port.transmit(UnsafeRawBufferPointer(rebasing: frame[..<(length + count)]))
    }

    /// Copies the next samples, over the borders of parts; fewer than asked for only at the end.
    private func fill(
        _ target: UnsafeMutableRawBufferPointer, samples: Int, from playing: inout MediaPort.Playing, codec: AudioCodec
    ) -> Int {
        var filled = 0
        while filled < samples {
            guard playing.part < playing.parts.count else {
                guard playing.loops, playing.parts.contains(where: { $0.count > 0 }) else { break }
                playing.part = 0
                playing.offset = 0
                continue
            }
            let part = playing.parts[playing.part]
            let count = min(samples - filled, part.count - playing.offset)
            part.samples(codec).withUnsafeBytes { bytes in
                let slice = UnsafeRawBufferPointer(rebasing: bytes[playing.offset..<(playing.offset + count)])
                UnsafeMutableRawBufferPointer(rebasing: target[filled..<(filled + count)]).copyMemory(from: slice)
            }
            filled += count
            playing.offset += count
            if playing.offset >= part.count {
                playing.part += 1
                playing.offset = 0
            }
        }
        return filled
    }

    private func ended(_ playing: MediaPort.Playing, on port: MediaPort) {
        port.playing = nil
        port.hearPartner(now: now)
        emit(.played(port.id, playing.id, completely: true))
    }

    /// Starts a playing in place of another, which ends without an event.
    func play(_ id: PlayID, _ parts: [PreparedAudio]?, loops: Bool, on port: MediaPort) {
        guard let parts, !parts.isEmpty else {
            port.hearPartner(now: now)
            return emit(.played(port.id, id, completely: false))
        }
        if port.playing == nil { port.sender.sourceChanged(now: now) }
        port.isFilling = false
        port.hearNobodyElse()
        // The first packet leaves with the next tick, never later.
        port.playing = MediaPort.Playing(id: id, parts: parts, loops: loops)
        port.playing?.elapsed = max(0, (port.negotiated?.packetTime ?? 20) * 8 - Self.samplesPerTick)
    }
}
