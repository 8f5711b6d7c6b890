public import CallFlow
public import SDP
public import SIP

/// One RTP end of ours: a port pair, whatever it plays, hears, relays or records.
public struct MediaID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var rawValue: UInt32
    public init(_ rawValue: UInt32) { self.rawValue = rawValue }
    public static func < (lhs: MediaID, rhs: MediaID) -> Bool { lhs.rawValue < rhs.rawValue }
    public var description: String { "media \(rawValue)" }
}

/// One playing of prompts; a later playing on the same media never ends by an earlier one's event.
public struct PlayID: Hashable, Sendable, CustomStringConvertible {
    public var rawValue: UInt32
    public init(_ rawValue: UInt32) { self.rawValue = rawValue }
    public var description: String { "play \(rawValue)" }
}

/// What the exchange asks of the media shell; each is carried out in order for one ``MediaID``.
public enum MediaCommand: Hashable, Sendable {
    /// Bind a port pair; answered by ``MediaEvent/opened(_:port:)`` or ``MediaEvent/openFailed(_:)`` before the next
    /// command. `affinity` keeps the media of one call on one thread. Emergency calls find a port when others find none.
    case open(MediaID, affinity: UInt32, ipv6: Bool, isEmergency: Bool = false)
    /// What the negotiation of the leg says now; the latch may correct the address.
    /// `signalling` is where the leg's SIP comes from: worth more than a stranger's address while the latch is open.
    case configure(MediaID, NegotiatedMedia, signalling: IPAddress?)
    /// On a bridge the other party is not heard meanwhile.
    case play(MediaID, PlayID, PlayRequest)
    case stopPlaying(MediaID)
    /// Relay both ways between two media of one call; ends whatever they were playing.
    case bridge(MediaID, MediaID)
    case unbridge(MediaID)
    /// Write what is heard to the recording of that name until ``stopRecording(_:)`` or a limit.
    case record(MediaID, recording: RecordingName, maximumMilliseconds: Int, endingSilenceMilliseconds: Int)
    case stopRecording(MediaID)
    /// Write what both ends of a bridge say to one recording, a channel each, until ``endRecording(_:)``.
    case recordBridge(MediaID, MediaID, recording: RecordingName)
    /// Write silence for both, or what they say again.
    case muteRecording(MediaID, Bool)
    case endRecording(MediaID)
    /// Report ``MediaEvent/lost(_:)`` after this long without a packet; nil stops watching (hold).
    case watch(MediaID, milliseconds: Int?)
    case close(MediaID)
}

/// What to play, and whether it begins again at its end until stopped (music, ring-back).
public struct PlayRequest: Hashable, Sendable {
    public var utterance: Utterance
    public var loops: Bool

    public init(_ utterance: Utterance, loops: Bool = false) {
        self.utterance = utterance
        self.loops = loops
    }
}

/// What the media shell reports.
public enum MediaEvent: Hashable, Sendable {
    case opened(MediaID, port: UInt16)
    case openFailed(MediaID)
    /// All prompts were sent, or could not be prepared (`completely` false); either way the call goes on.
    case played(MediaID, PlayID, completely: Bool)
    /// A key was pressed, by RFC 4733 or in-band; SIP INFO arrives through signalling.
    case pressed(MediaID, key: Character)
    case recorded(MediaID, recording: RecordingName, milliseconds: Int, ending: RecordingEnding)
    case lost(MediaID)
    case found(MediaID)
}
