/// The layout of the WAV files we write: RIFF, `fmt ` with 18 octets, `fact`, `data`; 58 octets of header.
public enum WAVFile {
    /// The octets before the audio.
    public static let headerCount = 58

    /// Some octets and their place in a file.
    public struct Patch: Hashable, Sendable {
        /// Where they go.
        public var offset: Int
        /// What goes there.
        public var bytes: [UInt8]

        /// Creates a patch.
        public init(offset: Int, bytes: [UInt8]) {
            self.offset = offset
            self.bytes = bytes
        }
    }

    /// The header of a file with that many octets of audio; `nil` while the length is not known.
    ///
    /// Unknown lengths are 0xFFFFFFFF, which players read as "until the end of the file".
    public static func header(law: G711, channels: Int = 1, dataCount: Int?) -> [UInt8] {
        let channels = UInt32(max(1, min(channels, 2)))
        var bytes = Array("RIFF".utf8)
        append32(.max, to: &bytes)
        bytes += Array("WAVEfmt ".utf8)
        append32(18, to: &bytes)
        append16(law == .a ? 6 : 7, to: &bytes)
        append16(UInt16(channels), to: &bytes)
        append32(8_000, to: &bytes)
        append32(8_000 * channels, to: &bytes)
        append16(UInt16(channels), to: &bytes)
        append16(8, to: &bytes)
        append16(0, to: &bytes)
        bytes += Array("fact".utf8)
        append32(4, to: &bytes)
        append32(.max, to: &bytes)
        bytes += Array("data".utf8)
        append32(.max, to: &bytes)
        guard let dataCount else { return bytes }
        for patch in lengths(dataCount: dataCount, channels: Int(channels)) {
            bytes.replaceSubrange(patch.offset..<(patch.offset + patch.bytes.count), with: patch.bytes)
        }
        return bytes
    }

    /// The patches that make a header of ours say that there are so many octets of audio.
    public static func lengths(dataCount: Int, channels: Int = 1) -> [Patch] {
        let count = UInt32(clamping: max(0, min(dataCount, 0xFFFF_FF00)))
        let padded = count + count % 2
        return [
            Patch(offset: 4, bytes: little32(padded + UInt32(headerCount) - 8)),
            Patch(offset: 46, bytes: little32(count / UInt32(max(1, channels)))),
            Patch(offset: 54, bytes: little32(count)),
        ]
    }

    /// The header that a file of ours should have, given the one it has and its size; `nil` when there is nothing to
    /// repair, or when it is no file of ours.
    ///
    /// After a crash the audio that reached the disk is all there is: the lengths follow from the size.
    public static func repair(header: [UInt8], fileSize: Int) -> [UInt8]? {
        guard header.count >= headerCount, fileSize >= headerCount else { return nil }
        var repaired = Array(header.prefix(headerCount))
        let channels = Int(repaired[22])
        guard (1...2).contains(channels), let law = repaired[20] == 6 ? G711.a : repaired[20] == 7 ? .mu : nil else {
            return nil
        }
        let pattern = self.header(law: law, channels: channels, dataCount: nil)
        let lengthFields = [4..<8, 46..<50, 54..<58]
        for index in 0..<headerCount where !lengthFields.contains(where: { $0.contains(index) }) {
            guard repaired[index] == pattern[index] else { return nil }
        }
        let said = Int(WAVFile.little32(repaired, at: 54))
        let available = fileSize - headerCount
        // A padding octet at the end of a whole file is not audio.
        if said % 2 == 1, said + 1 == available { return nil }
        repaired = self.header(law: law, channels: channels, dataCount: available)
        return repaired == Array(header.prefix(headerCount)) ? nil : repaired
    }

    static func little32(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }

    static func little32(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }

    private static func append32(_ value: UInt32, to bytes: inout [UInt8]) { bytes += little32(value) }

    private static func append16(_ value: UInt16, to bytes: inout [UInt8]) {
        bytes += [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)]
    }
}
