extension OfferAnswer {
    /// Builds our description; the version of `o=` grows when it says something new.
    mutating func describe(media: [MediaDescription], timing: [String]) -> SessionDescription {
        func build(_ version: UInt64) -> SessionDescription {
            SessionDescription(
                origin: .init(
                    username: "vigie", sessionID: String(sessionID), version: String(version), address: local.address),
                name: "vigie", connection: local.address, timing: timing, media: media)
        }
        let same = build(version)
        guard let lastLocal, lastLocal == same else {
            if lastLocal != nil || versionIsUsed { version &+= 1 }
            versionIsUsed = true
            return build(version)
        }
        return same
    }

    /// Our audio medium with these formats.
    func localAudio(
        _ formats: [(type: UInt8, map: String)], profile: String, packetTime: Int, direction: MediaDirection
    ) -> MediaDescription {
        var attributes = formats.map { SessionDescription.Attribute("rtpmap", "\($0.type) \($0.map)") }
        for format in formats where format.map.hasPrefix("telephone-event") {
            attributes.append(.init("fmtp", "\(format.type) 0-15"))
        }
        attributes.append(.init("ptime", String(packetTime)))
        if let rtcpPort = local.rtcpPort { attributes.append(.init("rtcp", String(rtcpPort))) }
        attributes.append(.init(direction.rawValue))
        return MediaDescription(
            kind: "audio", port: local.port, profile: profile, formats: formats.map { String($0.type) },
            attributes: attributes)
    }

    /// The same medium refused: port 0, nothing else (RFC 3264, 6).
    static func refusal(of medium: MediaDescription) -> MediaDescription {
        // RFC 8866 wants at least one format even where the medium is refused.
        let formats = medium.formats.isEmpty ? ["0"] : medium.formats
        return MediaDescription(kind: medium.kind, port: 0, profile: medium.profile, formats: formats)
    }

    /// Puts together what an exchange settled.
    func settle(
        _ peer: AudioMedium, codec: AudioCodec, payloadTypes: PayloadTypePair, telephoneEvent: PayloadTypePair?,
        comfortNoise: PayloadTypePair?, direction: MediaDirection, index: Int
    ) -> NegotiatedMedia {
        NegotiatedMedia(
            remoteAddress: peer.address, remotePort: peer.port, remoteRTCPAddress: peer.rtcpAddress,
            remoteRTCPPort: peer.rtcpPort, codec: codec, payloadTypes: payloadTypes, telephoneEvent: telephoneEvent,
            comfortNoise: comfortNoise,
            packetTime: peer.packetTime(within: capabilities.packetTimes, otherwise: capabilities.packetTime),
            maximumPacketTime: peer.packetLimit,
            direction: peer.direction.reversed.intersection(direction),
            isHeldByPeer: !peer.direction.receives, mediaIndex: index)
    }
}
