import Chronology
import Crypto
import Delivery
import Directory
import Foundation
import Ledger
import Logging
import Notify
import Storage
import Synchronization

/// Takes alerts in, from whatever way they come: finds their line, keeps them, has somebody told.
final class AlertDesk: Sendable {
    private let store: Store
    private let token: SHA256.Digest?
    private let organisation: Mutex<Organisation>
    private let logger: Logger
    /// Has the chase look at the store.
    private let wake: @Sendable () -> Void

    init(
        store: Store, token: String, organisation: Organisation, logger: Logger, wake: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.token = token.isEmpty ? nil : SHA256.hash(data: Data(token.utf8))
        self.organisation = Mutex(organisation)
        self.logger = logger
        self.wake = wake
    }

    func replace(_ organisation: Organisation) { self.organisation.withLock { $0 = organisation } }

    /// The lines in use, in the order of the file.
    var activeLines: [LineID] { organisation.withLock { $0.lines.filter(\.isActive).map(\.id) } }

    /// What came of the alerts of one request.
    struct Counts: Hashable {
        var opened: [TaskID] = []
        var repeated = 0
        var resolved = 0
        var unknown = 0
    }

    /// Takes alerts in; each is durable when this returns.
    ///
    /// Throws ``AlertRefusal`` when one of them names no line, and then takes none; a `StoreError` when they cannot be
    /// kept.
    func take(_ alerts: [IncomingAlert], line: String? = nil, now: Instant) throws -> Counts {
        let placed = try alerts.map { alert in (alert, try self.line(of: alert, default: line)) }
        var counts = Counts()
        for (alert, line) in placed {
            let record = AlertRecord(line: line.id, key: alert.key, summary: alert.summary)
            let outcome =
                alert.isResolved
                ? try store.resolve(record, endsTask: line.tasks.resolvedEnds, now: now)
                : try store.raise(record, now: now)
            switch outcome {
            case .opened(let task): counts.opened.append(task)
            case .repeated: counts.repeated += 1
            case .resolved: counts.resolved += 1
            case .unknown: counts.unknown += 1
            }
        }
        logger.info(
            "alerts taken in",
            metadata: [
                "opened": "\(counts.opened.count)", "repeated": "\(counts.repeated)", "resolved": "\(counts.resolved)",
            ])
        wake()
        return counts
    }

    private func line(of alert: IncomingAlert, default standard: String?) throws(AlertRefusal) -> Line {
        let lines = organisation.withLock { $0.lines.filter(\.isActive) }
        let names = lines.map(\.id.rawValue)
        guard let name = alert.line ?? standard else {
            if let only = lines.first, lines.count == 1 { return only }
            throw AlertRefusal(
                422, "the alert says for which line it is by nothing",
                remedy: "post to /alerts/LINE, or send `line` (Alertmanager: the label `vigie_line`)")
        }
        if let line = lines.first(where: { $0.id.rawValue == name }) { return line }
        throw AlertRefusal(
            422, "there is no line `\(FileWords.shown(name))`",
            remedy: NearMiss.remedy(for: name, among: names, kind: "lines"))
    }

    // MARK: HTTP

    /// Answers a request: `POST /alerts` or `POST /alerts/LINE`, with the token as bearer (RFC 6750).
    func answer(_ request: HTTPListener.Request, now: Instant) -> HTTPListener.Response {
        do {
            let line = try line(at: request.path)
            guard request.method == "POST" else {
                throw AlertRefusal(405, "only POST is served here", remedy: "post the alert as JSON")
            }
            guard isAuthorised(request.authorization) else {
                throw AlertRefusal(
                    401, "the token is missing or wrong",
                    remedy: "send `Authorization: Bearer …` with VIGIE_ALERT_TOKEN")
            }
            let counts = try take(try AlertReading.alerts(in: request.body), line: line, now: now)
            return Self.response(200, counts)
        } catch let refusal as AlertRefusal {
            return Self.response(refusal)
        } catch {
            logger.error("an alert could not be kept", metadata: ["error": "\(error)"])
            return Self.response(
                AlertRefusal(503, "the alert could not be kept", remedy: "send it again in a few seconds"))
        }
    }

    /// The line that the path names, nil when it names none.
    private func line(at path: String) throws(AlertRefusal) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        guard parts.first == "alerts", parts.count <= 2 else {
            throw AlertRefusal(404, "nothing is served at this path", remedy: "post to /alerts or /alerts/LINE")
        }
        return parts.count == 2 ? parts[1].removingPercentEncoding ?? parts[1] : nil
    }

    /// Digests are compared in constant time, and have one length.
    private func isAuthorised(_ header: String?) -> Bool {
        guard let token, let header else { return false }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        return SHA256.hash(data: Data(parts[1].utf8)) == token
    }

    private static func response(_ status: Int, _ counts: Counts) -> HTTPListener.Response {
        let body = JSONText.object([
            ("opened", .list(counts.opened.map { .text($0.rawValue) })), ("repeated", .number(counts.repeated)),
            ("resolved", .number(counts.resolved)), ("unknown", .number(counts.unknown)),
        ])
        return HTTPListener.Response(status: status, body: body.written)
    }

    private static func response(_ refusal: AlertRefusal) -> HTTPListener.Response {
        let body = JSONText.object([("error", .text(refusal.problem)), ("remedy", .text(refusal.remedy))])
        let headers: [(name: String, value: String)] =
            switch refusal.status {
            case 401: [("WWW-Authenticate", "Bearer")]
            case 405: [("Allow", "POST")]
            case 503: [("Retry-After", "5")]
            default: []
            }
        return HTTPListener.Response(status: refusal.status, body: body.written, headers: headers)
    }
}
