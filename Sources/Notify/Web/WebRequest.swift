/// A request to a web service, as values: the shell sends it. It holds secrets and never prints.
public struct WebRequest: Hashable, Sendable, CustomStringConvertible {
    public var method: String
    public var url: String
    public var headers: [Header]
    public var body: String

    /// One header field.
    public struct Header: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(method: String, url: String, headers: [Header], body: String = "") {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    public var description: String { "a \(method) request" }
}

/// What a web service said, as far as it matters.
public struct WebAnswer: Hashable, Sendable {
    public var status: Int
    /// The beginning of the body.
    public var body: String

    public init(status: Int, body: String = "") {
        self.status = status
        self.body = body
    }
}

/// Percent-encoding (RFC 3986 section 2.1) of everything but unreserved characters.
public enum PercentText {
    public static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }

    /// `key=value` pairs, as forms and queries have them.
    public static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\(encoded($0))=\(encoded($1))" }.joined(separator: "&")
    }
}
