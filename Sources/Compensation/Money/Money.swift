public import LabourLaw

/// An amount in euros, held as whole cents: no amount ever passes through binary floating point.
public struct Money: Hashable, Comparable, Sendable, AdditiveArithmetic {
    public var cents: Int

    public init(cents: Int) { self.cents = cents }

    /// The nearest cent, half a cent up, away from zero for what is owed back.
    public init(roundingHalfUp euros: ExactNumber) {
        cents = (euros.rounded(places: 2) * 100).floor
    }

    public static let zero = Money(cents: 0)

    /// The exact number of euros.
    public var euros: ExactNumber { ExactNumber(cents, over: 100) ?? .zero }

    public static func < (lhs: Money, rhs: Money) -> Bool { lhs.cents < rhs.cents }
    public static func + (lhs: Money, rhs: Money) -> Money { Money(cents: lhs.cents + rhs.cents) }
    public static func - (lhs: Money, rhs: Money) -> Money { Money(cents: lhs.cents - rhs.cents) }
}

extension Money: CustomStringConvertible {
    /// With a point and two decimals, such as `205.75`.
    public var description: String {
        let (euros, rest) = (cents.magnitude / 100, cents.magnitude % 100)
        return "\(cents < 0 ? "-" : "")\(euros).\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension Money: Codable {
    /// Reads what ``description`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let euros = ExactNumber(decimal: text), (euros * 100).isWhole else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "`\(text)` is no amount")
        }
        self.init(roundingHalfUp: euros)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Where a table rounds, half up to the cent. What a text leaves open is rounded once and last, line by line.
public enum Rounding: String, Hashable, Sendable, CaseIterable {
    /// The hourly rate is rounded first, then the line.
    case hourlyRate = "hourly-rate"
    /// Each line is rounded once, when everything is multiplied.
    case line
    /// Only the sum is rounded; where rounded lines do not add up to it, a line says by how much.
    case total
}
