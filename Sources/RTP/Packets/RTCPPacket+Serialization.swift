public import Chronology

extension RTCPPacket {
    /// A compound of these packets as one datagram ([RFC 3550](https://www.rfc-editor.org/rfc/rfc3550#section-6.1),
    /// 6.1).
    ///
    /// A packet of type ``other(type:)`` has no known content and is left out.
    public static func compound(_ packets: [RTCPPacket]) -> [UInt8] {
        var bytes: [UInt8] = []
        for packet in packets { packet.append(to: &bytes) }
        return bytes
    }

    /// The usual compound: a report, with sender information when something was sent, and the source's name.
    public static func report(
        ssrc: UInt32, name: String, sender: SenderInformation?, reports: [ReceptionReport], goodbye: Bool = false
    ) -> [UInt8] {
        let reports = Array(reports.prefix(31))
        var packets: [RTCPPacket] = []
        if let sender {
            packets.append(.senderReport(ssrc: ssrc, sender, reports))
        } else {
            packets.append(.receiverReport(ssrc: ssrc, reports))
        }
        packets.append(.sourceDescription([.init(ssrc: ssrc, name: name)]))
        if goodbye { packets.append(.goodbye([ssrc], reason: nil)) }
        return compound(packets)
    }

    private func append(to bytes: inout [UInt8]) {
        let start = bytes.count
        switch self {
        case .senderReport(let ssrc, let information, let reports):
            bytes += [0x80 | UInt8(min(reports.count, 31)), 200, 0, 0]
            RTCPPacket.append(ssrc, to: &bytes)
            RTCPPacket.append(UInt32(information.ntp >> 32), to: &bytes)
            RTCPPacket.append(UInt32(truncatingIfNeeded: information.ntp), to: &bytes)
            RTCPPacket.append(information.timestamp, to: &bytes)
            RTCPPacket.append(information.packetCount, to: &bytes)
            RTCPPacket.append(information.octetCount, to: &bytes)
            RTCPPacket.append(reports, to: &bytes)
        case .receiverReport(let ssrc, let reports):
            bytes += [0x80 | UInt8(min(reports.count, 31)), 201, 0, 0]
            RTCPPacket.append(ssrc, to: &bytes)
            RTCPPacket.append(reports, to: &bytes)
        case .sourceDescription(let names):
            bytes += [0x80 | UInt8(min(names.count, 31)), 202, 0, 0]
            RTCPPacket.append(names, to: &bytes)
        case .goodbye(let sources, let reason):
            bytes += [0x80 | UInt8(min(sources.count, 31)), 203, 0, 0]
            for source in sources.prefix(31) { RTCPPacket.append(source, to: &bytes) }
            if let reason {
                let text = reason.utf8.prefix(255)
                bytes.append(UInt8(text.count))
                bytes += text
                while bytes.count % 4 != start % 4 { bytes.append(0) }
            }
        case .other:
            return
        }
        let words = (bytes.count - start) / 4 - 1
        bytes[start + 2] = UInt8(truncatingIfNeeded: words >> 8)
        bytes[start + 3] = UInt8(truncatingIfNeeded: words)
    }

    private static func append(_ names: [SourceName], to bytes: inout [UInt8]) {
        let start = bytes.count
        for source in names.prefix(31) {
            append(source.ssrc, to: &bytes)
            let text = source.name.utf8.prefix(255)
            bytes += [1, UInt8(text.count)]
            bytes += text
            repeat { bytes.append(0) } while (bytes.count - start) % 4 != 0
        }
    }

    private static func append(_ reports: [ReceptionReport], to bytes: inout [UInt8]) {
        for report in reports.prefix(31) {
            append(report.ssrc, to: &bytes)
            let lost = UInt32(bitPattern: report.cumulativeLost) & 0xFF_FFFF
            append(UInt32(report.fractionLost) << 24 | lost, to: &bytes)
            append(report.extendedHighest, to: &bytes)
            append(report.jitter, to: &bytes)
            append(report.lastSenderReport, to: &bytes)
            append(report.delaySinceSenderReport, to: &bytes)
        }
    }

    private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
        bytes += [
            UInt8(truncatingIfNeeded: word >> 24), UInt8(truncatingIfNeeded: word >> 16),
            UInt8(truncatingIfNeeded: word >> 8), UInt8(truncatingIfNeeded: word),
        ]
    }
}

extension SenderInformation {
    /// Pairs the wall clock, in microseconds since 1970, with the clock of a stream at the same instant.
    public init(unixMicroseconds: Int64, now: Uptime, stream: RTPSender) {
        // 1900 to 1970 in seconds.
        let microseconds = UInt64(max(0, unixMicroseconds))
        let seconds = microseconds / 1_000_000 &+ 2_208_988_800
        let fraction = (microseconds % 1_000_000) << 32 / 1_000_000
        self.init(
            ntp: (seconds & 0xFFFF_FFFF) << 32 | fraction, timestamp: stream.timestamp(at: now),
            packetCount: stream.packetCount, octetCount: stream.octetCount)
    }
}
