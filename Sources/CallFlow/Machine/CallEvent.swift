public import Directory
public import Ledger

/// What happened to a call, in the past tense: what the exchange tells ``CallMachine``.
///
/// Leg 0 is the caller. Events that come late or twice are harmless: the machine ignores what no longer matters.
public enum CallEvent: Hashable, Sendable {
    /// The answer to ``CallEffect/reserve(_:)``: these devices may be rung now; the others may not, each with why.
    /// An empty `granted` refuses the whole person.
    case reserved(ReservationNumber, granted: [DeviceID], refused: [DeviceRefusal])
    /// A provisional response to a dialled leg: 180 or 183 start the ring time.
    case legProgressed(LegNumber, status: Int)
    /// A dialled leg answered and its media is negotiated.
    case legAnswered(LegNumber)
    /// A dialled leg failed before it answered; nil status for a local cause.
    case legFailed(LegNumber, status: Int?, cause: String)
    /// A peer left on its own: BYE, or the caller's CANCEL before our answer.
    case legHungUp(LegNumber, cause: String)
    /// An established leg died: transport, session timer, a negotiation that broke.
    case legLost(LegNumber, cause: String)
    /// What we cancelled, hung up or rejected is over; the leg's device is free.
    case legClosed(LegNumber)
    /// A key, from RFC 4733, SIP INFO or in-band.
    case keyPressed(LegNumber, Character)
    /// A ``CallEffect/play(_:_:_:loops:)`` came to its end; `completely` false when it could not be played.
    case played(LegNumber, PlayNumber, completely: Bool)
    /// No packet for as long as ``CallEffect/watchMedia(_:_:)`` said.
    case mediaLost(LegNumber)
    /// The peer put us on hold.
    case legHeld(LegNumber)
    /// The peer took us back from hold.
    case legResumed(LegNumber)
    /// The recording is over and safe; `milliseconds` up to the last sound that was heard.
    case recordingEnded(RecordingName, milliseconds: Int, ending: RecordingEnding)
    /// The answer to ``CallEffect/checkPIN(_:_:_:)``.
    case pinChecked(PINVerdict)
    /// The answer to ``CallEffect/keepAnnouncement(_:)``: whether callers hear it from now on.
    case announcementKept(RecordingName, Bool)
    /// The server is stopping: the call may go on for this long at most.
    case shutdownBegan(within: Duration)
}

/// Why a recording ended.
public enum RecordingEnding: String, Hashable, Codable, Sendable, CaseIterable {
    case stopped, silence, maximum, failed
}

/// The name of a recording: the call's identity and an ordinal; storage makes a file of it.
public typealias RecordingName = String

/// A device that may not be rung now, and why.
public struct DeviceRefusal: Hashable, Codable, Sendable {
    public var device: DeviceID
    public var reason: SkipReason

    public init(device: DeviceID, reason: SkipReason) {
        self.device = device
        self.reason = reason
    }
}

/// One asking for a person's devices at ring time.
public struct ReservationNumber: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    public var rawValue: Int
    public init(_ rawValue: Int) { self.rawValue = rawValue }
    public static func < (lhs: ReservationNumber, rhs: ReservationNumber) -> Bool { lhs.rawValue < rhs.rawValue }
    public var description: String { "reservation \(rawValue)" }
}
