extension SessionDescription {
    /// The largest description that is looked at.
    public static let maximumCount = 65_535
    static let maximumLines = 1_000
    static let maximumMedia = 64

    /// Reads a description, forgiving what phones in the field do: bare line feeds, blank lines, spaces at line ends,
    /// missing `o=`, `s=` or `t=` lines, lines out of order, unknown lines.
    public static func parse(_ bytes: [UInt8]) throws(SDPParseError) -> SessionDescription {
        guard bytes.count <= maximumCount else { throw SDPParseError(.tooLarge, line: 0) }
        var reader = SDPReader()
        var number = 0
        var sawVersion = false
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) {
            number += 1
            guard number <= maximumLines else { throw SDPParseError(.tooLarge, line: number) }
            guard let (type, value) = split(line) else { continue }
            if !sawVersion {
                guard type == "v", value == "0" else { throw SDPParseError(.unknownVersion, line: number) }
                sawVersion = true
                continue
            }
            try reader.take(type, value, line: number)
        }
        guard sawVersion else { throw SDPParseError(.empty, line: 0) }
        return reader.description
    }

    /// Splits `x=value`; anything else is no line of a description.
    private static func split(_ line: ArraySlice<UInt8>) -> (Character, String)? {
        let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        let trimmed = line.drop(while: blank)
        guard trimmed.count >= 2, let type = trimmed.first, type < 0x80 else { return nil }
        guard trimmed[trimmed.startIndex + 1] == UInt8(ascii: "=") else { return nil }
        var value = trimmed.dropFirst(2).drop(while: blank)
        while let last = value.last, blank(last) { value.removeLast() }
        return (Character(Unicode.Scalar(type)), String(decoding: value, as: UTF8.self))
    }
}

/// Collects the lines of a description as they come.
private struct SDPReader {
    var description = SessionDescription(
        origin: .init(sessionID: "0", version: "0", address: .ipv4(0)), timing: [])

    mutating func take(_ type: Character, _ value: String, line: Int) throws(SDPParseError) {
        let last = description.media.count - 1
        switch type {
        case "m":
            guard last + 1 < SessionDescription.maximumMedia else { throw SDPParseError(.tooLarge, line: line) }
            guard let media = SDPReader.media(value) else { throw SDPParseError(.malformedLine("m"), line: line) }
            description.media.append(media)
        case "o":
            guard let origin = SDPReader.origin(value) else { throw SDPParseError(.malformedLine("o"), line: line) }
            description.origin = origin
        case "c":
            guard let address = SDPReader.connection(value) else {
                throw SDPParseError(.malformedLine("c"), line: line)
            }
            // Several c= lines in one medium are layered multicast; the first one is the one we would use.
            if last < 0 {
                description.connection = description.connection ?? address
            } else if description.media[last].connection == nil {
                description.media[last].connection = address
            }
        case "a":
            let attribute = SDPReader.attribute(value)
            if last < 0 {
                description.attributes.append(attribute)
            } else {
                description.media[last].attributes.append(attribute)
            }
        case "s" where last < 0: description.name = value
        case "t" where last < 0: description.timing.append(value)
        default: break
        }
    }

    private static func words(_ value: String) -> [Substring] {
        // By octets: a combining mark behind a space would hide it from a search by characters.
        value.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).map(Substring.init)
    }

    /// `m=audio 49170/2 RTP/AVP 0 8`.
    private static func media(_ value: String) -> MediaDescription? {
        let words = words(value)
        guard words.count >= 3, let portText = words[1].utf8.split(separator: UInt8(ascii: "/")).first,
            let port = UInt16(Substring(portText))
        else { return nil }
        return MediaDescription(
            kind: words[0].lowercased(), port: port, profile: String(words[2]),
            formats: words.dropFirst(3).map(String.init))
    }

    /// `o=- 3745 1 IN IP4 192.0.2.1`; a missing user name shifts the rest, as some phones do.
    private static func origin(_ value: String) -> SessionDescription.Origin? {
        let words = words(value)
        guard words.count >= 5 else { return nil }
        let tail = words.suffix(5)
        let user = words.count > 5 ? words.dropLast(5).joined(separator: " ") : "-"
        let at = tail.startIndex
        return .init(
            username: user, sessionID: String(tail[at]), version: String(tail[at + 1]),
            address: MediaAddress(tail[at + 4]))
    }

    /// `c=IN IP4 192.0.2.1`.
    private static func connection(_ value: String) -> MediaAddress? {
        let words = words(value)
        guard words.count >= 3, words[0].lowercased() == "in" else { return nil }
        return MediaAddress(words[2])
    }

    private static func attribute(_ value: String) -> SessionDescription.Attribute {
        guard let colon = value.utf8.firstIndex(of: UInt8(ascii: ":")) else { return .init(value) }
        let text = value.utf8[colon...].dropFirst().drop { $0 == 0x20 }
        return .init(String(value[..<colon]), String(Substring(text)))
    }
}
