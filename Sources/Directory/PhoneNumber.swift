/// A telephone number reduced to what identifies it: E.164 with `+`, or a short number as it is dialled.
public struct PhoneNumber: Hashable, Codable, Sendable, CustomStringConvertible {
    /// Why a text is not a telephone number, in words that end the sentence "this is not a number: …".
    public enum Problem: Error, Hashable, Sendable {
        case empty
        case unexpectedCharacter(Character)
        case tooLong
        case tooShort
        /// National form in a country whose rules are not known here, or of the wrong length for it.
        case notNational(countryCode: String)
    }

    /// `+` and 7 to 15 digits, or 2 to 6 digits.
    public let rawValue: String

    public var description: String { rawValue }

    /// Whether it is in E.164.
    public var isInternational: Bool { rawValue.first == "+" }

    /// Reads E.164, `00` and national forms, with spaces, dots, hyphens, slashes and parentheses between the digits.
    public init(_ text: String, countryCode: String) throws(Problem) {
        var digits = ""
        var plus = false
        for character in text {
            switch character {
            case "0"..."9": digits.append(character)
            case "+" where digits.isEmpty && !plus: plus = true
            case " ", ".", "-", "(", ")", "/", "\u{A0}", "\u{202F}": continue
            default: throw .unexpectedCharacter(character)
            }
            if digits.utf8.count > 40 { throw .tooLong }
        }
        guard !digits.isEmpty else { throw .empty }
        if plus || digits.hasPrefix("00") {
            let international = plus ? digits : String(digits.dropFirst(2))
            guard international.count >= 7, international.first != "0" else { throw .tooShort }
            guard international.count <= 15 else { throw .tooLong }
            rawValue = "+" + international
        } else if digits.count <= 6 {
            guard digits.count >= 2 else { throw .tooShort }
            rawValue = digits
        } else {
            guard let plan = NationalPlan.plans[countryCode] else { throw .notNational(countryCode: countryCode) }
            guard let significant = plan.significant(digits) else { throw .notNational(countryCode: countryCode) }
            rawValue = "+" + countryCode + significant
        }
    }
}

extension PhoneNumber {
    /// E.164 as carriers present it, with or without its plus; what is no telephone number comes back as it was given.
    public static func normalised(_ number: String, countryCode: String) -> String {
        if let known = try? PhoneNumber(number, countryCode: countryCode) { return known.rawValue }
        // Many carriers present E.164 without its plus.
        if number.hasPrefix(countryCode), let known = try? PhoneNumber("+" + number, countryCode: countryCode) {
            return known.rawValue
        }
        return number
    }

    /// The beginning of a number, of two digits or more, in the form that whole numbers have.
    static func beginning(_ text: String, countryCode: String) throws(Problem) -> String {
        var digits = ""
        var plus = false
        for character in text {
            switch character {
            case "0"..."9": digits.append(character)
            case "+" where digits.isEmpty && !plus: plus = true
            case " ", ".", "-", "(", ")", "/", "\u{A0}", "\u{202F}": continue
            default: throw .unexpectedCharacter(character)
            }
            if digits.utf8.count > 15 { throw .tooLong }
        }
        guard digits.count >= 2 else { throw digits.isEmpty ? .empty : .tooShort }
        if plus { return "+" + digits }
        if digits.hasPrefix("00") {
            guard digits.count >= 4 else { throw .tooShort }
            return "+" + digits.dropFirst(2)
        }
        guard let plan = NationalPlan.plans[countryCode], digits.hasPrefix(plan.prefix) else { return digits }
        return "+" + countryCode + digits.dropFirst(plan.prefix.count)
    }
}

/// How national numbers of one country become international ones.
private struct NationalPlan {
    /// Dialled before a national number and dropped in E.164; empty where numbers have none.
    var prefix: String
    /// Digits after the prefix.
    var lengths: ClosedRange<Int>

    func significant(_ digits: String) -> String? {
        guard digits.hasPrefix(prefix) else { return nil }
        let rest = String(digits.dropFirst(prefix.count))
        return lengths.contains(rest.count) ? rest : nil
    }

    /// France and its territories, and the neighbours; elsewhere numbers are written in E.164.
    static let plans: [String: NationalPlan] = [
        "33": .init(prefix: "0", lengths: 9...9), "262": .init(prefix: "0", lengths: 9...9),
        "590": .init(prefix: "0", lengths: 9...9), "594": .init(prefix: "0", lengths: 9...9),
        "596": .init(prefix: "0", lengths: 9...9), "689": .init(prefix: "", lengths: 8...8),
        "377": .init(prefix: "", lengths: 8...9), "352": .init(prefix: "", lengths: 8...11),
        "32": .init(prefix: "0", lengths: 8...9), "41": .init(prefix: "0", lengths: 9...9),
        "44": .init(prefix: "0", lengths: 9...10), "49": .init(prefix: "0", lengths: 6...13),
        "34": .init(prefix: "", lengths: 9...9), "39": .init(prefix: "", lengths: 8...11),
    ]
}

extension DialOutLimits {
    /// Whether a normalised number begins with an allowed prefix; emergency numbers are decided elsewhere, before.
    public func allows(_ number: String) -> Bool {
        allowedPrefixes.contains { number.hasPrefix($0) }
    }
}
