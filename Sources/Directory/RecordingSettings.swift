import Chronology

/// That and how the conversations of a line are recorded; a line without these settings records none.
public struct RecordingSettings: Hashable, Codable, Sendable {
    /// Why, as both parties hear it before anything is recorded.
    public var purpose: String
    /// How long a recording is kept. Default 30 days, six months at most (CNIL).
    public var retention: Duration
    /// The key by which the caller refuses, before or in the conversation: 1 to 9. Default 9.
    public var refuseKey: String
    /// The key by which either party suspends the recording and takes it up again. Default `*`.
    public var pauseKey: String

    public init(
        purpose: String, retention: Duration = .seconds(30 * 86_400), refuseKey: String = "9", pauseKey: String = "*"
    ) {
        self.purpose = purpose
        self.retention = retention
        self.refuseKey = refuseKey
        self.pauseKey = pauseKey
    }

    /// The retention in whole days, one at least.
    public var days: Int { max(1, Int(retention.wholeMilliseconds / 86_400_000)) }

    /// The most that a recording may be kept: 183 days.
    public static let longestRetention = Duration.seconds(183 * 86_400)
}
