/// A scheme with its comma-separated fields, the common form of challenges and credentials: RFC 7616 section 3.
struct AuthenticationFields {
    /// More fields than any scheme has are refused.
    private static let limit = 32

    /// The scheme in small letters.
    var scheme: String
    /// The values, unquoted, by name in small letters; the first of two wins.
    var values: [String: String] = [:]
}

extension AuthenticationFields: SIPValue {
    init?(scanning scanner: inout ByteScanner) {
        scanner.skipWhiteSpace()
        let name = scanner.run(of: .token)
        guard !name.isEmpty else { return nil }
        scheme = scanner.text(name).lowercased()
        // The fields of other schemes have a grammar of their own, which is not ours to judge.
        guard scheme == "digest" else {
            scanner.index = scanner.end
            return
        }
        repeat {
            scanner.skipWhiteSpace()
            if scanner.isAtEnd || scanner.peek == ASCII.comma { continue }
            guard values.count < Self.limit, readField(&scanner) else { return nil }
            scanner.skipWhiteSpace()
        } while scanner.take(ASCII.comma)
    }

    private mutating func readField(_ scanner: inout ByteScanner) -> Bool {
        let name = scanner.run(of: .token)
        guard !name.isEmpty, scanner.separator(ASCII.equals) else { return false }
        let key = scanner.text(name).lowercased()
        let value: String
        if scanner.peek == ASCII.quote {
            guard let quoted = scanner.quotedString() else { return false }
            value = ByteScanner.unescapedQuoted(scanner.bytes, quoted)
        } else {
            let plain = scanner.run(of: .parameterValue)
            guard !plain.isEmpty else { return false }
            value = scanner.text(plain)
        }
        if values[key] == nil { values[key] = value }
        return true
    }
}

/// Writes the fields of a scheme in order.
struct AuthenticationWriter {
    private var isFirst = true

    mutating func quoted(_ name: StaticString, _ value: String?, into bytes: inout [UInt8]) {
        guard let value else { return }
        begin(name, &bytes)
        bytes.append(contentsOf: ByteScanner.quoted(value))
    }

    mutating func plain(_ name: StaticString, _ value: String?, into bytes: inout [UInt8]) {
        guard let value else { return }
        begin(name, &bytes)
        bytes.append(text: value)
    }

    private mutating func begin(_ name: StaticString, _ bytes: inout [UInt8]) {
        bytes.append(literal: isFirst ? "Digest " : ", ")
        isFirst = false
        bytes.append(literal: name)
        bytes.append(ASCII.equals)
    }
}
