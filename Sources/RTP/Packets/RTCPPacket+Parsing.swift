extension RTCPPacket {
    /// Reads a datagram as a compound ([RFC 3550](https://www.rfc-editor.org/rfc/rfc3550#appendix-A.2), A.2).
    ///
    /// Reduced-size RTCP (RFC 5506) is tolerated: the first packet may be of any RTCP type.
    public static func parse(_ bytes: UnsafeRawBufferPointer) throws(RTCPError) -> [RTCPPacket] {
        var packets: [RTCPPacket] = []
        var offset = 0
        while offset < bytes.count {
            guard bytes.count - offset >= 4 else { throw .truncated }
            guard bytes[offset] >> 6 == 2, (192...223).contains(bytes[offset + 1]) else { throw .notRTCP }
            let count = 4 + 4 * (Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3]))
            guard bytes.count - offset >= count else { throw .truncated }
            packets.append(try one(RTCPReader(bytes: bytes, start: offset, end: offset + count)))
            offset += count
        }
        guard !packets.isEmpty else { throw .truncated }
        return packets
    }

    /// Reads a datagram held in an array.
    public static func parse(_ bytes: [UInt8]) throws(RTCPError) -> [RTCPPacket] {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(RTCPError) in try parse(buffer) }
        }
        return try result.get()
    }

    private static func one(_ packet: RTCPReader) throws(RTCPError) -> RTCPPacket {
        var reader = packet
        let items = Int(reader.bytes[reader.start] & 0x1F)
        let type = reader.bytes[reader.start + 1]
        try reader.dropPadding()
        reader.position = reader.start + 4
        switch type {
        case 200:
            let ssrc = try reader.word()
            let ntp = UInt64(try reader.word()) << 32 | UInt64(try reader.word())
            let information = SenderInformation(
                ntp: ntp, timestamp: try reader.word(), packetCount: try reader.word(), octetCount: try reader.word())
            return .senderReport(ssrc: ssrc, information, try reader.reports(items))
        case 201:
            return .receiverReport(ssrc: try reader.word(), try reader.reports(items))
        case 202:
            return .sourceDescription(try reader.names(items))
        case 203:
            var sources: [UInt32] = []
            for _ in 0..<items { sources.append(try reader.word()) }
            return .goodbye(sources, reason: reader.reason())
        default:
            return .other(type: type)
        }
    }
}

/// Reads the words of one packet without stepping over its end.
private struct RTCPReader {
    let bytes: UnsafeRawBufferPointer
    let start: Int
    var end: Int
    var position = 0

    init(bytes: UnsafeRawBufferPointer, start: Int, end: Int) {
        self.bytes = bytes
        self.start = start
        self.end = end
    }

    mutating func dropPadding() throws(RTCPError) {
        guard bytes[start] & 0x20 != 0 else { return }
        let padding = Int(bytes[end - 1])
        guard padding > 0, padding <= end - start - 4 else { throw .truncated }
        end -= padding
    }

    mutating func word() throws(RTCPError) -> UInt32 {
        guard end - position >= 4 else { throw .truncated }
        defer { position += 4 }
        return UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
    }

    mutating func reports(_ count: Int) throws(RTCPError) -> [ReceptionReport] {
        guard end - position >= count * 24 else { throw .truncated }
        var reports: [ReceptionReport] = []
        for _ in 0..<count {
            let ssrc = try word()
            let losses = try word()
            reports.append(
                ReceptionReport(
                    ssrc: ssrc, fractionLost: UInt8(losses >> 24),
                    // The sign of 24 bits is carried up by shifting there and back.
                    cumulativeLost: Int32(bitPattern: losses << 8) >> 8, extendedHighest: try word(),
                    jitter: try word(), lastSenderReport: try word(), delaySinceSenderReport: try word()))
        }
        return reports
    }

    mutating func names(_ chunks: Int) throws(RTCPError) -> [RTCPPacket.SourceName] {
        var names: [RTCPPacket.SourceName] = []
        for _ in 0..<chunks {
            let ssrc = try word()
            while position < end, bytes[position] != 0 {
                guard let (type, text) = item() else { throw .truncated }
                if type == 1 { names.append(.init(ssrc: ssrc, name: text)) }
            }
            // At least one zero ends a chunk, and more fill its last word.
            position = min(end, position + 4 - (position - start) % 4)
        }
        return names
    }

    private mutating func item() -> (UInt8, String)? {
        guard end - position >= 2 else { return nil }
        let count = Int(bytes[position + 1])
        guard end - position - 2 >= count else { return nil }
        let text = String(decoding: bytes[(position + 2)..<(position + 2 + count)], as: UTF8.self)
        defer { position += 2 + count }
        return (bytes[position], text)
    }

    func reason() -> String? {
        guard position < end else { return nil }
        let count = Int(bytes[position])
        guard count > 0, end - position - 1 >= count else { return nil }
        return String(decoding: bytes[(position + 1)..<(position + 1 + count)], as: UTF8.self)
    }
}
