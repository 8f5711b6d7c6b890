import Chronology
import Directory
import Ledger
import Rota

/// One planning: the organisation, the caller and the instant that every decision of it shares.
struct Planning {
    let organisation: Organisation
    /// The rotas, resolved beforehand.
    var rota: RotaSnapshot?
    let arrival: Arrival
    let instant: Instant
    let callsInProgress: [LineID: Int]
    /// How often the caller has called each line within the last hour.
    var callsInHour: [LineID: Int] = [:]
    /// Random numbers for the digits that callers must press.
    var gateDraws: [Int] = []

    /// Whether a line carries as many calls as it may.
    func isFull(_ line: Line) -> Bool { callsInProgress[line.id, default: 0] >= line.limits.simultaneousCalls }

    /// Whether the desk is open now, and why.
    func deskState(of line: Line) -> (isOpen: Bool, reasons: [String]) {
        var reasons: [String] = []
        let clock = LocalClock(zone: line.zone)
        if clock == nil { reasons.append("zone \(line.zone) is unknown, hours are read in UTC") }
        let reading = (clock ?? .utc).reading(at: instant)
        let when = "\(reading) in \(line.zone)"
        guard line.hours.staffed.contains(where: { $0.contains(minuteOfWeek: reading.minuteOfWeek) }) else {
            return (false, reasons + ["outside staffed hours at \(when)"])
        }
        let holidays = PublicHoliday.on(reading.date, in: line.territory)
        if let holiday = holidays.first, line.hours.holidaysCloseDesk {
            return (false, reasons + ["public holiday \(holiday.rawValue) closes the desk on \(reading.date)"])
        }
        guard !line.hours.desk.isEmpty else {
            return (false, reasons + ["staffed at \(when), but the desk has no device"])
        }
        return (true, reasons + ["staffed at \(when)"])
    }

    /// The hunt of a line: the desk when it is open, then each level of the ladder, else the manager.
    func hunt(for line: Line, isStaffed: Bool) -> HuntPlan {
        let wording = Wording(line: line)
        var skipped: [SkippedPerson] = []
        let levels = line.ladder.levels.compactMap { level in
            plannedLevel(level.name, of: line, skipped: &skipped)
        }
        var plan = HuntPlan(
            line: line.id, opening: wording.shipped(.searching),
            desk: isStaffed ? deskCandidates(of: line) : [], levels: levels, rounds: max(1, line.ladder.rounds),
            budget: line.ladder.budget, ringing: line.ringing, acceptance: line.acceptance, skipped: skipped,
            lacksCover: levels.isEmpty)
        guard levels.isEmpty else {
            plan.levels += managerLevel(of: line, after: levels, skipped: &plan.skipped)
            return plan
        }
        plan.opening = plan.desk.isEmpty ? wording.shipped(.noCover) : plan.opening
        if let manager = line.ladder.manager,
            let candidate = candidate(manager, level: PlannedLevel.manager, line: line, skipped: &plan.skipped)
        {
            plan.levels = [PlannedLevel(name: PlannedLevel.manager, candidates: [candidate])]
        } else if plan.desk.isEmpty {
            // Nobody at all: what comes next is said by voicemail.
            plan.opening = nil
        }
        return plan
    }

    /// The manager as the last rung, unless the ladder has them on call already or has a level of that name.
    private func managerLevel(
        of line: Line, after levels: [PlannedLevel], skipped: inout [SkippedPerson]
    ) -> [PlannedLevel] {
        guard let manager = line.ladder.manager, !levels.contains(where: { $0.name == PlannedLevel.manager }),
            !levels.contains(where: { $0.candidates.contains { $0.person == manager } }),
            let candidate = candidate(manager, level: PlannedLevel.manager, line: line, skipped: &skipped)
        else { return [] }
        return [PlannedLevel(name: PlannedLevel.manager, candidates: [candidate])]
    }

    /// Where each key of the menu leads; a line that no longer exists or is off leads to the hunt of this one.
    func menu(of line: Line, wording: Wording) -> MenuPlan? {
        guard let menu = line.menu, !menu.choices.isEmpty else { return nil }
        return MenuPlan(
            utterance: wording.menu(menu), choices: menu.choices.mapValues(target), fallback: target(menu.fallback),
            timeout: menu.timeout, repetitions: max(1, menu.repetitions))
    }

