import Chronology
import Exchange
import RTP
import SDP

/// What goes out on the 20 ms grid.
extension MediaLoop {
    static let samplesPerTick = 160

    /// Sends the next packet of what a port plays, when one is due.
    func sendFrame(on port: MediaPort) {
        guard var playing = port.playing, let negotiated = port.negotiated, port.hasRemote else {
            return skipFrame(on: port)
        }
        let samplesPerPacket = max(Self.samplesPerTick, negotiated.packetTime * 8)
        playing.elapsed += Self.samplesPerTick
        // Packets of 10 ms would need two a tick: peers take 20 ms from us whatever they send (RFC 3551 section 4.2).
        guard playing.elapsed >= samplesPerPacket else {
            port.playing = playing
            return
        }
        playing.elapsed -= samplesPerPacket
        let payload = UnsafeMutableRawBufferPointer(rebasing: frame[RTPHeader.minimumCount...])
        let count = fill(payload, samples: samplesPerPacket, from: &playing, codec: negotiated.codec)
        port.playing = playing
        if count > 0, negotiated.direction.sends { send(count, on: port, as: negotiated) }
        if count < samplesPerPacket { ended(playing, on: port) }
    }

    /// A held or not yet negotiated leg hears nothing, but what it would hear goes on and ends.
    private func skipFrame(on port: MediaPort) {
        guard var playing = port.playing else { return }
        let count = fill(
            UnsafeMutableRawBufferPointer(rebasing: frame[RTPHeader.minimumCount...]), samples: Self.samplesPerTick,
            from: &playing, codec: .pcma)
        port.playing = playing
        if count < Self.samplesPerTick { ended(playing, on: port) }
    }

    private func send(_ count: Int, on port: MediaPort, as negotiated: NegotiatedMedia) {
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
        emit(.played(port.id, playing.id, completely: true))
    }

    /// Starts a playing in place of another, which ends without an event.
    func play(_ id: PlayID, _ parts: [PreparedAudio]?, loops: Bool, on port: MediaPort) {
        guard let parts, !parts.isEmpty else { return emit(.played(port.id, id, completely: false)) }
        if port.playing == nil { port.sender.sourceChanged(now: now) }
        // The first packet leaves with the next tick, never later.
        port.playing = MediaPort.Playing(id: id, parts: parts, loops: loops)
        port.playing?.elapsed = max(0, (port.negotiated?.packetTime ?? 20) * 8 - Self.samplesPerTick)
    }

    /// Looks whether the stream that somebody watches has stopped.
    func watch(_ port: MediaPort) {
        guard let limit = port.watch, !port.isLost, port.negotiated?.direction.receives != false else { return }
        guard (now - port.lastHeard).wholeMilliseconds >= Int64(limit) else { return }
        port.isLost = true
        emit(.lost(port.id))
    }

    func found(_ port: MediaPort) {
        port.isLost = false
        emit(.found(port.id))
    }

    /// RTCP every five seconds, and a way back for a peer whose NAT moved it.
    func everySecond(_ port: MediaPort) {
        if port.isConnected, now - port.lastHeard >= .seconds(2) {
            port.rtp.disconnect()
            port.isConnected = false
        }
        guard now - port.lastReport >= .seconds(5), let negotiated = port.negotiated, port.hasRemote else { return }
        port.lastReport = now
        let information =
            port.sender.packetCount > 0
            ? SenderInformation(unixMicroseconds: wallClock.microseconds, stream: port.sender) : nil
        let bytes = RTCPPacket.report(
            ssrc: port.sender.ssrc, name: "vigie@\(port.number)", sender: information,
            reports: port.statistics.report(now: now).map { [$0] } ?? [])
        let target = port.remote.withPort(reportPort(port, negotiated))
        bytes.withUnsafeBytes { _ = port.rtcp.send($0, to: target) }
    }

    /// The peer's RTCP port as it said; behind NAT, the one above the port that its RTP comes from.
    private func reportPort(_ port: MediaPort, _ negotiated: NegotiatedMedia) -> UInt16 {
        if port.remote.port == negotiated.remotePort { return negotiated.remoteRTCPPort }
        return port.remote.port == .max ? port.remote.port : port.remote.port + 1
    }
}
