/// Digits that somebody typed to prove who they are; they never show in a log, a fact or a printed value.
public struct SecretDigits: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    public var rawValue: String

    public init(_ rawValue: String = "") { self.rawValue = rawValue }

    public var description: String { "•••" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// More than anybody types: what follows is not kept.
    public static let longest = 16

    /// The digits with one more.
    public func adding(_ digit: Character) -> SecretDigits {
        rawValue.count < Self.longest ? SecretDigits(rawValue + String(digit)) : self
    }
}

/// What is kept of a person's PIN: a salted scrypt digest (RFC 7914) as text, never the digits.
public struct PINDigest: Hashable, Codable, Sendable {
    /// `scrypt$N$r$p$salt$key`, salt and key in hexadecimal.
    public var rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Who may use a line from a telephone of their own, by a key and a PIN; a line without these settings lets nobody.
public struct AccessSettings: Hashable, Codable, Sendable {
    /// Pressed during the announcement, from a known telephone only. Default `#`.
    public var key: String
    /// Who may; nil: everybody who has a PIN.
    public var people: [PersonID]?
    /// Who may record the announcement. Nil: the line's manager alone.
    public var announcementRecorders: [PersonID]?

    public init(key: String = "#", people: [PersonID]? = nil, announcementRecorders: [PersonID]? = nil) {
        self.key = key
        self.people = people
        self.announcementRecorders = announcementRecorders
    }

    /// Whether a person may ask for the PIN here.
    public func admits(_ person: PersonID) -> Bool { people?.contains(person) ?? true }
}

extension Line {
    /// Whether a person may replace the announcement by telephone.
    public func mayRecordAnnouncement(_ person: PersonID) -> Bool {
        guard let access else { return false }
        return access.announcementRecorders?.contains(person) ?? (ladder.manager == person)
    }
}
