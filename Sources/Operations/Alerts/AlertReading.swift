import Foundation

/// An alert as it came in.
public struct IncomingAlert: Hashable, Sendable {
    /// The line that its people are on call for, nil when the alert does not say.
    public var line: String?
    /// How the source names what is wrong.
    public var key: String
    public var summary: String
    public var isResolved: Bool

    public init(line: String?, key: String, summary: String, isResolved: Bool) {
        self.line = line
        self.key = key
        self.summary = summary
        self.isResolved = isResolved
    }
}

/// Why a request is not taken: what is wrong, and how to mend it.
public struct AlertRefusal: Error, Hashable, Sendable {
    public var status: Int
    public var problem: String
    public var remedy: String

    public init(_ status: Int, _ problem: String, remedy: String) {
        self.status = status
        self.problem = problem
        self.remedy = remedy
    }
}

/// Reads what monitoring systems post: Vigie's own form, or the webhook of Prometheus's Alertmanager, version 4.
public enum AlertReading {
    /// The most alerts in one request.
    public static let most = 200
    static let longestKey = 300
    static let longestSummary = 1_000

    /// Vigie's own form, with Alertmanager's fields beside it: which is meant shows by what is there.
    private struct Body: Decodable {
        var line: String?
        var key: String?
        var summary: String?
        var status: String?
        var alerts: [Alert]?
    }

    private struct Alert: Decodable {
        var status: String?
        var labels: [String: String]?
        var annotations: [String: String]?
        var fingerprint: String?
    }

    /// The alerts of a request's body, one at least.
    public static func alerts(in body: [UInt8]) throws(AlertRefusal) -> [IncomingAlert] {
        let read: Body
        do { read = try JSONDecoder().decode(Body.self, from: Data(body)) } catch DecodingError.typeMismatch(
            _, let context)
        {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw AlertRefusal(
                400, "`\(path.isEmpty ? "body" : path)` is of another type than expected",
                remedy: "send an object with texts in `line`, `key`, `summary` and `status`, or Alertmanager's webhook")
        } catch {
            throw AlertRefusal(
                400, "the body is not JSON",
                remedy: "send e.g. {\"line\": \"…\", \"key\": \"…\", \"summary\": \"…\", \"status\": \"firing\"}")
        }
        guard let alerts = read.alerts else { return [try own(read)] }
        guard !alerts.isEmpty else { throw AlertRefusal(400, "`alerts` is empty", remedy: "send one at least") }
        guard alerts.count <= most else {
            throw AlertRefusal(
                413, "more than \(most) alerts in one request", remedy: "set Alertmanager's `max_alerts: \(most)`")
        }
        var result: [IncomingAlert] = []
        for alert in alerts { result.append(try prometheus(alert)) }
        return result
    }

    private static func own(_ body: Body) throws(AlertRefusal) -> IncomingAlert {
        let isResolved = try isResolved(body.status)
        // A script that fills in a key it does not have sends an empty one.
        let key = body.key.flatMap { $0.isEmpty ? nil : $0 }
        guard let name = key ?? body.summary, !name.isEmpty else {
            throw AlertRefusal(
                400, "neither `key` nor `summary` is there",
                remedy: "`summary` is what the person hears, `key` says which alert it is when it comes again")
        }
        return IncomingAlert(
            line: body.line, key: String(name.prefix(longestKey)),
            summary: plain(body.summary ?? name), isResolved: isResolved)
    }

    private static func prometheus(_ alert: Alert) throws(AlertRefusal) -> IncomingAlert {
        let labels = alert.labels ?? [:]
        let notes = alert.annotations ?? [:]
        let name = labels["alertname"]
        guard let summary = notes["summary"] ?? notes["description"] ?? name, !summary.isEmpty else {
            throw AlertRefusal(
                400, "an alert has neither `annotations.summary` nor `labels.alertname`",
                remedy: "give the alerting rule a summary")
        }
        let key =
            alert.fingerprint
            ?? labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        return IncomingAlert(
            line: labels["vigie_line"], key: String((key.isEmpty ? summary : key).prefix(longestKey)),
            summary: plain(summary), isResolved: try isResolved(alert.status))
    }

    private static func isResolved(_ status: String?) throws(AlertRefusal) -> Bool {
        switch status {
        case nil, "firing": return false
        case "resolved": return true
        default:
            throw AlertRefusal(
                400, "`status` is neither `firing` nor `resolved`", remedy: "leave it out for an alert that is raised")
        }
    }

    /// What people hear and read: one line, of bounded length.
    static func plain(_ text: String) -> String {
        let flat = text.map { $0.isNewline ? " " : $0 }
        let scalars = String(flat).unicodeScalars.filter { $0.properties.generalCategory != .control }
        return String(String.UnicodeScalarView(scalars.prefix(longestSummary)))
    }
}
