import CallFlow
import Chronology
import Directory
import Ledger
import SDP
import SIP

/// Performing what a call machine wants.
extension Exchange {
    func perform(_ effect: CallEffect, of call: Call, now: Now) {
        switch effect {
        case .record: preconditionFailure("facts are submitted by submitFacts, never performed")
        case .moveToLine(let line):
            count(call, on: line)
            countCaller(of: call, on: line, .open, now: now.uptime)
        case .yieldPlace: count(call, on: nil)
        case .ringCaller, .answerCaller, .rejectCaller: performOnCaller(effect, of: call, now: now)
        case .reserve(let reservation): reserve(reservation, for: call, now: now)
        case .release(let number):
            occupancy.release(number, call: call.id)
            dialOut.release(number, call: call.id)
        case .dial(let request): dial(request, of: call, now: now)
        case .cancel(let leg, let stop), .hangUp(let leg, let stop): self.stop(leg, of: call, why: stop, now: now)
        case .discardRecording(let name): outbox.append(.discardRecording(name))
        case .checkPIN(let person, let device, let digits): checkPIN(person, device, digits, of: call, now: now)
        case .keepAnnouncement(let name): outbox.append(.keepAnnouncement(call.id, name))
        case .finished: forget(call, now: now)
        default: performOnMedia(effect, of: call)
        }
    }

    private func performOnCaller(_ effect: CallEffect, of call: Call, now: Now) {
        guard let leg = call.legs[.caller], !leg.isClosed, let session = leg.session else { return }
        switch effect {
        case .ringCaller: agent.respond(session, status: 180, now: now.uptime)
        case .answerCaller: answerCaller(call, session, now: now)
        case .rejectCaller(let status, let reason, let retryAfter):
            call.legs[.caller]?.isStopped = true
            let headers = retryAfter.map { [ExtraHeader("Retry-After", String($0))] } ?? []
            agent.respond(session, status: status, phrase: reason, headers: headers, now: now.uptime)
        default: break
        }
        drainAgent(now: now)
    }

    private func answerCaller(_ call: Call, _ session: SessionID, now: Now) {
        guard var leg = call.legs[.caller], var negotiation = leg.negotiation else { return }
        call.isAnswered = true
        do {
            if let offer = leg.offer {
                let answer = try negotiation.answer(try SessionDescription.parse(offer))
                leg.negotiation = negotiation
                call.legs[.caller] = leg
                agent.respond(session, status: 200, sdp: answer.serialized(), now: now.uptime)
                negotiated(.caller, of: call, now: now)
            } else {
                let offer = try negotiation.makeOffer()
                leg.negotiation = negotiation
                call.legs[.caller] = leg
                agent.respond(session, status: 200, sdp: offer.serialized(), now: now.uptime)
            }
        } catch {
            call.legs[.caller]?.isStopped = false
            agent.respond(session, status: 488, phrase: "Not Acceptable Here", now: now.uptime)
            call.handle(.legLost(.caller, cause: "negotiation"), now: now.uptime)
        }
    }

    private func performOnMedia(_ effect: CallEffect, of call: Call) {
        switch effect {
        case .play(let leg, let number, let utterance, let loops):
            guard let media = openMedia(leg, of: call) else { return }
            outbox.append(
                .media(
                    .play(
                        media, PlayID(UInt32(truncatingIfNeeded: number.rawValue)), PlayRequest(utterance, loops: loops)
                    )))
        case .stopPlaying(let leg):
            if let media = openMedia(leg, of: call) { outbox.append(.media(.stopPlaying(media))) }
        case .bridge(let leg):
            guard let caller = openMedia(.caller, of: call), let responder = openMedia(leg, of: call) else { return }
            if let person = call.legs[leg]?.request?.person { occupancy.talks(person, call: call.id) }
            outbox.append(.media(.bridge(caller, responder)))
        case .connect(let leg, let other):
            guard let person = openMedia(leg, of: call), let caller = openMedia(other, of: call) else { return }
            outbox.append(.media(.bridge(person, caller)))
        case .unbridge(let leg):
            let media = openMedia(.caller, of: call) ?? openMedia(leg, of: call)
            if let media { outbox.append(.media(.unbridge(media))) }
        case .watchMedia(let leg, let duration):
            guard let media = openMedia(leg, of: call) else { return }
            let milliseconds = duration.map { Int($0.wholeMilliseconds) }
            outbox.append(.media(.watch(media, milliseconds: milliseconds)))
        case .startRecording(let name, let maximum, let endingSilence):
            startRecording(name, maximum: maximum, endingSilence: endingSilence, of: call)
        case .stopRecording:
            if let media = openMedia(.caller, of: call) { outbox.append(.media(.stopRecording(media))) }
        case .recordBridge(let name, let leg):
            guard let caller = openMedia(.caller, of: call), let responder = openMedia(leg, of: call) else { return }
            outbox.append(.media(.recordBridge(caller, responder, recording: name)))
        case .muteRecording(_, let isMuted):
            if let media = openMedia(.caller, of: call) { outbox.append(.media(.muteRecording(media, isMuted))) }
        case .endRecording:
            if let media = openMedia(.caller, of: call) { outbox.append(.media(.endRecording(media))) }
        default: break
        }
    }

