public import Chronology
public import Directory

/// What a fact says. Cases are only ever added: an old ledger stays readable.
public enum FactEvent: Hashable, Codable, Sendable {
    // The caller
    /// An INVITE for a line was accepted for treatment. `attestation` is RFC 8224's as received ("A", "B", "C").
    case callReceived(line: LineID, caller: CallerID, trunk: TrunkID?, forwardedFrom: CallerID?, attestation: String?)
    /// The way of the call was decided: `staffed`, `onCall`, `noCover`, `lineFull`…
    case planned(route: String, reasons: [String])
    /// A filter of the line had its say on the caller.
    case callerScreened(verdict: ScreeningVerdict)
    case callerAnswered
    case announcementStarted(prompt: String)
    case callerPressed(key: String)
    case menuChosen(key: String?, action: String)

    // The hunt
    case huntStarted(level: String, round: Int)
    case personSkipped(person: PersonID, level: String, reason: SkipReason)
    /// One device of a person or of the desk was left out while others may ring.
    case deviceSkipped(device: DeviceID, level: String, reason: SkipReason)
    case legDialled(leg: LegNumber, person: PersonID?, device: DeviceID, level: String, round: Int)
    case legRinging(leg: LegNumber, sipStatus: Int)
    case legAnswered(leg: LegNumber)
    case legPressed(leg: LegNumber, key: String)
    case legAccepted(leg: LegNumber, person: PersonID?)
    case legDeclined(leg: LegNumber, person: PersonID?)
    case legToldTooLate(leg: LegNumber)
    /// Ended before acceptance; `sipStatus` as received, nil when we stopped it; `cause` from Reason (RFC 3326).
    case legFailed(leg: LegNumber, sipStatus: Int?, cause: String)
    case legCancelled(leg: LegNumber, reason: String)
    /// A leg that its trunk could not carry is tried through another one; `sipStatus` and `cause` as for `legFailed`.
    case legRerouted(leg: LegNumber, trunk: TrunkID, sipStatus: Int?, cause: String)
    /// An answered leg is over. Every dialled leg has exactly one of `legFailed`, `legCancelled`, `legEnded`.
    case legEnded(leg: LegNumber, by: Party, cause: String)
    case progressSpoken(prompt: String)

    // The bridge
    case bridged(leg: LegNumber, person: PersonID?)
    case bridgeEnded(leg: LegNumber, by: Party, cause: String)
    case legMediaLost(leg: LegNumber)
    case held(leg: LegNumber)
    case resumed(leg: LegNumber)

    // The recording of the conversation
    /// A party heard to the end that the conversation will be recorded, and why.
    case recordingAnnounced(leg: LegNumber)
    /// Nothing is recorded from here on: the caller refused, or (system) somebody could not be told.
    case recordingRefused(by: Party)
    case recordingStarted(recording: String, leg: LegNumber, keptDays: Int)
    /// Silence in both channels until `recordingResumed`.
    case recordingPaused(recording: String, by: Party)
    case recordingResumed(recording: String, by: Party)
    /// `stopped` with the conversation, `failed` when the file could not be written, `interrupted` by a crash.
    case recordingEnded(recording: String, milliseconds: Int, cause: String)
    /// Somebody listens to it.
    case recordingHeard(recording: String, by: PersonID)

    // A person of ours at the keys
    /// A person asks for the PIN from a telephone that is known to be theirs. What is typed is in no fact.
    case accessAsked(person: PersonID, device: DeviceID)
    case accessGranted(person: PersonID, device: DeviceID)
    /// A PIN was typed that is not the person's.
    case accessRefused(person: PersonID, device: DeviceID)
    /// No PIN is taken from that telephone for some minutes.
    case accessLocked(person: PersonID, device: DeviceID, minutes: Int)
    /// Who is on call was spoken to the person.
    case dutyHeard(person: PersonID)
    /// From here on callers hear this announcement; nil: the line's own one again.
    case announcementRecorded(line: LineID, recording: String?, person: PersonID)

