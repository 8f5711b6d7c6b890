/// What the doctor found.
public struct DoctorReport: OperationResult, Hashable, Codable {
    /// How a check ended.
    public enum Status: String, Hashable, Codable, Sendable {
        case ok, warning, error
    }

    /// One thing that was looked at.
    public struct Check: Hashable, Codable, Sendable {
        public var status: Status
        public var name: String
        public var finding: String
        /// What to do, nil when all is well.
        public var remedy: String?

        /// Describes one check.
        public init(status: Status, name: String, finding: String, remedy: String? = nil) {
            self.status = status
            self.name = name
            self.finding = finding
            self.remedy = remedy
        }

        static func ok(_ name: String, _ finding: String) -> Check {
            Check(status: .ok, name: name, finding: finding)
        }

        static func warning(_ name: String, _ finding: String, remedy: String) -> Check {
            Check(status: .warning, name: name, finding: finding, remedy: remedy)
        }

        static func error(_ name: String, _ finding: String, remedy: String) -> Check {
            Check(status: .error, name: name, finding: finding, remedy: remedy)
        }
    }

    public var checks: [Check]

    /// Creates a report.
    public init(checks: [Check]) { self.checks = checks }

    /// The worst that was found.
    public var status: Status {
        if checks.contains(where: { $0.status == .error }) { return .error }
        return checks.contains { $0.status == .warning } ? .warning : .ok
    }

    public var text: String {
        checks.map { check in
            let mark =
                switch check.status {
                case .ok: "ok      "
                case .warning: "warning "
                case .error: "ERROR   "
                }
            return "\(mark) \(check.name): \(check.finding)" + (check.remedy.map { "\n           → \($0)" } ?? "")
        }.joined(separator: "\n")
    }
}
