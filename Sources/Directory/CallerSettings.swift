/// Which callers a line lets through to its people; whoever is known is let through by all of it.
public struct CallerSettings: Hashable, Codable, Sendable {
    /// Told that their calls are not taken, and let go: no person is rung and no message is taken.
    public var blocked: [NumberPattern]
    /// Never held up, even when `blocked` or the limit would have it.
    public var allowed: [NumberPattern]
    /// Calls of one caller within an hour; more are told so and offered voicemail. Default nil: any number.
    public var callsPerHour: Int?
    /// Whether callers who hide their number press a digit that they hear before anybody is rung. Default false.
    public var anonymousGate: Bool

    public init(
        blocked: [NumberPattern] = [], allowed: [NumberPattern] = [], callsPerHour: Int? = nil,
        anonymousGate: Bool = false
    ) {
        self.blocked = blocked
        self.allowed = allowed
        self.callsPerHour = callsPerHour
        self.anonymousGate = anonymousGate
    }

    /// Whether calls have to be counted.
    public var counts: Bool { callsPerHour != nil || !blocked.isEmpty }
}

/// Numbers of callers: one number, or, with `*` at its end, all that begin so.
public struct NumberPattern: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// Whether a number is meant, both in E.164 where they are telephone numbers at all.
    public func matches(_ number: String) -> Bool {
        rawValue.hasSuffix("*") ? number.hasPrefix(rawValue.dropLast()) : number == rawValue
    }

    /// Reads a number as ``PhoneNumber/init(_:countryCode:)`` does, or the beginning of one with `*` behind it.
    public static func parse(_ text: String, countryCode: String) throws(PhoneNumber.Problem) -> NumberPattern {
        guard text.hasSuffix("*") else {
            return NumberPattern(try PhoneNumber(text, countryCode: countryCode).rawValue)
        }
        return NumberPattern(try PhoneNumber.beginning(String(text.dropLast()), countryCode: countryCode) + "*")
    }
}