    // Voicemail and the end
    case voicemailStarted(recording: String)
    case voicemailEnded(recording: String, milliseconds: Int, cause: String)
    case voicemailDiscarded(recording: String, milliseconds: Int)
    case callBackRequested
    /// The caller left while we were still looking for somebody; `callEnded` follows when the search is over too.
    case callerLeft(cause: String)
    case callRejected(sipStatus: Int, reason: String)
    /// The last fact of a call: nothing of it is owed any more except what its tasks say.
    case callEnded(by: Party, cause: String)

    // Tasks
    case taskOpened(kind: TaskKind, line: LineID?, person: PersonID?)

    /// Somebody is told of tasks by a channel: `call`, `mail`, `sms`, `webhook`.
    case noticeStarted(person: PersonID, channel: String, tasks: [TaskID])
    /// `acknowledged`, `passed`, `heard`, `noKey`, `noAnswer`, `declined`, `failed`, `stopped`.
    case noticeEnded(person: PersonID, outcome: String)
    /// A message is about to leave: by a channel that acknowledges nothing by itself.
    case notificationStarted(person: PersonID, channel: NoticeChannel, tasks: [TaskID], attempt: Int)
    /// The server took the message; whether it was read nobody knows.
    case notificationSent(person: PersonID, channel: NoticeChannel, tasks: [TaskID], attempt: Int)
    case notificationFailed(
        person: PersonID, channel: NoticeChannel, tasks: [TaskID], attempt: Int, cause: NotificationCause)
    /// A channel of the person was left out.
    case notificationSkipped(person: PersonID, channel: NoticeChannel, tasks: [TaskID], cause: NotificationCause)
    case messageHeard(task: TaskID, person: PersonID)
    /// The only end of a task. `by` is a person or whoever used the command; `how` is `telephone`, `command`, `page`.
    case taskAcknowledged(task: TaskID, by: String, how: String)
    /// The person gives the task to the next level.
    case taskPassed(task: TaskID, person: PersonID)
    /// Somebody gives the task to a named person, who is told of it first. `by` as for `taskAcknowledged`.
    case taskHandedOver(task: TaskID, person: PersonID, by: String)
    /// Somebody asked, by command, that a person be rung and then the caller of a task.
    case callBackAsked(task: TaskID, person: PersonID, by: String)
    /// The caller of a task is dialled for the person; `bridged` follows when both talk.
    case callBackStarted(task: TaskID, person: PersonID)
    /// Another call of the same caller: it is dealt with as one with that task.
    case taskMerged(task: TaskID, into: TaskID)

    /// Whatever raised an alert says that it is over; a line may want its people to acknowledge nevertheless.
    case alertResolved(task: TaskID)

    // Who is on call
    /// What a rota says came into force. `by` as for `organisationApplied`.
    case rotaPublished(rota: RotaID, revision: Int, by: String)
    /// What it changes for one person at one rank: intervals of RFC 5545 in UTC, and the notice that was left. `task` is the
    /// one by which the person is told: its facts prove when, by which channel, and whether they took note.
    case rotaShiftsChanged(
        rota: RotaID, revision: Int, person: PersonID, rank: Int, lost: [String], gained: [String], noticeSeconds: Int,
        task: TaskID?)
    /// A take, an offer or a swap came into a state; `by` is nil for what time did.
    case shiftRequested(request: RotaEntryID, rota: RotaID, state: String, by: PersonID?)
    /// Somebody is told of a duty that comes (`reminder-` with the seconds before it), is asked to confirm it (`start`), or
    /// has not (`unconfirmed`).
    case dutyCued(rota: RotaID, person: PersonID, start: String, cue: String, task: TaskID)
    /// The backup takes the place of somebody who did not confirm.
    case dutyTakenOver(rota: RotaID, from: PersonID, by: PersonID, start: String)
    /// A note for whoever is on call next; its words are not in the ledger.
    case dutyNoteLeft(rota: RotaID, person: PersonID)

