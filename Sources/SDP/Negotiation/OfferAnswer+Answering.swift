extension OfferAnswer {
    /// Answers an offer of the peer, or says why it cannot be agreed to; after a failure what was settled holds.
    ///
    /// `direction` is what we are willing to do, seen from us; the offer may narrow it. The answer names one codec, so
    /// that the peer has no reason to change it mid-call; `preferring` is taken when the peer knows it, otherwise the
    /// peer's own order decides among the codecs we have.
    public mutating func answer(
        _ offer: SessionDescription, direction: MediaDirection = .sendrecv, preferring codec: AudioCodec? = nil
    ) throws(NegotiationFailure) -> SessionDescription {
        guard !isOfferPending else { throw .offerPending }
        let (index, peer) = try choose(in: offer)
        let wanted = preferredOrder(codec, peer)
        guard let (codec, type) = peer.firstCodec(among: wanted, inOrderOf: .ours) else { throw .noCommonCodec }
        let event = capabilities.telephoneEvent == nil ? nil : peer.telephoneEvent
        let noise = capabilities.comfortNoise ? peer.comfortNoise : nil
        let media = settle(
            peer, codec: codec, payloadTypes: .init(send: type, receive: type),
            telephoneEvent: event.map { PayloadTypePair(send: $0, receive: $0) },
            comfortNoise: noise.map { PayloadTypePair(send: $0, receive: $0) },
            direction: direction, index: index)
        let description = describeAnswer(to: offer, media)
        closeOffer()
        negotiated = media
        lastLocal = description
        return description
    }

    /// The codecs of an offer that a leg with these capabilities could take, in the offer's order.
    public static func commonCodecs(
        of offer: SessionDescription, with capabilities: MediaCapabilities = MediaCapabilities()
    ) -> [AudioCodec] {
        for medium in offer.media where OfferAnswer.isAudioOverRTP(medium) && medium.port != 0 {
            return AudioMedium(medium, in: offer).codecs.map(\.codec).filter(capabilities.codecs.contains)
        }
        return []
    }

    /// Whether an offer wants its audio on IPv6; `nil` when there is no offer, or none that says so.
    public static func wantsIPv6(_ offer: [UInt8]?) -> Bool? {
        guard let offer, let description = try? SessionDescription.parse(offer) else { return nil }
        for medium in description.media where isAudioOverRTP(medium) && medium.port != 0 {
            let address = AudioMedium(medium, in: description).address
            return address.isNull || address.isName ? nil : address.family == "IP6"
        }
        return nil
    }

    static func isAudioOverRTP(_ medium: MediaDescription) -> Bool {
        let profile = medium.profile.uppercased()
        return medium.kind == "audio" && (profile == "RTP/AVP" || profile == "RTP/AVPF")
    }

    /// Finds the first audio we can carry: with a codec of ours and an address that can be sent to.
    private func choose(in offer: SessionDescription) throws(NegotiationFailure) -> (Int, AudioMedium) {
        var failure = NegotiationFailure.noUsableAudio
        for (index, medium) in offer.media.enumerated()
        where OfferAnswer.isAudioOverRTP(medium) && medium.port != 0 {
            let audio = AudioMedium(medium, in: offer)
            if audio.firstCodec(among: capabilities.codecs) == nil {
                failure = .noCommonCodec
            } else if !audio.isUsable {
                failure = .unusableAddress
            } else {
                return (index, audio)
            }
        }
        throw failure
    }

    private func preferredOrder(_ codec: AudioCodec?, _ peer: AudioMedium) -> [AudioCodec] {
        let theirs = peer.codecs.map(\.codec).filter(capabilities.codecs.contains)
        // Without a wish of ours, a codec already settled is kept, so that a hold does not change it.
        guard let wish = codec ?? negotiated?.codec, theirs.contains(wish) else { return theirs }
        return [wish] + theirs
    }

    private mutating func describeAnswer(
        to offer: SessionDescription, _ audio: NegotiatedMedia
    ) -> SessionDescription {
        var media = offer.media.map { OfferAnswer.refusal(of: $0) }
        var formats = [(type: audio.payloadTypes.receive, map: "\(audio.codec.encodingName)/8000")]
        if let noise = audio.comfortNoise { formats.append((noise.receive, "CN/8000")) }
        if let event = audio.telephoneEvent { formats.append((event.receive, "telephone-event/8000")) }
        media[audio.mediaIndex] = localAudio(
            formats, profile: offer.media[audio.mediaIndex].profile, packetTime: audio.packetTime,
            direction: audio.direction)
        // RFC 3264, 6: the t= line of an answer is that of the offer.
        return describe(media: media, timing: offer.timing.isEmpty ? ["0 0"] : offer.timing)
    }
}
