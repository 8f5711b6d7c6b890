import Chronology
import RTP
import SDP
import SIP

/// All that a phone knows about one call.
struct CallState: Sendable {
    var id: SessionID
    let isIncoming: Bool
    var negotiation: OfferAnswer
    var media: CallMedia?
    var invitation: Invitation?
    var startedAt: Uptime = .zero
    var answeredAt: Uptime?
    var endedAt: Uptime?
    var isAcknowledged = false
    /// The provisional responses that came.
    var progress: [Int] = []
    var offersReceived = 0
    var modifications = 0
    var refusedModification: Int?
    var isHolding = false
    var outcome: Outcome?
    var actions: [TimedAction] = []
    var hearing: Hearing

    enum Outcome: Sendable {
        case failed(SessionFailure)
        case ended(String)
    }

    /// Something to do at a given time.
    struct TimedAction: Sendable {
        var at: Uptime
        var action: Action
    }

    enum Action: Sendable {
        case ring, answer, hangUp
        case reject(Int)
        case press(String)
        case speak(Int?)
    }

    init?(_ id: SessionID, isIncoming: Bool, state: inout PhoneState) {
        guard let media = try? CallMedia(state.settings, random: &state.random) else { return nil }
        self.id = id
        self.isIncoming = isIncoming
        self.media = media
        hearing = Hearing(state.settings.listensFor)
        negotiation = OfferAnswer(
            sessionID: .random(in: 1...UInt64.max, using: &state.random),
            local: .init(
                address: state.settings.describedAddress ?? MediaAddress(state.settings.local.ip.description),
                port: media.rtp.port, rtcpPort: media.rtcp.port),
            capabilities: state.settings.capabilities)
    }

    mutating func closeMedia() {
        hearing.sentPackets = media?.stream.packetCount ?? hearing.sentPackets
        media?.rtp.closeDescriptor()
        media?.rtcp.closeDescriptor()
        media = nil
    }

    /// Fails when the call is over.
    func checkAlive() throws(PhoneFailure) {
        switch outcome {
        case .failed(let failure): throw .callFailed(failure)
        case .ended(let reason): throw .callEnded(reason)
        case nil: break
        }
    }
}

/// What a call has heard.
struct Hearing: Sendable {
    var tones: [HeardTone] = []
    var detector: ToneDetector
    var silence = SilenceDetector()
    var events = DTMFReceiver()
    var keys = ""
    var packets: UInt32 = 0
    var sentPackets: UInt32 = 0
    var firstPacketAt: Uptime?
    var lastPacketAt: Uptime?
    var lastSoundAt: Uptime?
    var sequenceErrors = 0
    var statistics = RTPReceiverStatistics()
    /// The audio, as linear samples, up to ten minutes.
    var samples: [Int16] = []

    init(_ frequencies: [Int]) { detector = ToneDetector(frequencies: frequencies) }
}

/// A tone that a phone heard; times count from the beginning of the call.
public struct HeardTone: Hashable, Sendable {
    /// Its frequency in hertz.
    public var frequency: Int
    /// When it began.
    public var began: Duration
    /// When it ended, or `nil` while it lasts.
    public var ended: Duration?
}

/// The sockets and the outgoing stream of a call.
struct CallMedia: Sendable {
    let rtp: DatagramSocket
    let rtcp: DatagramSocket
    var stream: RTPSender
    var voice: ToneGenerator?
    var keys = DTMFSender()
    /// Keys sent in the audio: samples still to be sent.
    var inband: [Int16] = []
    /// When the next frame is due; `nil` before media flows.
    var nextTick: Uptime?

    init(_ settings: PhoneSettings, random: inout SystemRandomNumberGenerator) throws(PhoneFailure) {
        let any = TransportAddress(ip: settings.local.ip, port: 0)
        rtp = try DatagramSocket(any)
        do throws(PhoneFailure) {
            rtcp = try DatagramSocket(any)
        } catch {
            rtp.closeDescriptor()
            throw error
        }
        stream = RTPSender(using: &random)
        voice = settings.voice.map { ToneGenerator(frequencies: [$0]) }
    }
}
