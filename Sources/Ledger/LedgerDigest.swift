public import Chronology
import Crypto
public import Directory

/// A link of the hash chain over all facts: SHA-256 of the link before it and of one fact, in hexadecimal.
///
/// It covers facts only. Names, numbers, notes and audio are not in facts, so erasing them breaks no link.
public struct LedgerDigest: Hashable, Sendable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    public let hex: String

    /// Wraps a stored digest.
    public init(hex: String) { self.hex = hex }

    /// What the first fact is chained to.
    public static let origin = LedgerDigest(hex: String(repeating: "0", count: 64))

    public var description: String { hex }

    /// The link after this one.
    ///
    /// `number`: position of the fact in the whole ledger, from 1.
    /// `payload`: the canonical text as stored.
    public func following(
        number: Int64, call: CallID?, sequence: Int64, at instant: Instant, payload: String, isLate: Bool
    ) -> LedgerDigest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.utf8.count + 160)
        bytes.append(contentsOf: hex.utf8)
        for part in [String(number), call?.rawValue ?? "", String(sequence), String(instant.microseconds)] {
            bytes.append(UInt8(ascii: "\n"))
            bytes.append(contentsOf: part.utf8)
        }
        bytes.append(contentsOf: isLate ? "\nlate\n".utf8 : "\n\n".utf8)
        bytes.append(contentsOf: payload.utf8)
        return Self.digest(of: bytes)
    }

    /// SHA-256 of bytes.
    public static func digest(of bytes: [UInt8]) -> LedgerDigest {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        var hex: [UInt8] = []
        hex.reserveCapacity(64)
        for byte in hash.finalize() {
            hex.append(digits[Int(byte >> 4)])
            hex.append(digits[Int(byte & 15)])
        }
        return LedgerDigest(hex: String(decoding: hex, as: UTF8.self))
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