    private func startRecording(_ name: RecordingName, maximum: Duration, endingSilence: Duration, of call: Call) {
        guard let media = openMedia(.caller, of: call) else { return }
        call.legs[.caller]?.recording = name
        outbox.append(
            .media(
                .record(
                    media, recording: name, maximumMilliseconds: Int(maximum.wholeMilliseconds),
                    endingSilenceMilliseconds: Int(endingSilence.wholeMilliseconds))))
    }

    private func openMedia(_ leg: LegNumber, of call: Call) -> MediaID? {
        guard let leg = call.legs[leg], !leg.isClosed, leg.port != nil else { return nil }
        return leg.media
    }

    /// Answers, at ring time, which devices of a person may be rung.
    private func reserve(_ reservation: Reservation, for call: Call, now: Now) {
        var granted: [DeviceID] = []
        var refused: [DeviceRefusal] = []
        let personal =
            reservation.ringsBusyPeople
            ? nil : reservation.person.flatMap { occupancy.refusal(of: $0, for: call.id) }
        for device in reservation.devices {
            if let reason = personal ?? refusal(of: device, for: call, now: now) {
                refused.append(DeviceRefusal(device: device.id, reason: reason))
                if reason == .limitReached, call.notice == nil { tellDialOutLimit(of: call, now: now) }
            } else {
                granted.append(device.id)
                if device.isExternal { dialOut.promise(device.id, number: reservation.number, call: call.id) }
            }
        }
        if call.notice == nil, refused.contains(where: \.reason.isBusy) {
            stopNotices(of: reservation, for: call, now: now)
        }
        let telephones = reservation.devices.filter { granted.contains($0.id) }.map(telephone(of:))
        occupancy.hold(telephones, of: reservation.person, number: reservation.number, call: call.id)
        call.handle(.reserved(reservation.number, granted: granted, refused: refused), now: now.uptime)
    }

    private func refusal(of device: Device, for call: Call, now: Now) -> SkipReason? {
        let telephone = telephone(of: device)
        if occupancy.isCalling(telephone, in: call.id) { return .alreadyTalking }
        if occupancy.isHeld(telephone, byOtherThan: call.id) { return .alreadyRinging }
        switch device.reach {
        case .registered(let user):
            return agent.contacts(of: user).isEmpty ? .noReachableDevice : nil
        case .external(let number, let named):
            guard trunks(for: named).contains(where: isReachable) else { return .trunkDown }
            var limits = directory.organisation.dialOut
            // Telling people, which callers can make us do, leaves half of what may be dialled to calls.
            if call.notice != nil {
                limits.perHour = max(1, limits.perHour / 2)
                limits.atOnce = max(1, limits.atOnce / 2)
            }
            return dialOut.refusal(of: number, limits: limits, plan: numberPlan, now: now.uptime)
        }
    }

    /// Forgets a call that is over.
    func forget(_ call: Call, now: Now) {
        for (number, leg) in call.legs { closeLeg(number, leg, of: call) }
        occupancy.releaseAll(of: call.id)
        dialOut.releaseAll(of: call.id)
        if let gate = call.gate { gatedCalls[gate.token] = nil }
        deadlines.set(call.id, nil)
        calls[call.id] = nil
        count(call, on: nil)
        if let notice = call.notice { noticeOver(notice.plan.person, call, now: now) }
        outbox.append(.callFinished(call.id))
    }

    /// Counts a call against a line's limit, in place of the line it counted against before.
    func count(_ call: Call, on line: LineID?) {
        if let old = call.countedLine { lineLoad.leave(old, caller: call.arrival.caller) }
        call.countedLine = line
        if let line { lineLoad.enter(line, caller: call.arrival.caller) }
    }

    /// Somebody must know that the wall against toll fraud now keeps people from being rung; once an hour is enough.
    private func tellDialOutLimit(of call: Call, now: Now) {
        if let told = dialOutLimitToldAt, now.uptime - told < .seconds(3600) { return }
        dialOutLimitToldAt = now.uptime
        note(.taskOpened(kind: .dialOutLimited, line: call.countedLine ?? call.line, person: nil), now: now)
    }

    private func closeLeg(_ number: LegNumber, _ leg: Leg, of call: Call) {
        for session in leg.sessions { sessionOwners[session] = nil }
        releaseMedia(of: leg)
        if leg.countsAsDialOut, !leg.isClosed { dialOut.ended() }
        ringingOutside.remove(LegAddress(call: call.id, leg: number))
    }

    /// Gives a leg's port back; harmless when done before.
    func releaseMedia(of leg: Leg) {
        guard mediaOwners.removeValue(forKey: leg.media) != nil else { return }
        outbox.append(.media(.close(leg.media)))
    }

    /// Tells the media shell what the negotiation of a leg says.
    func configureMedia(of leg: Leg) {
        guard let negotiated = leg.negotiation?.negotiated else { return }
        outbox.append(.media(.configure(leg.media, negotiated, signalling: leg.signalling)))
    }
}
