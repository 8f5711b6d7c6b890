public import Chronology
public import Directory

/// One thing that happened, written before the action it announces and never changed afterwards.
///
/// A fact names people, callers and devices by identifier only: names, numbers and audio live elsewhere, where
/// retention and erasure can empty them without touching a fact or its digest.
public struct Fact: Hashable, Codable, Sendable {
    /// Position in its call's story, from 1; 0 for facts of no call.
    public var sequence: Int
    /// The call it belongs to, nil for facts of the server or the organisation.
    public var call: CallID?
    public var at: Instant
    public var event: FactEvent
    /// True when the store could not take it in time and it was journalled first.
    public var isLate: Bool

    public init(sequence: Int, call: CallID?, at: Instant, event: FactEvent, isLate: Bool = false) {
        self.sequence = sequence
        self.call = call
        self.at = at
        self.event = event
        self.isLate = isLate
    }
}

/// A leg of a call, numbered in the order of dialling; the caller is leg 0.
public struct LegNumber: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    public var rawValue: Int
    public init(_ rawValue: Int) { self.rawValue = rawValue }
    public static let caller = LegNumber(0)
    public static func < (lhs: LegNumber, rhs: LegNumber) -> Bool { lhs.rawValue < rhs.rawValue }
    public var description: String { "leg \(rawValue)" }
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(Int.self)
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
