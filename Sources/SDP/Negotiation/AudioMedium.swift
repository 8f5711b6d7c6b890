/// An audio `m=` section read with the session's defaults applied.
struct AudioMedium {
    var address: MediaAddress
    var port: UInt16
    var rtcpAddress: MediaAddress
    var rtcpPort: UInt16
    /// The codecs we know, in the order of the section, with the payload types it gives them.
    var codecs: [(codec: AudioCodec, payloadType: UInt8)] = []
    var telephoneEvent: UInt8?
    var comfortNoise: UInt8?
    /// Which way the peer says that media flows; an old-style hold (null address) counts as not receiving.
    var direction: MediaDirection
    private var packetTime: Int?
    private var maximumPacketTime: Int?

    /// Whose order decides between codecs that both know.
    enum Order {
        case ours, theirs
    }

    init(_ medium: MediaDescription, in session: SessionDescription) {
        address = medium.connection ?? session.connection ?? session.origin.address
        port = medium.port
        rtcpAddress = address
        rtcpPort = port == .max ? port : port + 1
        direction = AudioMedium.direction(medium, session)
        packetTime = AudioMedium.milliseconds(medium.attribute("ptime") ?? session.attributes.first(named: "ptime"))
        maximumPacketTime = AudioMedium.milliseconds(
            medium.attribute("maxptime") ?? session.attributes.first(named: "maxptime"))
        if address.isNull { direction = direction.intersection(.sendonly) }
        readFormats(medium)
        readRTCP(medium.attribute("rtcp"))
    }

    /// Whether a conversation is possible at all.
    ///
    /// A name, or an address of the other family, cannot be sent to; but telephones of both families write such, and so
    /// do telephones behind a translator write addresses that nobody reaches: where their audio comes from says where
    /// ours must go (RFC 4961).
    var isUsable: Bool { address.isNull || address.isName || address.isUnicast }

    /// The most audio that the peer takes in a packet, when that is a limit that can be kept.
    var packetLimit: Int? { maximumPacketTime.map { max(10, $0 / 10 * 10) } }

    /// The first codec that both know, with the payload type this section gives it.
    func firstCodec(among ours: [AudioCodec], inOrderOf order: Order = .theirs) -> (AudioCodec, UInt8)? {
        switch order {
        case .theirs:
            return codecs.first { ours.contains($0.codec) }.map { ($0.codec, $0.payloadType) }
        case .ours:
            for codec in ours {
                if let found = codecs.first(where: { $0.codec == codec }) { return (codec, found.payloadType) }
            }
            return nil
        }
    }

    /// How much audio to put in a packet for this peer: what it asks for, kept within both limits, in tens of
    /// milliseconds.
    func packetTime(within range: ClosedRange<Int>, otherwise usual: Int) -> Int {
        let most = min(range.upperBound, max(range.lowerBound, maximumPacketTime ?? range.upperBound))
        let wished = min(max(packetTime ?? usual, range.lowerBound), most)
        return max(10, wished / 10 * 10)
    }

    private static func direction(_ medium: MediaDescription, _ session: SessionDescription) -> MediaDirection {
        for attributes in [medium.attributes, session.attributes] {
            for attribute in attributes {
                if let direction = MediaDirection(rawValue: attribute.name.lowercased()) { return direction }
            }
        }
        return .sendrecv
    }

    private static func milliseconds(_ text: String?) -> Int? {
        // "20.0" and "20ms" occur.
        guard let digits = text?.prefix(while: \.isWholeNumber), let value = Int(digits) else { return nil }
        return (1...1_000).contains(value) ? value : nil
    }

    private mutating func readFormats(_ medium: MediaDescription) {
        var maps: [UInt8: String] = [:]
        for attribute in medium.attributes where attribute.name.lowercased() == "rtpmap" {
            let words = (attribute.value ?? "").split(separator: " ")
            guard words.count >= 2, let type = UInt8(words[0]), type < 128 else { continue }
            maps[type] = maps[type] ?? words[1].lowercased()
        }
        for format in medium.formats {
            guard let type = UInt8(format), type < 128 else { continue }
            let map = maps[type].map(AudioMedium.normalized) ?? AudioMedium.staticName(type)
            switch map {
            case "pcma/8000": codecs.append((.pcma, type))
            case "pcmu/8000": codecs.append((.pcmu, type))
            case "telephone-event/8000": telephoneEvent = telephoneEvent ?? type
            case "cn/8000": comfortNoise = comfortNoise ?? type
            default: break
            }
        }
    }

    /// Drops the channel count of mono encodings: `pcma/8000/1`.
    private static func normalized(_ map: String) -> String {
        map.hasSuffix("/1") ? String(map.dropLast(2)) : map
    }

    private static func staticName(_ type: UInt8) -> String? {
        switch type {
        case 0: "pcmu/8000"
        case 8: "pcma/8000"
        case 13: "cn/8000"
        default: nil
        }
    }

    /// `a=rtcp:53020` or `a=rtcp:53020 IN IP4 126.16.64.4` (RFC 3605).
    private mutating func readRTCP(_ value: String?) {
        guard let words = value?.split(separator: " "), let first = words.first, let port = UInt16(first), port != 0
        else { return }
        rtcpPort = port
        if words.count >= 4 { rtcpAddress = MediaAddress(words[3]) }
    }
}
