import Directory
import Foundation

/// What words of the file may look like.
enum FileWords {
    /// Lower-case letters, digits, hyphen and underscore, a letter or digit first, at most 63.
    static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 63 else { return false }
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        return isAlphanumeric(first)
            && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    /// An identifier made of a name that is none.
    static func identifier(from text: String) -> String {
        let folded = String(text.prefix(63)).folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
        let words = folded.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return words.isEmpty ? "name" : words.joined(separator: "-")
    }

    /// The user part of a SIP address, as carriers and softphones use them.
    static func isUserPart(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789+._~-".unicodeScalars.contains($0))
            }
    }

    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && scalar != "\n"
    }

    /// A key that promises a secret as its value.
    static func holdsSecrets(_ key: String) -> Bool {
        let lowered = key.lowercased().filter { $0 != "_" && $0 != "-" }
        let words = ["password", "passwd", "passphrase", "motdepasse", "mdp", "secretvalue", "ha1", "token", "apikey"]
        return lowered == "pass" || words.contains { lowered.contains($0) }
    }

    /// A text as a message quotes it: short, on one line.
    static func shown(_ text: String) -> String {
        let flat = text.map { $0.isNewline ? " " : $0 }.prefix(60)
        return String(flat) + (text.count > 60 ? "…" : "")
    }

    /// A host name by RFC 1123, or an IP address.
    static func isHost(_ text: String) -> Bool {
        if address(text) != nil { return true }
        guard !text.isEmpty, text.utf8.count <= 253 else { return false }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isNumeric = labels.allSatisfy { $0.allSatisfy(\.isNumber) }
        return !isNumeric
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.unicodeScalars.allSatisfy {
                        $0.isASCII
                            && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "-"
                                || $0 == "_")
                    }
            }
    }

    /// The bits of an IP address, 32 or 128; nil when the text is none.
    static func address(_ text: String) -> Int? {
        var storage = in6_addr()
        if inet_pton(AF_INET, text, &storage) == 1 { return 32 }
        if inet_pton(AF_INET6, text, &storage) == 1 { return 128 }
        return nil
    }

    /// An address, or a block as `address/bits`.
    static func isAddressBlock(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let bits = address(String(first)) else { return false }
        guard parts.count == 2 else { return parts.count == 1 }
        return Int(parts[1]).map { (0...bits).contains($0) && parts[1].allSatisfy(\.isNumber) } ?? false
    }

    /// `host` or `host:port`, an IPv6 address in brackets when a port follows.
    static func isHostAndPort(_ text: String) -> Bool {
        if isHost(text) { return true }
        guard let colon = text.lastIndex(of: ":") else { return false }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return isHost(host) && Int(text[text.index(after: colon)...]).map { (1...65_535).contains($0) } ?? false
    }
}
