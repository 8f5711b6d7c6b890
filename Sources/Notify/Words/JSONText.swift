/// JSON (RFC 8259) written by hand: keys keep the order in which they are given, so that a signature has one text.
public indirect enum JSONText: Hashable, Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([JSONText])
    case object([(key: String, value: JSONText)])
    case null

    /// A text, or null.
    public static func optional(_ text: String?) -> JSONText { text.map { .text($0) } ?? .null }

    /// The value as text.
    public var written: String {
        switch self {
        case .text(let text): "\"" + Self.escaped(text) + "\""
        case .number(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .list(let items): "[" + items.map(\.written).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\"\(Self.escaped($0.key))\":\($0.value.written)" }.joined(separator: ",") + "}"
        case .null: "null"
        }
    }

    /// The inside of a JSON string.
    public static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    public static func == (lhs: JSONText, rhs: JSONText) -> Bool { lhs.written == rhs.written }

    public func hash(into hasher: inout Hasher) { hasher.combine(written) }
}
