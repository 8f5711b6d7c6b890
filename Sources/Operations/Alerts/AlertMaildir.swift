import Chronology
import Directory
import Foundation
import Logging

/// Watches a Maildir into which a mail server delivers: what comes into `new` becomes an alert and goes to `cur`.
///
/// A message is moved once its alert is durable. One that is killed in between is read again, and is then the same alert.
struct AlertMaildir: Sendable {
    let path: String
    let lines: [String: String]
    let desk: AlertDesk
    let logger: Logger
    /// The lines that there are, the first one first.
    let known: @Sendable () -> [LineID]

    /// The most that one look takes: a flood of mail does not starve anything.
    static let mostAtOnce = 20

    /// Creates the folders that are missing.
    ///
    /// - Throws: ``OperationError`` naming the folder.
    func prepare() throws {
        for name in ["new", "cur", "tmp"] {
            do {
                try FileManager.default.createDirectory(
                    atPath: path + "/" + name, withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o770])
            } catch {
                throw OperationError(
                    .environment, "the folder \(path)/\(name) cannot be created",
                    remedy: "create it for the user of the server and for the mail server, or unset VIGIE_ALERT_MAILDIR"
                )
            }
        }
    }

    /// Looks once; returns how many messages were taken in.
    @discardableResult
    func look(now: Instant) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/new")) ?? []
        var taken = 0
        for name in names.filter({ !$0.hasPrefix(".") }).sorted() {
            guard taken < Self.mostAtOnce else { break }
            // One that cannot be taken must not stand before the others.
            if take(name, now: now) { taken += 1 }
        }
        return taken
    }

    private func take(_ name: String, now: Instant) -> Bool {
        let known = known()
        guard let handle = FileHandle(forReadingAtPath: "\(path)/new/\(name)") else { return false }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: AlertMail.longestHeader) ?? Data() else { return false }
        let alert = AlertMail.alert(in: Array(data), lines: lines, known: Set(known.map(\.rawValue)))
        do {
            // Whom an address does not lead to is no reason to lose an alert.
            _ = try desk.take([alert], line: known.first?.rawValue, now: now)
        } catch {
            logger.error("an alert by mail could not be kept", metadata: ["error": "\(error)"])
            return false
        }
        do {
            try FileManager.default.moveItem(atPath: "\(path)/new/\(name)", toPath: "\(path)/cur/\(name):2,S")
        } catch {
            logger.error("an alert's mail could not be moved; check who owns the folder")
            return false
        }
        return true
    }
}
