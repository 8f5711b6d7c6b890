/// A key of a telephone: `0` to `9`, `*`, `#`, `A` to `D`.
public struct TelephoneKey: Hashable, Sendable {
    /// The event code ([RFC 4733](https://www.rfc-editor.org/rfc/rfc4733#section-3.2), 3.2), 0 to 15.
    public let code: UInt8

    /// The key of an event code, when it is a key.
    public init?(code: UInt8) {
        guard code < 16 else { return nil }
        self.code = code
    }

    /// The key of a character, in either case.
    public init?(_ character: Character) {
        let index = TelephoneKey.symbols.firstIndex { $0 == Character(character.uppercased()) }
        guard let index else { return nil }
        code = UInt8(index)
    }

    /// The character on the key.
    public var character: Character { TelephoneKey.symbols[Int(code)] }

    /// All keys in the order of their codes.
    public static let all: [TelephoneKey] = (0..<16).compactMap { TelephoneKey(code: $0) }

    private static let symbols: [Character] = Array("0123456789*#ABCD")
}

extension TelephoneKey: CustomStringConvertible {
    public var description: String { String(character) }
}

/// One report of a telephone event, four octets
/// ([RFC 4733](https://www.rfc-editor.org/rfc/rfc4733#section-2.3), 2.3).
public struct TelephoneEvent: Hashable, Sendable {
    /// The octets of one report.
    public static let count = 4

    /// Which event; keys are 0 to 15.
    public var code: UInt8
    /// Whether the event is over.
    public var isEnd: Bool
    /// The power below 0 dBm0, 0 to 63 dB.
    public var volume: UInt8
    /// How long the event has lasted, in samples.
    public var duration: UInt16

    /// Creates a report.
    public init(code: UInt8, isEnd: Bool, volume: UInt8 = 10, duration: UInt16) {
        self.code = code
        self.isEnd = isEnd
        self.volume = volume & 0x3F
        self.duration = duration
    }

    /// Reads the report at `offset` of a payload, or `nil` when it is cut short.
    public init?(_ payload: UnsafeRawBufferPointer, at offset: Int = 0) {
        guard offset >= 0, payload.count - offset >= TelephoneEvent.count else { return nil }
        code = payload[offset]
        isEnd = payload[offset + 1] & 0x80 != 0
        volume = payload[offset + 1] & 0x3F
        duration = UInt16(payload[offset + 2]) << 8 | UInt16(payload[offset + 3])
    }

    /// Writes the report at `offset`, when there is room.
    public func write(into packet: UnsafeMutableRawBufferPointer, at offset: Int) {
        guard packet.count - offset >= TelephoneEvent.count else { return }
        packet[offset] = code
        packet[offset + 1] = (isEnd ? 0x80 : 0) | volume
        packet[offset + 2] = UInt8(duration >> 8)
        packet[offset + 3] = UInt8(truncatingIfNeeded: duration)
    }

    /// The report as octets.
    public var bytes: [UInt8] {
        [code, (isEnd ? 0x80 : 0) | volume, UInt8(duration >> 8), UInt8(truncatingIfNeeded: duration)]
    }
}
