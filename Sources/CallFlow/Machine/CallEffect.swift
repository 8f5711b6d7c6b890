public import Directory
public import Ledger

/// What ``CallMachine`` wants done, in order: a value that prints, compares and can be journalled.
///
/// A ``record(_:)`` stands before the effects that it announces; the exchange holds those until the fact is durable.
public enum CallEffect: Hashable, Sendable {
    /// Write this fact before performing any later effect.
    case record(FactEvent)

    // The caller's signalling
    /// Tell the caller that we ring (180) without answering.
    case ringCaller
    /// Answer the caller (200); its media is ours from here on.
    case answerCaller
    /// Refuse an unanswered caller; then ``CallEvent/legClosed(_:)`` is awaited.
    case rejectCaller(status: Int, reason: String, retryAfter: Int?)

    // Whom to ring
    /// Ask, now, whether a person's devices may be rung, and hold those that may until ``release(_:)``.
    /// Answered by ``CallEvent/reserved(_:granted:refused:)``. What this same call holds never refuses.
    case reserve(Reservation)
    /// The devices of that reservation are free again. Sent exactly once for each reserve.
    case release(ReservationNumber)
    /// Dial a device that was granted.
    case dial(DialRequest)
    /// The call is another line's from here on: it counts against that line's limit.
    case moveToLine(LineID)
    /// The caller leaves a message: the call no longer counts against the limit of any line.
    case yieldPlace
    /// Cancel a leg that has not answered; an answer that crosses is hung up by the exchange.
    case cancel(LegNumber, LegStop)
    /// Hang up an answered leg (the caller is leg 0).
    case hangUp(LegNumber, LegStop)

    // Media
    /// Play to one leg, in place of anything it was playing, and of what the other party of a bridge says; `loops` begins again until stopped and never ends.
    case play(LegNumber, PlayNumber, Utterance, loops: Bool)
    case stopPlaying(LegNumber)
    /// Relay between the caller and an accepted leg; ends whatever both were playing.
    case bridge(LegNumber)
    /// The same between two legs that we dialled.
    case connect(LegNumber, LegNumber)
    case unbridge(LegNumber)
    /// Report ``CallEvent/mediaLost(_:)`` after this long without a packet; nil stops watching (hold, the end).
    case watchMedia(LegNumber, Duration?)
    /// Record the caller, until silence, the maximum or ``stopRecording(_:)``; always ends by
    /// ``CallEvent/recordingEnded(_:milliseconds:ending:)``.
    case startRecording(RecordingName, maximum: Duration, endingSilence: Duration)
    case stopRecording(RecordingName)
    /// The message was too short to keep.
    case discardRecording(RecordingName)

    /// Record caller and accepted leg, a channel each, until ``endRecording(_:)``; only a file that cannot be written ends
    /// earlier, by ``CallEvent/recordingEnded(_:milliseconds:ending:)``.
    case recordBridge(RecordingName, LegNumber)
    /// Write silence in place of both, or what they say again.
    case muteRecording(RecordingName, Bool)
    case endRecording(RecordingName)

    /// Compare digits with the person's PIN; answered by ``CallEvent/pinChecked(_:)``.
    case checkPIN(PersonID, DeviceID, SecretDigits)
    /// Put a recording where callers hear it in place of the announcement; answered by
    /// ``CallEvent/announcementKept(_:_:)``.
    case keepAnnouncement(RecordingName)

    /// The call is over, every leg is down, every reservation released: forget it.
    case finished
}

/// A person's (or the desk's) devices that the machine wants to ring now.
public struct Reservation: Hashable, Codable, Sendable {
    public var number: ReservationNumber
    /// Nil for the desk.
    public var person: PersonID?
    public var devices: [Device]
    /// True: a person who talks or is being rung elsewhere is no reason to refuse; a device in use still is.
    public var ringsBusyPeople: Bool

    public init(number: ReservationNumber, person: PersonID?, devices: [Device], ringsBusyPeople: Bool) {
        self.number = number
        self.person = person
        self.devices = devices
        self.ringsBusyPeople = ringsBusyPeople
    }
}

/// One INVITE to one device.
public struct DialRequest: Hashable, Codable, Sendable {
    public var leg: LegNumber
    public var device: Device
    public var person: PersonID?
    /// The line whose number is shown unless `presentsCaller`.
    public var line: LineID
    public var presentsCaller: Bool

    public init(leg: LegNumber, device: Device, person: PersonID?, line: LineID, presentsCaller: Bool) {
        self.leg = leg
        self.device = device
        self.person = person
        self.line = line
        self.presentsCaller = presentsCaller
    }
}

/// Why we end a leg; the exchange words the Reason header (RFC 3326) from it, facts and stories print the raw value.
public enum LegStop: String, Hashable, Codable, Sendable, CaseIterable {
    /// Another leg took the call: "Call completed elsewhere" (SIP;cause=200).
    case takenElsewhere
    /// Rang for as long as it may.
    case noAnswer
    /// The caller left.
    case callerGone
    /// The caller chose voicemail or a call-back.
    case callerElsewhere
    /// The budget of the hunt ended.
    case budgetEnded
    /// The person declined by key.
    case declined
    /// Answered, but no key was pressed.
    case noKey
    /// Told that somebody else was faster.
    case tooLate
    /// The other party hung up.
    case otherPartyLeft
    /// No packets came any more.
    case mediaLost
    /// The call reached its longest duration.
    case maximumReached
    /// The server is stopping.
    case shutdown
    /// The message or request is taken: nothing more to do.
    case served
}
