import Crypto

/// The hash of a digest exchange: RFC 7616 section 6.1 and RFC 8760.
public enum DigestAlgorithm: String, Hashable, Sendable, CaseIterable {
    /// SHA-256.
    case sha256 = "SHA-256"
    /// SHA-256 with a session key of nonce and client nonce.
    case sha256Session = "SHA-256-sess"
    /// MD5, which much equipment has alone.
    case md5 = "MD5"
    /// MD5 with a session key of nonce and client nonce.
    case md5Session = "MD5-sess"

    /// Finds the algorithm of that name, without regard to case; nil when it is not one of these.
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else {
            return nil
        }
        self = found
    }

    /// Whether the key is bound to a nonce.
    public var isSession: Bool { self == .sha256Session || self == .md5Session }

    /// The algorithm without the session key: what stored digests are kept by.
    public var base: DigestAlgorithm {
        switch self {
        case .sha256, .sha256Session: .sha256
        case .md5, .md5Session: .md5
        }
    }

    /// The hash of the bytes in hexadecimal small letters.
    func hash(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { buffer in
            switch base {
            case .md5, .md5Session:
                var hash = Insecure.MD5()
                hash.update(bufferPointer: buffer)
                return Self.hexadecimal(hash.finalize())
            case .sha256, .sha256Session:
                var hash = SHA256()
                hash.update(bufferPointer: buffer)
                return Self.hexadecimal(hash.finalize())
            }
        }
    }

    /// The hash of the parts joined by colons.
    func hash(_ parts: String...) -> String { hash(Array(parts.joined(separator: ":").utf8)) }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            for nibble in [byte >> 4, byte & 15] { text.append(nibble < 10 ? nibble + 0x30 : nibble + 0x57) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