    // Interventions and months
    /// Somebody says that a person worked, where no call of ours shows it. Why stands beside the ledger.
    case interventionDeclared(
        intervention: InterventionID, person: PersonID, line: LineID?, start: Instant, end: Instant, by: String)
    /// The person says that it was so.
    case interventionConfirmed(intervention: InterventionID, by: String)
    /// The person says how it was; the last amendment holds as a whole.
    case interventionAmended(intervention: InterventionID, amendment: InterventionAmendment, by: String)
    /// The person says that it was otherwise; what stood until now holds until it is amended or confirmed.
    case interventionDisputed(intervention: InterventionID, by: String)
    /// The manager agrees to pay what was declared, or does not: `agreed`, `refused`. Rest is owed in either case.
    case interventionDecided(intervention: InterventionID, decision: AgreementDecision, by: String)
    /// What an intervention leaves of a person's rest: when they may work again at the earliest, and when they should
    /// have, as far as known.
    case resumptionComputed(
        intervention: InterventionID, person: PersonID, earliest: Instant, planned: Instant?)
    /// Everybody's month was looked at by the law, so many people, and so many findings were new; `day` as 2026-11-10.
    case lawChecked(day: String, people: Int, findings: Int)
    /// Hours that people worked were taken over from a file; `digest` is SHA-256 of what was kept of it.
    case hoursImported(digest: String, days: Int, by: String)
    /// A person's month is frozen; `digest` is SHA-256 of the statement with what it was computed from.
    case monthClosed(person: PersonID, month: String, digest: String, by: String)
    case statementAcknowledged(person: PersonID, month: String, digest: String, by: String)
    case statementDisputed(person: PersonID, month: String, digest: String, by: String)

    // Server and organisation
    case serverStarted(version: String)
    case serverStopped
    /// A call found open at start after a crash, closed then.
    case callClosedAfterCrash
    case organisationApplied(digest: String, by: String)
    case trunkRegistered(trunk: TrunkID)
    case trunkFailed(trunk: TrunkID, cause: String)
    case deviceRegistered(device: DeviceID)
    case deviceUnregistered(device: DeviceID)
    case emergencyDialled(device: DeviceID, trunk: TrunkID?)
    case storeRecovered(lateFacts: Int)
}

/// Who ended something.
public enum Party: String, Hashable, Codable, Sendable {
    case caller, responder, system
}

/// What a line's filter of callers came to.
public enum ScreeningVerdict: String, Hashable, Codable, Sendable, CaseIterable {
    /// The number is blocked: told so, or, time and again, refused without an answer.
    case blocked
    /// Called too often within the hour: offered voicemail.
    case limited
    /// Hides the number, and pressed the digit that was asked for.
    case proved
    /// Hides the number, and did not.
    case unproved
}

/// Why a person on call was not rung.
public enum SkipReason: String, Hashable, Codable, Sendable, CaseIterable {
    case alreadyTalking, alreadyRinging, noReachableDevice, inactive, declinedBefore, emergencyNumber, notAllowed,
        trunkDown, limitReached, noResponse
}

/// What somebody must now do.
public enum TaskKind: String, Hashable, Codable, Sendable, CaseIterable {
    case voicemail, missedCall, callBack, callerGone, noCover, trunkDown, storageLate, promptFailed, callInterrupted,
        /// A message broke off because it could not be written.
        recordingFailed,
        /// The recording of a conversation broke off; the conversation did not.
        conversationUnrecorded,
        /// The limits on dialling out kept somebody from being rung.
        dialOutLimited,
        diskLow, journalDamaged, secretMissing,
        /// Messages do not leave by some channel.
        notificationFailed,
        /// Wrong PINs came from a person's telephone until it was locked.
        accessLocked,
        /// Something outside calls for a person.
        alert,
        /// A person's shifts have changed, or somebody asks them for one.
        rotaChanged,
        /// A person's duty comes.
        dutyReminder,
        /// A person's duty has begun, and they confirm it.
        dutyStart,
        /// Somebody has not confirmed the start of duty.
        dutyUnconfirmed,
        /// The rest that an intervention leaves reaches into the person's planned work.
        restOwed,
        /// Somebody's planned work must move, since rest is owed: for their manager.
        workMoved,
        /// The law finds something new in a month: for the manager.
        lawFindings
}

extension TaskKind {
    /// Whether the task is one person's alone, so that nobody else is told when that person does not answer.
    public var isPersonal: Bool {
        switch self {
        case .rotaChanged, .dutyReminder, .dutyStart, .restOwed, .workMoved, .lawFindings: true
        default: false
        }
    }
}
