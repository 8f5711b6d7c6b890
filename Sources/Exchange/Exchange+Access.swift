public import CallFlow
import Chase
public import Chronology
public import Directory
import Ledger
import SIP

/// People of ours who use a line by a PIN: who calls from where, what the PIN was, what they then hear.
extension Exchange {
    /// Takes up the wrong PINs that an earlier run counted.
    public func restore(_ failures: [AccessFailures], now: Now) { accessGuard.restore(failures, now: now) }

    /// The person whose telephone this call comes from beyond doubt: a softphone that proved its account, or a number
    /// that a trunk asserts (RFC 3325). What a From header alone says is weak, and a PIN does not make it better.
    func knownTelephone(_ invitation: Invitation, _ reader: InvitationReader) -> Telephone? {
        switch invitation.source {
        case .account(let user): .account(user)
        case .trunk: reader.assertedUser.map { .number(numberKey($0)) }
        case .peer: nil
        }
    }

    /// What the caller may do by a PIN, nil for everybody who is not a person of ours with one.
    func accessPlan(for call: Call, on line: Line, now: Now) -> AccessPlan? {
        guard line.access != nil, let telephone = call.knownTelephone, let id = peopleByTelephone[telephone],
            directory.pins[id] != nil, let person = directory.organisation.people.first(where: { $0.id == id }),
            let device = person.devices.first(where: { self.telephone(of: $0) == telephone })
        else { return nil }
        let isLocked = accessGuard.isLocked(id, device.id, now: now.uptime)
        return AccessPlanner.plan(line: line, person: person, device: device.id, isLocked: isLocked)
    }

    /// Has digits compared with the person's PIN, unless too many were wrong.
    func checkPIN(_ person: PersonID, _ device: DeviceID, _ digits: SecretDigits, of call: Call, now: Now) {
        guard !accessGuard.isLocked(person, device, now: now.uptime) else {
            return call.handle(
                .pinChecked(.wrong(lockedMinutes: accessGuard.lockedMinutes(person, device))), now: now.uptime)
        }
        guard let digest = directory.pins[person] else { return call.handle(.pinChecked(.unknown), now: now.uptime) }
        accessGuard.tried(person, device, now: now.uptime)
        call.checking = (person, device)
        outbox.append(.checkPIN(call.id, digest, digits))
    }

    /// The digits were compared; nil: they could not be.
    public func pinChecked(_ id: CallID, isRight: Bool?, now: Now) {
        guard let call = calls[id], let (person, device) = call.checking else { return }
        call.checking = nil
        switch isRight {
        case true?:
            accessGuard.succeeded(person, device)
            let verdict = desk(for: person, of: call, now: now).map(PINVerdict.right) ?? .unknown
            call.handle(.pinChecked(verdict), now: now.uptime)
        case false?:
            let minutes = accessGuard.lockedMinutes(person, device)
            call.handle(.pinChecked(.wrong(lockedMinutes: minutes)), now: now.uptime)
        case nil:
            accessGuard.withdraw(person, device)
            call.handle(.pinChecked(.unknown), now: now.uptime)
        }
        run(call, now: now)
    }

    /// A recorded announcement is where callers hear it from, or could not be put there.
    public func announcementKept(_ id: CallID, _ recording: RecordingName, isKept: Bool, now: Now) {
        guard let call = calls[id] else { return }
        call.handle(.announcementKept(recording, isKept), now: now.uptime)
        run(call, now: now)
    }

    /// The open tasks of the line and of the server, and what was handed to the person.
    private func desk(for id: PersonID, of call: Call, now: Now) -> AccessDesk? {
        guard let line = line(call.line), let person = directory.organisation.people.first(where: { $0.id == id })
        else { return nil }
        let tasks = chase.openTasks.filter { $0.line == line.id || $0.line == nil || $0.handedTo == id }
        return AccessPlanner.desk(
            organisation: directory.organisation, line: line, person: person,
            tasks: tasks.map { noticeTask($0, now: now) }, at: now.instant)
    }

    /// The line as callers hear it now: with the announcement that somebody recorded by telephone.
    func heard(_ line: Line) -> Line {
        guard let recording = recordedAnnouncements[line.id] else { return line }
        var line = line
        line.announcement.file = RecordedAnnouncement.file(recording)
        return line
    }

    /// What facts say of announcements holds at once, before the store has them.
    func noteAnnouncement(_ event: FactEvent, now: Uptime) {
        guard case .announcementRecorded(let line, let recording, _) = event else { return }
        recordedAnnouncements[line] = recording
        announcedAt[line] = now
    }

    /// Takes what the store says of announcements, as after an erasure; what facts said lately stays.
    func replaceAnnouncements(_ new: [LineID: String], now: Uptime) {
        announcedAt = announcedAt.filter { now - $0.value < .seconds(600) }
        let recent = recordedAnnouncements.filter { announcedAt[$0.key] != nil }
        recordedAnnouncements = new.filter { announcedAt[$0.key] == nil }.merging(recent) { _, recent in recent }
    }
}

/// Where recorded announcements are among the prompts.
public enum RecordedAnnouncement {
    /// The folder in the folder of prompts.
    public static let folder = "recorded"

    /// The file of a recording, relative to the folder of prompts.
    public static func file(_ recording: String) -> String { "\(folder)/\(recording).wav" }
}
