/// An identity that prints as its one stored word and never mixes with another kind.
public protocol Identifier: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// The word as it stands in the organisation file, the ledger and the command line.
    var rawValue: String { get }
    /// Wraps a word that has been validated where it entered.
    init(_ rawValue: String)
}

extension Identifier {
    public var description: String { rawValue }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// A person of the organisation, by the short name of the organisation file.
public struct PersonID: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// A device of a person or of a desk; unique in the organisation.
public struct DeviceID: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// A line: an on-call number and everything that happens on it.
public struct LineID: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// A SIP trunk toward a carrier or a PBX.
public struct TrunkID: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// One call from its first INVITE to its last BYE, all legs included.
public struct CallID: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// A caller, by pseudonym: the number itself lives in a table that erasure can empty.
public struct CallerID: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Something that somebody must do, until that somebody says that it is done.
public struct TaskID: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// A stretch of work during on-call duty: what a call shows of it, or what somebody declared by hand.
public struct InterventionID: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}
