/// A way of telling somebody what is left to do.
public enum NoticeChannel: String, Hashable, Codable, Sendable, CaseIterable, Comparable {
    case call, sms, email, webhook

    /// Whether the channel carries a text, which by itself acknowledges nothing.
    public var isMessage: Bool { self != .call }

    public static func < (lhs: NoticeChannel, rhs: NoticeChannel) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// One step of the way in which a person is told: a channel, when, and when not.
public struct NoticeStep: Hashable, Codable, Sendable {
    public var channel: NoticeChannel
    /// How long after the telling began this channel is used at the latest; sooner when the one before it fails.
    public var after: Duration
    /// The part of each day in which the channel is not used; nil: it always may be.
    public var quiet: DailyHours?

    public init(_ channel: NoticeChannel, after: Duration = .zero, quiet: DailyHours? = nil) {
        self.channel = channel
        self.after = after
        self.quiet = quiet
    }
}

/// How one person is told; without it by telephone alone.
public struct PersonNotices: Hashable, Codable, Sendable {
    /// The channels in their order; none: by telephone alone.
    public var steps: [NoticeStep]
    /// The address of e-mails; personal data, never in facts or logs.
    public var email: String?
    /// The number of text messages; nil: the first external number of the person's devices.
    public var sms: String?

    public init(steps: [NoticeStep] = [], email: String? = nil, sms: String? = nil) {
        self.steps = steps
        self.email = email
        self.sms = sms
    }
}

extension Person {
    /// The channels by which the person is told, in their order.
    public var noticeSteps: [NoticeStep] {
        guard let steps = notices?.steps, !steps.isEmpty else { return [NoticeStep(.call)] }
        return steps
    }

    /// The number that text messages go to, nil when there is none.
    public var smsNumber: String? { notices?.sms ?? devices.lazy.compactMap(\.externalNumber).first }
}

/// A part of each day on the wall clock: `22:00-07:00` runs over midnight.
public struct DailyHours: Hashable, Codable, Sendable {
    /// Minutes after midnight; never equal.
    public var start: Int
    public var end: Int

    public init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// Reads `22:00-07:00`; nil when the text is no part of a day.
    public init?(_ text: String) {
        let points = text.split(separator: "-", omittingEmptySubsequences: false).map { Self.minute(of: $0) }
        guard points.count == 2, let start = points[0], let end = points[1], start != end else { return nil }
        self.init(start: start, end: end)
    }

    /// Whether a minute of the day lies in it.
    public func contains(minute: Int) -> Bool {
        start < end ? (start..<end).contains(minute) : minute >= start || minute < end
    }

    /// The form that is read.
    public var text: String { "\(Self.text(start))-\(Self.text(end))" }

    private static func text(_ minute: Int) -> String {
        let (hour, rest) = minute.quotientAndRemainder(dividingBy: 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }

    private static func minute(of text: Substring) -> Int? {
        let parts = text.drop { $0 == " " }.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "h" }
        guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1].prefix { $0 != " " }),
            (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }
}
