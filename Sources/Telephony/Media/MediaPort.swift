import CallFlow
import Chronology
import Exchange
import RTP
import SDP
import SIP

/// One RTP end of ours on its media thread: sockets, latch, outgoing stream, and whatever it plays, relays or records.
///
/// Confined to the thread of its ``MediaLoop``. A class, since two bridged ports name each other.
final class MediaPort {
    let id: MediaID
    let rtp: UDPSocket
    let rtcp: UDPSocket
    let family: Int32
    let number: UInt16
    /// Place in the loop's table, and the tag of its descriptors.
    let slot: Int

    var negotiated: NegotiatedMedia?
    var latch = RTPLatch(expected: nil)
    var sender: RTPSender
    var statistics = RTPReceiverStatistics()
    var keys = DTMFReceiver()
    var inband: InbandDTMFDetector?
    /// Timestamp of the press under way, and of the one that must not be relayed: the key that accepted the call.
    var press: UInt32?
    var mutedPress: UInt32?
    /// Keys from a source that has yet to prove itself, with its SSRC: they count when it does, and only then.
    var withheldKeys: [(key: Character, ssrc: UInt32)] = []
    var allowance = KeyAllowance()

    /// Where to send; follows the latch.
    var remote = SocketAddressStorage()
    var hasRemote = false
    /// The kernel's peer is fixed: other sources are dropped before they cost us anything.
    var isConnected = false
    /// The peer was fixed just now, and what others had sent before is being cleared away.
    var isConnecting = false
    /// A socket bound to everything would take the peer's packets only where the way back to it begins.
    let mayConnect: Bool
    /// Where what is heard here is sent; nil while the partner hears something else.
    var peer: MediaPort?
    /// The other end of the bridge.
    var partner: MediaPort?
    var playing: Playing?
    /// What was to be sent could not be, because of a hold: the clock has to catch up.
    var wasMuted = false
    /// Quiet noise, while nothing else is heard on a bridge.
    var filler: Playing?
    var isFilling = false
    /// Since when something could have been heard, for a leg to which nothing was ever sent.
    var quietSince: Uptime
    /// How loud the silence around the peer is, in dB below overload; as it says, or as any quiet line is.
    var noiseLevel = quietLine
    static let quietLine: UInt8 = 60
    /// The playing that was asked for last: prompts that get ready too late are not played.
    var wanted: PlayID?
    var recorder: MessageRecorder?
    /// The recording of the bridge, which channel of it this end speaks into, and the other end.
    var conversation: (recorder: ConversationRecorder, channel: ConversationRecorder.Channel)?
    var conversationPartner: MediaPort?
    /// Whether anybody here wants the audio itself: one question for each packet.
    private(set) var isListening = false

    /// Milliseconds without a packet that mean loss; nil while nobody watches.
    var watch: Int?
    var lastHeard: Uptime
    var isLost = false
    var lastReport: Uptime

    init(id: MediaID, sockets: MediaSockets, slot: Int, now: Uptime, random: inout some RandomNumberGenerator) {
        self.id = id
        rtp = sockets.rtp
        rtcp = sockets.rtcp
        family = sockets.family
        number = sockets.port
        mayConnect = !sockets.isWildcard
        self.slot = slot
        sender = RTPSender(using: &random)
        lastHeard = now
        lastReport = now
        quietSince = now
    }

    /// What is being sent from memory.
    struct Playing {
        var id: PlayID
        var parts: [PreparedAudio]
        var loops: Bool
        var part = 0
        var offset = 0
        /// Samples of the packet duration that already passed: packets longer than a tick go out every few ticks.
        var elapsed = 0
    }
}

/// The bound pair of a port, made on the signalling thread and handed over.
struct MediaSockets: Sendable {
    var rtp: UDPSocket
    var rtcp: UDPSocket
    var family: Int32
    var port: UInt16
    /// Whether they are bound to every address of the machine.
    var isWildcard: Bool
}

extension MediaPort {
    /// Takes what the negotiation says now.
    func configure(_ media: NegotiatedMedia, signalling: IPAddress?, now: Uptime) {
        let expected = SocketAddressStorage(media.remoteAddress.description, port: media.remotePort)
            .flatMap { $0.family == family ? $0 : nil }
        let isNull = media.remoteAddress.isNull || media.remotePort == 0
        let source = isNull ? nil : expected?.source
        if negotiated == nil {
            latch = RTPLatch(expected: source, signalling: signalling.map(RTPSource.init))
        } else {
            latch.renegotiated(expected: source, now: now)
        }
        negotiated = media
        inband = media.telephoneEvent == nil ? InbandDTMFDetector() : nil
        updateListening()
        withheldKeys = []
        lastHeard = now
        isLost = false
        followLatch()
    }

    /// Ends what plays, and what was going to play.
    func silence(now: Uptime) {
        playing = nil
        wanted = nil
        hearPartner(now: now)
    }

    /// On a bridge, what plays is heard in place of the partner.
    func hearNobodyElse() { partner?.peer = nil }

    /// The partner is heard again.
    func hearPartner(now: Uptime) {
        guard let partner, partner.peer == nil else { return }
        partner.peer = self
        sender.sourceChanged(now: now)
    }

    func updateListening() { isListening = recorder != nil || inband != nil || conversation != nil }

    /// Sends where the latch says; a socket that is connected elsewhere is let go.
    func followLatch() {
        if isConnected {
            rtp.disconnect()
            isConnected = false
        }
        guard let source = latch.remote else {
            hasRemote = false
            return
        }
        remote = SocketAddressStorage(source, family: family)
        hasRemote = true
    }

    @inline(__always)
    func transmit(_ packet: UnsafeRawBufferPointer) {
        if isConnected { rtp.send(packet) } else { rtp.send(packet, to: remote) }
    }

    func close() {
        recorder?.finish(.stopped)
        rtp.close()
        rtcp.close()
    }
}
