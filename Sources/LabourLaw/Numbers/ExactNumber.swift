/// A number without rounding: a fraction in lowest terms, of which decimals are a part.
///
/// Hours, rates and amounts are computed with it, and rounded only where a text says so. It traps when a numerator or
/// denominator passes 127 bits, which no sum of wages comes near.
public struct ExactNumber: Hashable, Sendable {
    let numerator: Int128
    /// Above zero.
    let denominator: Int128

    /// A whole number.
    public init(_ whole: Int) {
        numerator = Int128(whole)
        denominator = 1
    }

    /// A fraction; nil when the denominator is zero.
    public init?(_ numerator: Int, over denominator: Int) {
        guard denominator != 0 else { return nil }
        self.init(Int128(numerator), Int128(denominator))
    }

    /// Reads a decimal with a point, such as `159.20`; nil for anything else, a comma and an exponent among it.
    public init?(decimal text: some StringProtocol) {
        var digits = text[...]
        let isNegative = digits.first == "-"
        if isNegative { digits = digits.dropFirst() }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }), digits.utf8.count <= 30,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        var value: Int128 = 0
        var scale: Int128 = 1
        for digit in parts.joined().utf8 { value = value * 10 + Int128(digit - 0x30) }
        if parts.count == 2 { for _ in parts[1] { scale *= 10 } }
        self.init(isNegative ? -value : value, scale)
    }

    /// Hours of elapsed time.
    public init(hours duration: Duration) {
        self.init(Int128(duration.microseconds), 3_600_000_000)
    }

    init(_ numerator: Int128, _ denominator: Int128) {
        let divisor = Self.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
        let sign: Int128 = denominator < 0 ? -1 : 1
        self.numerator = divisor == 0 ? 0 : sign * numerator / Int128(divisor)
        self.denominator = divisor == 0 ? 1 : sign * denominator / Int128(divisor)
    }

    public static let zero = ExactNumber(0)

    /// Whether no fraction is left.
    public var isWhole: Bool { denominator == 1 }

    /// The nearest binary number, for what is shown and never for what is computed.
    public var approximation: Double { Double(numerator) / Double(denominator) }

    /// The whole number at or below it.
    public var floor: Int {
        let quotient = numerator / denominator
        return Int(numerator < 0 && quotient * denominator != numerator ? quotient - 1 : quotient)
    }

    /// The nearest multiple of 1/10^places, halves away from zero.
    public func rounded(places: Int) -> ExactNumber {
        let scale = Self.power(places)
        let doubled = numerator.magnitude * UInt128(scale) * 2 + denominator.magnitude
        let units = Int128(doubled / (denominator.magnitude * 2))
        return ExactNumber(numerator < 0 ? -units : units, scale)
    }

    /// The multiple of 1/10^places next to it on the side of zero.
    public func truncated(places: Int) -> ExactNumber {
        let scale = Self.power(places)
        return ExactNumber(numerator * scale / denominator, scale)
    }

    /// The value in hours as elapsed time, to the microsecond.
    public var hours: Duration {
        .microseconds(Int64((numerator * 3_600_000_000) / denominator))
    }

    private static func power(_ places: Int) -> Int128 {
        (0..<max(0, places)).reduce(into: Int128(1)) { scale, _ in scale *= 10 }
    }

    private static func greatestCommonDivisor(_ first: UInt128, _ second: UInt128) -> UInt128 {
        var (first, second) = (first, second)
        // Most numbers fit in 64 bits, where division is several times quicker.
        while second > UInt128(UInt64.max) || first > UInt128(UInt64.max) {
            if second == 0 { return first }
            (first, second) = (second, first % second)
        }
        var (small, smaller) = (UInt64(first), UInt64(second))
        while smaller != 0 { (small, smaller) = (smaller, small % smaller) }
        return UInt128(small)
    }
}

extension ExactNumber: Comparable, AdditiveArithmetic {
    public static func < (lhs: ExactNumber, rhs: ExactNumber) -> Bool {
        lhs.numerator * rhs.denominator < rhs.numerator * lhs.denominator
    }

    public static func + (lhs: ExactNumber, rhs: ExactNumber) -> ExactNumber {
        ExactNumber(
            lhs.numerator * rhs.denominator + rhs.numerator * lhs.denominator, lhs.denominator * rhs.denominator)
    }

    public static func - (lhs: ExactNumber, rhs: ExactNumber) -> ExactNumber {
        ExactNumber(
            lhs.numerator * rhs.denominator - rhs.numerator * lhs.denominator, lhs.denominator * rhs.denominator)
    }

    public static func * (lhs: ExactNumber, rhs: ExactNumber) -> ExactNumber {
        ExactNumber(lhs.numerator * rhs.numerator, lhs.denominator * rhs.denominator)
    }

    /// The quotient; nil when the divisor is zero.
    public func divided(by divisor: ExactNumber) -> ExactNumber? {
        guard divisor.numerator != 0 else { return nil }
        return ExactNumber(numerator * divisor.denominator, denominator * divisor.numerator)
    }
}

extension ExactNumber: ExpressibleByIntegerLiteral, CustomStringConvertible {
    public init(integerLiteral value: Int) { self.init(value) }

    /// The decimal, exact when it ends within twelve places, else rounded there.
    public var description: String {
        for places in 0...12 where truncated(places: places) == self { return text(places: places) }
        return rounded(places: 12).text(places: 12)
    }

    /// The decimal with so many places after the point, rounded half up.
    public func text(places: Int) -> String {
        let scale = Self.power(places)
        let rounded = self.rounded(places: places)
        let units = (rounded.numerator * (scale / rounded.denominator)).magnitude
        let whole = String(units / UInt128(scale))
        let sign = rounded.numerator < 0 ? "-" : ""
        guard places > 0 else { return sign + whole }
        let rest = String(units % UInt128(scale))
        return sign + whole + "." + String(repeating: "0", count: places - rest.count) + rest
    }
}

extension Duration {
    /// Whole microseconds, rounded toward zero.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    /// Its length in hours, without rounding.
    public var exactHours: ExactNumber { ExactNumber(hours: self) }

    /// So many hours of elapsed time.
    public static func hours(_ hours: Int) -> Duration { .seconds(hours * 3600) }
}
