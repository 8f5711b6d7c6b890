/// What the network carries.
public enum Packet: Hashable, Sendable {
    /// A SIP datagram.
    case datagram([UInt8])
    /// Some RTP, summed up.
    case audio(Audio)
}

/// What some RTP packets hold: enough to tell who hears whom, without the samples.
public enum Audio: Hashable, Sendable {
    /// A second of a person's line, speaking or silent.
    case voice(from: String, isSpeech: Bool)
    /// One key press, all its RFC 4733 packets together.
    case key(Character, from: String)
    /// The beginning of a prompt.
    case prompt(String)
}
