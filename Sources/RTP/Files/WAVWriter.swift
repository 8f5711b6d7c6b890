/// Produces the bytes of a WAV file of telephone audio that is readable at any moment of its writing.
///
/// The header comes first, with lengths that say "until the end of the file"; ``lengthUpdate()`` gives the bytes that
/// make them exact, to be written at their offset at each flush. After a crash, ``WAVFile/repair(header:fileSize:)``
/// does it from the size of the file alone. The shell does the writing.
public struct WAVWriter: Hashable, Sendable {
    /// The law of the samples.
    public let law: G711
    /// 1, or 2 when each side of a call has its own channel.
    public let channels: Int
    /// How many octets of audio were appended.
    public private(set) var dataCount = 0

    /// Creates a writer.
    public init(law: G711, channels: Int = 1) {
        self.law = law
        self.channels = max(1, min(channels, 2))
    }

    /// The header, to be written first.
    public var header: [UInt8] { WAVFile.header(law: law, channels: channels, dataCount: nil) }

    /// Counts octets of audio that the shell appends, as they are.
    public mutating func appended(_ count: Int) { dataCount += max(0, count) }

    /// What to write where, so that the header says how much audio there is now.
    public func lengthUpdate() -> [WAVFile.Patch] {
        WAVFile.lengths(dataCount: dataCount, channels: channels)
    }

    /// The last octet of the file when the audio has an odd length (RIFF pads chunks to even lengths).
    public var trailer: [UInt8] { dataCount % 2 == 0 ? [] : [0] }

    /// The length of the audio.
    public var duration: Duration { .microseconds(Int64(dataCount / channels) * 125) }
}
