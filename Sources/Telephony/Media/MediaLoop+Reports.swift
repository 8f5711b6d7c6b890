import Chronology
import Exchange
import RTP
import SDP

/// RTCP, and what the silence of a peer means.
extension MediaLoop {
    func receiveRTCP(on port: MediaPort) {
        var source = SocketAddressStorage()
        let count = port.rtcp.receive(into: buffer, from: &source)
        guard count > 0, source.source.isSameHost(as: port.latch.remote ?? source.source),
            let packets = try? RTCPPacket.parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        else { return }
        // A telephone that suppresses silence sends nothing else while its user listens.
        if port.latch.isLocked {
            port.lastHeard = now
            if port.isLost { found(port) }
        }
        for case .senderReport(let ssrc, let information, _) in packets where ssrc == port.statistics.ssrc {
            port.statistics.senderReportArrived(ntpMiddle: information.ntpMiddle, now: now)
        }
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
        if port.isConnected, now - (port.latch.lastArrival ?? port.lastHeard) >= .seconds(2) {
            port.rtp.disconnect()
            port.isConnected = false
        }
        guard now - port.lastReport >= .seconds(5) else { return }
        port.lastReport = now
        sendReport(of: port)
    }

    /// Tells the peer what was sent to it and what arrived; `goodbye` ends the stream (RFC 3550, 6.6).
    func sendReport(of port: MediaPort, goodbye: Bool = false) {
        guard let negotiated = port.negotiated, port.hasRemote, let target = reportTarget(port, negotiated) else {
            return
        }
        let information =
            port.sender.packetCount > 0
            ? SenderInformation(unixMicroseconds: wallClock.microseconds, now: now, stream: port.sender) : nil
        let bytes = RTCPPacket.report(
            ssrc: port.sender.ssrc, name: "vigie@\(port.number)", sender: information,
            reports: port.statistics.report(now: now).map { [$0] } ?? [], goodbye: goodbye)
        bytes.withUnsafeBytes { _ = port.rtcp.send($0, to: target) }
    }

    /// Where the peer said that it takes RTCP (RFC 3605); behind NAT, the port above the one that its RTP comes from.
    private func reportTarget(_ port: MediaPort, _ negotiated: NegotiatedMedia) -> SocketAddressStorage? {
        if let described = SocketAddressStorage(
            negotiated.remoteAddress.description, port: negotiated.remotePort),
            described.family == port.family, described.source == port.remote.source
        {
            guard negotiated.remoteRTCPAddress.isUnicast else { return nil }
            return SocketAddressStorage(negotiated.remoteRTCPAddress.description, port: negotiated.remoteRTCPPort)
                .flatMap { $0.family == port.family ? $0 : nil }
        }
        return port.remote.port == .max ? nil : port.remote.withPort(port.remote.port + 1)
    }
}
