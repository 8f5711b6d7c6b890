public import Chronology

/// An e-mail as it goes over the wire: RFC 5322 with MIME (RFC 2045, 2046, 2047), UTF-8.
///
/// Every line ends with CR LF and is below 998 octets (RFC 5322 section 2.1.1). What leaves says that no person wrote it
/// (RFC 3834), so that nobody's holiday notice answers.
public struct MailMessage: Hashable, Sendable {
    /// A file that goes with it.
    public struct Attachment: Hashable, Sendable {
        /// ASCII, as it will be saved.
        public var name: String
        public var mediaType: String
        public var bytes: [UInt8]

        public init(name: String, mediaType: String, bytes: [UInt8]) {
            self.name = name
            self.mediaType = mediaType
            self.bytes = bytes
        }
    }

    public var from: String
    public var to: String
    public var subject: String
    public var body: String
    /// The left side of the Message-ID, the same in all attempts.
    public var name: String
    public var writtenAt: Instant
    public var attachments: [Attachment]

    public init(
        from: String, to: String, subject: String, body: String, name: String, writtenAt: Instant,
        attachments: [Attachment] = []
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.body = body
        self.name = name
        self.writtenAt = writtenAt
        self.attachments = attachments
    }

    /// The octets of the message, dots not yet doubled.
    public var bytes: [UInt8] {
        var text = header("From", from) + header("To", to)
        text += header("Subject", HeaderText.encoded(subject)) + header("Date", MailDate.text(of: writtenAt))
        text += header("Message-ID", "<vigie-\(name)@\(domain)>")
        text += header("Auto-Submitted", "auto-generated") + header("MIME-Version", "1.0")
        guard !attachments.isEmpty else { return Array((text + part(body)).utf8) }
        // No line of quoted-printable or base64 can begin so (RFC 2045 section 6.7).
        let boundary = "=_vigie-\(name)"
        text += header("Content-Type", "multipart/mixed; boundary=\"\(boundary)\"") + "\r\n"
        text += "--\(boundary)\r\n" + part(body)
        var bytes = Array(text.utf8)
        for attachment in attachments {
            bytes += Array("--\(boundary)\r\n".utf8) + Self.part(attachment)
        }
        return bytes + Array("--\(boundary)--\r\n".utf8)
    }

    private var domain: String { from.split(separator: "@").last.map(String.init) ?? "localhost" }

    private func part(_ body: String) -> String {
        header("Content-Type", "text/plain; charset=utf-8") + header("Content-Transfer-Encoding", "quoted-printable")
            + "\r\n" + QuotedPrintable.encoded(body) + "\r\n"
    }

    private static func part(_ attachment: Attachment) -> [UInt8] {
        let headers =
            "Content-Type: \(attachment.mediaType); name=\"\(attachment.name)\"\r\n"
            + "Content-Disposition: attachment; filename=\"\(attachment.name)\"\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n"
        var bytes = Array(headers.utf8)
        let text = Array(Base64.encode(attachment.bytes).utf8)
        for start in stride(from: 0, to: text.count, by: 76) {
            bytes += text[start..<min(start + 76, text.count)]
            bytes += [0x0D, 0x0A]
        }
        return bytes
    }

    private func header(_ name: String, _ value: String) -> String { "\(name): \(value)\r\n" }
}

/// Text in a header field (RFC 2047): ASCII as it is, everything else as encoded words.
public enum HeaderText {
    /// A header line holds 76 characters with an encoded word in it, and the word itself 75 (RFC 2047 section 2).
    private static let octetsInWord = 39

    /// The value of a field, folded where it is long.
    public static func encoded(_ text: String) -> String {
        let flat = text.map { $0.isNewline ? " " : $0 }
        let isPlain = flat.allSatisfy { $0.isASCII && $0.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }
        if isPlain, flat.count <= 60, !String(flat).contains("=?") { return String(flat) }
        var words: [String] = []
        var piece: [UInt8] = []
        // A character is never cut in two: each word is valid UTF-8 (RFC 2047 section 5).
        for character in flat {
            for scalar in character.unicodeScalars {
                let bytes = Array(String(scalar).utf8)
                if piece.count + bytes.count > octetsInWord {
                    words.append(word(piece))
                    piece = []
                }
                piece += bytes
            }
        }
        if !piece.isEmpty || words.isEmpty { words.append(word(piece)) }
        return words.joined(separator: "\r\n ")
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?UTF-8?B?\(Base64.encode(bytes))?=" }
}

/// Quoted-printable (RFC 2045 section 6.7).
public enum QuotedPrintable {
    /// The text with lines of 76 characters at most, ended by CR LF except for the last.
    public static func encoded(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line(String($0)) }
            .joined(separator: "\r\n")
    }

    private static func line(_ text: String) -> String {
        var result = ""
        var width = 0
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            let isLast = index == bytes.count - 1
            let isSpace = byte == 0x20 || byte == 0x09
            let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || isSpace && !isLast
            let piece = isPlain ? String(Unicode.Scalar(byte)) : escaped(byte)
            if width + piece.utf8.count > 75 {
                result += "=\r\n"
                width = 0
            }
            result += piece
            width += piece.utf8.count
        }
        return result
    }

    private static func escaped(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "=" + (digits.count < 2 ? "0" : "") + digits
    }
}

/// The date of a message (RFC 5322 section 3.3), in universal time.
enum MailDate {
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(of instant: Instant) -> String {
        let reading = LocalClock.utc.reading(at: instant)
        let date = reading.date
        let time = [reading.hour, reading.minute, reading.second].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(days[date.weekday.rawValue - 1]), \(date.day) \(months[date.month - 1]) \(date.year) "
            + time.joined(separator: ":") + " +0000"
    }
}
