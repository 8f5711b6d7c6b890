/// How the characters of a table become bytes.
public enum TextEncoding: String, Hashable, Sendable, CaseIterable {
    case utf8 = "utf-8"
    /// With the three bytes in front by which some spreadsheets know it.
    case utf8WithMark = "utf-8-bom"
    case windows1252 = "windows-1252"
    case latin1 = "iso-8859-1"
    /// Latin 1 with the euro sign and the letters œ and Ÿ of French.
    case latin9 = "iso-8859-15"

    /// A character that an encoding has no byte for.
    public struct Unencodable: Error, Hashable, Sendable {
        public var character: Character
        /// The row, from 1, the heading with them.
        public var line: Int

        public init(character: Character, line: Int) {
            self.character = character
            self.line = line
        }
    }

    /// The bytes of a text; nothing is replaced in silence.
    public func bytes(of text: String) throws(Unencodable) -> [UInt8] {
        switch self {
        case .utf8: return Array(text.utf8)
        case .utf8WithMark: return [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        case .windows1252, .latin1, .latin9: break
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var line = 1
        for character in text {
            // `é` may be written as two scalars; these encodings know it as one.
            for scalar in Self.composed(character) {
                guard let byte = byte(of: scalar) else { throw Unencodable(character: character, line: line) }
                bytes.append(byte)
            }
            if character.isNewline { line += 1 }
        }
        return bytes
    }

    private func byte(of scalar: Unicode.Scalar) -> UInt8? {
        if let byte = extra[scalar] { return byte }
        guard scalar.value < 0x80 || (0xA0...0xFF).contains(scalar.value) else { return nil }
        let byte = UInt8(scalar.value)
        return self == .latin9 && Self.places9.values.contains(byte) ? nil : byte
    }

    private var extra: [Unicode.Scalar: UInt8] {
        switch self {
        case .windows1252: Self.places1252
        case .latin9: Self.places9
        case .utf8, .utf8WithMark, .latin1: [:]
        }
    }

    /// [Windows 1252](https://encoding.spec.whatwg.org/#windows-1252) from 0x80 to 0x9F; five places are empty.
    private static let places1252: [Unicode.Scalar: UInt8] = [
        "€": 0x80, "‚": 0x82, "ƒ": 0x83, "„": 0x84, "…": 0x85, "†": 0x86, "‡": 0x87, "ˆ": 0x88, "‰": 0x89, "Š": 0x8A,
        "‹": 0x8B, "Œ": 0x8C, "Ž": 0x8E, "‘": 0x91, "’": 0x92, "“": 0x93, "”": 0x94, "•": 0x95, "–": 0x96, "—": 0x97,
        "˜": 0x98, "™": 0x99, "š": 0x9A, "›": 0x9B, "œ": 0x9C, "ž": 0x9E, "Ÿ": 0x9F,
    ]

    /// Where ISO 8859-15 differs from ISO 8859-1.
    private static let places9: [Unicode.Scalar: UInt8] = [
        "€": 0xA4, "Š": 0xA6, "š": 0xA8, "Ž": 0xB4, "ž": 0xB8, "Œ": 0xBC, "œ": 0xBD, "Ÿ": 0xBE,
    ]

    /// The scalars of a character, a letter with its accent as one where Latin 1 has it.
    private static func composed(_ character: Character) -> [Unicode.Scalar] {
        let scalars = Array(character.unicodeScalars)
        guard scalars.count == 2 else { return scalars }
        return composites[character].map { [$0] } ?? scalars
    }

    /// Equal characters are equal however they are written, so that the composed form is found by the decomposed one.
    private static let composites: [Character: Unicode.Scalar] = {
        let letters = (0xC0...0xFF).compactMap { Unicode.Scalar($0) } + ["Š", "š", "Ž", "ž", "Ÿ"]
        return Dictionary(uniqueKeysWithValues: letters.map { (Character($0), $0) })
    }()
}