    private func target(_ action: Menu.Action) -> MenuTarget {
        switch action {
        case .hunt: return .hunt
        case .voicemail: return .voicemail
        case .line(let id):
            guard let line = organisation.lines.first(where: { $0.id == id }), line.isActive else { return .hunt }
            let wording = Wording(line: line)
            return .line(
                LineTurn(
                    hunt: hunt(for: line, isStaffed: deskState(of: line).isOpen),
                    voicemail: VoicemailPlan(line.voicemail, wording: wording), prompts: wording.callerPrompts,
                    limits: CallLimits(line.limits), isFull: isFull(line), screening: screening(of: line).0,
                    recording: wording.recordingPlan))
        }
    }

    private func plannedLevel(_ name: String, of line: Line, skipped: inout [SkippedPerson]) -> PlannedLevel? {
        let candidates = DutyRoster.duty(on: line, level: name, at: instant, rota: organisation.rota, snapshot: rota)
            .compactMap { candidate($0.person, level: name, line: line, skipped: &skipped) }
        return candidates.isEmpty ? nil : PlannedLevel(name: name, candidates: candidates)
    }

    /// A person who may be rung, whatever the reason; nil when not.
    func candidate(_ id: PersonID, level: String, line: Line) -> Candidate? {
        var skipped: [SkippedPerson] = []
        return candidate(id, level: level, line: line, skipped: &skipped)
    }

    private func candidate(
        _ id: PersonID, level: String, line: Line, skipped: inout [SkippedPerson]
    ) -> Candidate? {
        let people = organisation.people
        // By index, since looking at each person as a whole would copy them.
        guard let person = people.indices.first(where: { people[$0].id == id }).map({ people[$0] }), person.isActive
        else {
            skipped.append(SkippedPerson(person: id, level: level, reason: .inactive))
            return nil
        }
        let (devices, reason) = diallable(person.devices)
        guard !devices.isEmpty else {
            skipped.append(SkippedPerson(person: id, level: level, reason: reason ?? .noReachableDevice))
            return nil
        }
        let wording = Wording(line: line, language: person.language)
        return Candidate(
            person: id, devices: devices, prompts: wording.responderPrompts(callerNumber: arrival.callerNumber))
    }

    private func deskCandidates(of line: Line) -> [Candidate] {
        let devices = diallable(line.hours.desk).devices
        let prompts = Wording(line: line).responderPrompts(callerNumber: arrival.callerNumber)
        return devices.isEmpty ? [] : [Candidate(person: nil, devices: devices, prompts: prompts)]
    }

    /// The devices that may ever be dialled, the key press forced on external ones; else why none may.
    private func diallable(_ devices: [Device]) -> (devices: [Device], reason: SkipReason?) {
        var reason: SkipReason?
        let kept = devices.compactMap { device -> Device? in
            guard case .external(let number, _) = device.reach else { return device }
            if EmergencyNumbers.contains(number, countryCode: organisation.countryCode) {
                reason = .emergencyNumber
                return nil
            }
            if !organisation.allowsDialling(number) {
                reason = reason ?? .notAllowed
                return nil
            }
            var device = device
            device.mustAccept = true
            return device
        }
        return (kept, reason)
    }
}

extension Organisation {
    /// Whether a number starts with an allowed prefix, both completed to E.164.
    func allowsDialling(_ number: String) -> Bool {
        let full = internationalNumber(number)
        return dialOut.allowedPrefixes.contains { !$0.isEmpty && full.hasPrefix(internationalNumber($0)) }
    }

    private func internationalNumber(_ number: String) -> String {
        let isPlain = number.hasPrefix("+") && number.utf8.dropFirst().allSatisfy { 0x30...0x39 ~= $0 }
        if isPlain { return number }
        // "+33 (0)6…" is written on many letterheads; the zero in parentheses is not dialled.
        let digits = number.replacing("(0)", with: "").filter { $0.isASCII && $0.isWholeNumber }
        if number.hasPrefix("+") { return "+" + digits }
        if digits.hasPrefix("00") { return "+" + digits.dropFirst(2) }
        if digits.hasPrefix("0") { return "+" + countryCode + digits.dropFirst() }
        return digits
    }
}
