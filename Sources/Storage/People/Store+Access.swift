public import Chronology
public import Directory
import Ledger

/// Wrong PINs of a person's telephone since the last right one.
public struct AccessFailureRecord: Hashable, Sendable {
    public var person: PersonID
    public var device: DeviceID
    public var count: Int
    public var lastAt: Instant
}

extension Store {
    /// Keeps a person's new PIN digest; the one before it stops working, and a lock is lifted.
    public func save(_ digest: PINDigest, of person: PersonID, now: Instant) throws {
        try database.transaction { session in
            try session.run(
                .savePIN, [.text(person.rawValue), .text(digest.rawValue), .integer(now.microseconds)])
            try session.run(.forgetAccessFailuresOf, [.text(person.rawValue)])
            try session.run(.bumpGeneration, [])
        }
    }

    /// Takes a person's PIN away.
    ///
    /// Returns whether there was one.
    public func deletePIN(of person: PersonID) throws -> Bool {
        try database.transaction { session in
            let count = try session.run(.deletePIN, [.text(person.rawValue)])
            try session.run(.forgetAccessFailuresOf, [.text(person.rawValue)])
            try session.run(.bumpGeneration, [])
            return count > 0
        }
    }

    /// The digest of each person who has a PIN.
    public func pins() throws -> [PersonID: PINDigest] {
        let rows = try database.read { try $0.rows(.pins, []).map { (try $0.text(0), try $0.text(1)) } }
        return Dictionary(rows.map { (PersonID($0.0), PINDigest($0.1)) }, uniquingKeysWith: { first, _ in first })
    }

    /// The wrong PINs since the last right ones.
    public func accessFailures() throws -> [AccessFailureRecord] {
        try database.read { session in
            try session.rows(.accessFailures, []).map { row in
                AccessFailureRecord(
                    person: PersonID(try row.text(0)), device: DeviceID(try row.text(1)),
                    count: Int(clamping: try row.integer(2)), lastAt: Instant(microseconds: try row.integer(3)))
            }
        }
    }

    /// The recordings that callers hear in place of the lines' own announcements.
    public func announcements() throws -> [LineID: String] {
        let rows = try database.read { try $0.rows(.announcements, []).map { (try $0.text(0), try $0.text(1)) } }
        return Dictionary(rows.map { (LineID($0.0), $0.1) }, uniquingKeysWith: { first, _ in first })
    }
}

extension FactAppender {
    /// Keeps up wrong PINs and recorded announcements.
    static func deriveAccess(from fact: Fact, at: SQLValue, in session: any DatabaseSession) throws {
        switch fact.event {
        case .accessRefused(let person, let device):
            try session.run(.countAccessFailure, [.text(person.rawValue), .text(device.rawValue), at])
        case .accessGranted(let person, let device):
            try session.run(.forgetAccessFailures, [.text(person.rawValue), .text(device.rawValue)])
            if let call = fact.call { try session.run(.markCallOutcome, [.text(call.rawValue), .text("access")]) }
        case .announcementRecorded(let line, let recording, let person):
            try session.run(
                .saveAnnouncement, [.text(line.rawValue), SQLValue(recording), .text(person.rawValue), at])
        default: break
        }
    }
}
