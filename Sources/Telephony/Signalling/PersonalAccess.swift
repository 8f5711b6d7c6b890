public import Directory
import Dispatch

/// What people who use a line by a PIN need of the world outside: both may take a while, and are asked on a queue.
public struct PersonalAccess: Sendable {
    /// Whether digits are those of a digest; nil when that cannot be said.
    public var matches: @Sendable (SecretDigits, PINDigest) -> Bool?
    /// Puts a recording of that name where callers hear it; false when it could not be.
    public var keepAnnouncement: @Sendable (String) -> Bool

    public init(
        matches: @escaping @Sendable (SecretDigits, PINDigest) -> Bool?,
        keepAnnouncement: @escaping @Sendable (String) -> Bool
    ) {
        self.matches = matches
        self.keepAnnouncement = keepAnnouncement
    }

    /// For servers without PINs: no PIN is ever right.
    public static let none = PersonalAccess(matches: { _, _ in nil }, keepAnnouncement: { _ in false })

    static let queue = DispatchQueue(label: "vigie.access", qos: .userInitiated)
}
