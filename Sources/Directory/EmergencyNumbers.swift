/// The numbers that reach public emergency services: never hunt targets, never refused to a registered device.
///
/// The list is ARCEP's (décision 2002-1179 and its successors; CPCE D98-8).
/// A short number means the same in each French territory, so one list serves all of them.
public enum EmergencyNumbers {
    /// Short numbers as they are dialled.
    public static let all: Set<String> = [
        "15", "17", "18", "112", "114", "115", "116000", "116117", "119", "191", "196", "197",
    ]

    /// Whether a number, in whatever form it was written or dialled, reaches an emergency service.
    public static func contains(_ number: String, countryCode: String = "33") -> Bool {
        bare(number, countryCode: countryCode) != nil
    }

    /// The short number that reaches the service, nil when the number reaches none.
    ///
    /// Sees through separators, an outside line's `0`, and a country code that somebody put before the short number.
    public static func bare(_ number: String, countryCode: String = "33") -> String? {
        var digits = ""
        for scalar in number.unicodeScalars {
            switch scalar {
            case "0"..."9": digits.unicodeScalars.append(scalar)
            case "+", " ", ".", "-", "(", ")", "/", "\u{A0}", "\u{202F}": continue
            default: return nil
            }
        }
        if all.contains(digits) { return digits }
        // `0` takes an outside line on many telephone systems; up to three may stand before the short number.
        let withoutZeros = digits.drop { $0 == "0" }
        if digits.count - withoutZeros.count <= 3, all.contains(String(withoutZeros)) { return String(withoutZeros) }
        let international = number.first == "+" ? digits[...] : digits.hasPrefix("00") ? withoutZeros : ""
        guard !countryCode.isEmpty, international.hasPrefix(countryCode) else { return nil }
        let rest = international.dropFirst(countryCode.count)
        return [String(rest), String(rest.drop { $0 == "0" })].first(where: all.contains)
    }
}
