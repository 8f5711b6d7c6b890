/// Why a use case could not do what was asked, with what to do about it.
public struct OperationError: Error, Hashable, Codable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; a command's exit code follows from it.
    public enum Code: String, Hashable, Codable, Sendable {
        /// What was asked about does not exist.
        case notFound
        /// What was asked makes no sense.
        case invalid
        /// It would undo what somebody else did.
        case conflict
        /// The store cannot be used.
        case store
        /// Something outside is not as it must be.
        case environment
    }

    public var code: Code
    public var problem: String
    public var remedy: String

    /// Describes a failure.
    public init(_ code: Code, _ problem: String, remedy: String) {
        self.code = code
        self.problem = problem
        self.remedy = remedy
    }

    public var description: String { "\(problem)\n    → \(remedy)" }

    /// The exit code of a command that fails so.
    public var exitCode: Int32 {
        switch code {
        case .notFound: 2
        case .invalid: 64
        case .conflict: 3
        case .store: 4
        case .environment: 5
        }
    }
}
