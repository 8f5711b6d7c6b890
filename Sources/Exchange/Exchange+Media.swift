import CallFlow
public import Chronology
import Directory
import Ledger
import SDP

/// What the media shell reports.
extension Exchange {
    /// Takes in one event of the media shell.
    public func mediaReported(_ event: MediaEvent, now: Now) {
        guard let owner = mediaOwners[event.media] else { return failedLate(event, line: nil, now: now) }
        if relays[owner.call] != nil { return relayMediaReported(event, owner, now: now) }
        guard let call = calls[owner.call] else { return }
        switch event {
        case .opened(_, let port): opened(owner.leg, of: call, port: port, now: now)
        case .openFailed: openFailed(owner.leg, of: call, now: now)
        case .played(_, let play, let completely):
            let number = PlayNumber(Int(play.rawValue))
            call.handle(.played(owner.leg, number, completely: completely), now: now.uptime)
        case .pressed(_, let key): pressed(key, on: owner.leg, of: call, by: .media, now: now)
        case .recorded(_, let name, let milliseconds, let ending):
            if call.legs[owner.leg]?.recording != name, call.machine?.isRecording(name) != true {
                failedLate(event, line: call.line, now: now)
            }
            recordingEnded(name, owner.leg, of: call)
            call.handle(.recordingEnded(name, milliseconds: milliseconds, ending: ending), now: now.uptime)
        case .lost: call.handle(.mediaLost(owner.leg), now: now.uptime)
        case .found: break
        }
        if calls[call.id] === call { run(call, now: now) }
    }

    private func opened(_ number: LegNumber, of call: Call, port: UInt16, now: Now) {
        guard var leg = call.legs[number], let address = mediaAddress(ipv6: leg.isIPv6) else {
            return openFailed(number, of: call, now: now)
        }
        leg.port = port
        leg.negotiation = OfferAnswer(
            sessionID: UInt64.random(in: 0...0x7FFF_FFFF, using: &random),
            local: .init(address: MediaAddress(address), port: port))
        call.legs[number] = leg
        if number == .caller { start(call, now: now) } else { invite(number, of: call, now: now) }
    }

    /// The last of a conversation could not be written: its call's story is closed by then, but somebody must know.
    private func failedLate(_ event: MediaEvent, line: LineID?, now: Now) {
        guard case .recorded(_, _, _, .failed) = event else { return }
        note(.taskOpened(kind: .conversationUnrecorded, line: line, person: nil), now: now)
    }

    /// A port that was kept for its recording alone is given back.
    private func recordingEnded(_ name: RecordingName, _ number: LegNumber, of call: Call) {
        guard call.legs[number]?.recording == name else { return }
        call.legs[number]?.recording = nil
        if let leg = call.legs[number], leg.isClosed { releaseMedia(of: leg) }
    }

    /// No port, or no address of that family: an honest 503 for a caller, a failed leg for a hunt.
    private func openFailed(_ number: LegNumber, of call: Call, now: Now) {
        guard number == .caller else {
            return legFailed(number, of: call, status: nil, cause: TrunkFault.noMediaPort, now: now)
        }
        turnAway(call, 503, "Service Unavailable", now: now)
    }

    /// The address text that SDP announces for a family.
    func mediaAddress(ipv6: Bool) -> String? { ipv6 ? settings.mediaAddress6 : settings.mediaAddress4 }
}

extension MediaEvent {
    /// The media that an event is about.
    var media: MediaID {
        switch self {
        case .opened(let media, _), .openFailed(let media), .played(let media, _, _), .pressed(let media, _),
            .recorded(let media, _, _, _), .lost(let media), .found(let media):
            media
        }
    }
}
