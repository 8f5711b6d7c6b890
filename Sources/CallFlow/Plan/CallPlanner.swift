public import Chronology
public import Directory
import Ledger
public import Rota

/// What is known of a call when it arrives, beside the organisation and the instant.
public struct Arrival: Hashable, Sendable {
    public var caller: CallerID
    /// The caller's number in digits as received, nil when hidden: spoken to the person rung, never in a fact.
    public var callerNumber: String?
    public var trunk: TrunkID?
    public var forwardedFrom: CallerID?
    /// RFC 8224 attestation as received.
    public var attestation: String?

    public init(
        caller: CallerID, callerNumber: String?, trunk: TrunkID? = nil, forwardedFrom: CallerID? = nil,
        attestation: String? = nil
    ) {
        self.caller = caller
        self.callerNumber = callerNumber
        self.trunk = trunk
        self.forwardedFrom = forwardedFrom
        self.attestation = attestation
    }
}

/// Computes the plan of a call: a pure function of the organisation, the line, the caller and the instant.
///
/// Hours and holidays choose the route; the roster names the people; each person who cannot be rung is skipped with the
/// reason. What only the moment of ringing can tell (busy, unregistered, trunk down, limits) is left to the reservation.
public enum CallPlanner {
    /// The plan of a call to `line` that arrives at `instant`, when lines already carry `callsInProgress` calls each,
    /// `callsOfCaller` of them from the same number, which has called each line `callsInHour` times within an hour;
    /// `rota` is who is on call, resolved beforehand;
    /// `gateDraws` are random numbers, from which a caller who hides the number is asked for digits; `access` is what a
    /// person of ours may do by a PIN.
    public static func plan(
        organisation: Organisation, line: Line, arrival: Arrival, at instant: Instant, rota: RotaSnapshot? = nil,
        callsInProgress: [LineID: Int] = [:], callsOfCaller: Int = 0,
        callsInHour: [LineID: Int] = [:], gateDraws: [Int] = [3, 6],
        access: AccessPlan? = nil
    ) -> CallPlan {
        let planning = Planning(
            organisation: organisation, rota: rota, arrival: arrival, instant: instant,
            callsInProgress: callsInProgress,
            callsInHour: callsInHour, gateDraws: gateDraws)
        let wording = Wording(line: line)
        let desk = planning.deskState(of: line)
        let hunt = planning.hunt(for: line, isStaffed: desk.isOpen)
        var reasons = desk.reasons
        var route: CallPlan.Route = hunt.desk.isEmpty ? (hunt.lacksCover ? .noCover : .onCall) : .staffed
        if hunt.lacksCover { reasons.append("nobody who can be rung is on call at any level") }
        if planning.isFull(line) {
            route = .lineFull
            reasons.append(
                "the line carries \(callsInProgress[line.id, default: 0]) calls of \(line.limits.simultaneousCalls)")
        }
        if arrival.callerNumber != nil, callsOfCaller >= line.limits.callsPerCaller {
            route = .lineFull
            reasons.append("the caller has \(callsOfCaller) calls of \(line.limits.callsPerCaller)")
        }
        let (screening, screeningReason) = planning.screening(of: line)
        reasons += [screeningReason].compactMap(\.self)
        route = screening.route ?? route
        if !line.isActive {
            route = .inactive
            reasons.append("the line is deactivated")
        }
        return CallPlan(
            route: route, reasons: reasons, line: line.id, language: line.language,
            answering: route == .staffed && line.hours.deskAnswers && !screening.isGate ? .afterDesk : .first,
            announcement: wording.announcement, menu: planning.menu(of: line, wording: wording), hunt: hunt,
            voicemail: VoicemailPlan(line.voicemail, wording: wording), prompts: wording.callerPrompts,
            limits: CallLimits(line.limits), callerCanBeCalledBack: arrival.callerNumber != nil,
            screening: screening, recording: wording.recordingPlan, access: access)
    }
}

extension CallLimits {
    init(_ limits: LineLimits) {
        self.init(maximumCall: limits.maximumCall, mediaTimeout: limits.mediaTimeout)
    }
}

extension VoicemailPlan {
    init(_ settings: VoicemailSettings, wording: Wording) {
        self.init(
            isEnabled: settings.isEnabled, maximum: settings.maximum, endingSilence: settings.endingSilence,
            minimum: settings.minimum,
            greeting: wording.shipped(settings.isEnabled ? .voicemailGreeting : .voicemailDisabled),
            thanks: wording.shipped(.voicemailThanks), brokeOff: wording.shipped(.messageBrokeOff))
    }
}
