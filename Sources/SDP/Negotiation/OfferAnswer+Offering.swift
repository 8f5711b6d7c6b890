extension OfferAnswer {
    /// Makes an offer: the first one of the leg, or one that changes what is settled (hold, a new address).
    ///
    /// `direction` is seen from us: `.sendonly` or `.inactive` puts the peer on hold. `preferring` moves a codec to the
    /// front. Fails with ``NegotiationFailure/offerPending`` while an offer is open.
    public mutating func makeOffer(
        direction: MediaDirection = .sendrecv, preferring codec: AudioCodec? = nil
    ) throws(NegotiationFailure) -> SessionDescription {
        guard !isOfferPending else { throw .offerPending }
        closeOffer()
        let capabilities = capabilities.preferring(codec)
        let index = negotiated?.mediaIndex ?? 0
        // RFC 3264, 8: a new offer keeps every m= line of the session in its place.
        var media = (lastLocal?.media ?? []).map { OfferAnswer.refusal(of: $0) }
        let audio = offeredAudio(capabilities, direction: direction)
        if media.indices.contains(index) { media[index] = audio } else { media.append(audio) }
        let description = describe(media: media, timing: lastLocal?.timing ?? ["0 0"])
        pending = PendingOffer(
            description: description, capabilities: capabilities, direction: direction,
            mediaIndex: min(index, media.count - 1))
        return description
    }

    /// Settles our open offer with the peer's answer.
    ///
    /// After a failure the offer is no longer open and what was settled before still holds.
    @discardableResult
    public mutating func accept(_ answer: SessionDescription) throws(NegotiationFailure) -> NegotiatedMedia {
        guard let offer = pending else { throw .noOfferPending }
        closeOffer()
        return try settle(offer, with: answer)
    }

    /// Takes the answer of a provisional response: media may flow, yet the final response may bring another answer, and
    /// another branch of a forked call may bring its own.
    @discardableResult
    public mutating func acceptEarly(_ answer: SessionDescription) throws(NegotiationFailure) -> NegotiatedMedia {
        guard let offer = pending else { throw .noOfferPending }
        let media = try settle(offer, with: answer)
        isAnsweredEarly = true
        return media
    }

    /// Settles an answer to what we described last, although no offer of ours is open: a 200 after an UPDATE in its early
    /// dialog brings one (RFC 3311, 5), and so may the answer to a re-INVITE that only refreshes the session.
    @discardableResult
    public mutating func acceptAgain(_ answer: SessionDescription) throws(NegotiationFailure) -> NegotiatedMedia {
        guard pending == nil, let lastLocal, let index = negotiated?.mediaIndex, lastLocal.media.indices.contains(index)
        else { throw .noOfferPending }
        let repeated = PendingOffer(
            description: lastLocal, capabilities: capabilities,
            direction: AudioMedium(lastLocal.media[index], in: lastLocal).direction, mediaIndex: index)
        return try settle(repeated, with: answer)
    }

    /// Says that the final response brought no description: the early answer was the answer (RFC 3261, 13.2.1).
    public mutating func confirmEarly() { if isAnsweredEarly { closeOffer() } }

    /// Forgets our open offer: the peer refused it, or the request that carried it failed. What was settled holds.
    public mutating func offerRefused() { closeOffer() }

    mutating func closeOffer() {
        pending = nil
        isAnsweredEarly = false
    }

    private mutating func settle(
        _ offer: PendingOffer, with answer: SessionDescription
    ) throws(NegotiationFailure) -> NegotiatedMedia {
        guard answer.media.count >= 1, answer.media.count <= offer.description.media.count,
            answer.media.indices.contains(offer.mediaIndex)
        else { throw .answerDoesNotFit }
        let medium = answer.media[offer.mediaIndex]
        guard medium.kind == "audio" else { throw .answerDoesNotFit }
        guard medium.port != 0 else { throw .noUsableAudio }
        let peer = AudioMedium(medium, in: answer)
        guard let (codec, sent) = peer.firstCodec(among: offer.capabilities.codecs) else { throw .noCommonCodec }
        guard peer.isUsable else { throw .unusableAddress }
        let ours = AudioMedium(offer.description.media[offer.mediaIndex], in: offer.description)
        var media = settle(
            peer, codec: codec,
            payloadTypes: .init(send: sent, receive: codec.staticPayloadType),
            telephoneEvent: OfferAnswer.pair(send: peer.telephoneEvent, receive: ours.telephoneEvent),
            comfortNoise: OfferAnswer.pair(send: peer.comfortNoise, receive: ours.comfortNoise),
            direction: offer.direction, index: offer.mediaIndex)
        media.alternative = OfferAnswer.alternative(to: codec, of: peer, ours)
        negotiated = media
        lastLocal = offer.description
        return media
    }

    private static func pair(send: UInt8?, receive: UInt8?) -> PayloadTypePair? {
        guard let send, let receive else { return nil }
        return PayloadTypePair(send: send, receive: receive)
    }

    /// Of two laws in an answer the peer may use either, packet by packet (RFC 3264, 7).
    private static func alternative(to codec: AudioCodec, of peer: AudioMedium, _ ours: AudioMedium) -> PayloadTypePair?
    {
        let theirs = peer.codecs.first { $0.codec == codec.other }
        let offered = ours.codecs.first { $0.codec == codec.other }
        return pair(send: theirs?.payloadType, receive: offered?.payloadType)
    }

    private func offeredAudio(_ capabilities: MediaCapabilities, direction: MediaDirection) -> MediaDescription {
        var formats = capabilities.codecs.map { (type: $0.staticPayloadType, map: "\($0.encodingName)/8000") }
        if capabilities.comfortNoise { formats.append((13, "CN/8000")) }
        if let event = negotiated?.telephoneEvent?.receive ?? capabilities.telephoneEvent,
            capabilities.telephoneEvent != nil
        {
            formats.append((event, "telephone-event/8000"))
        }
        return localAudio(formats, profile: "RTP/AVP", packetTime: capabilities.packetTime, direction: direction)
    }
}
