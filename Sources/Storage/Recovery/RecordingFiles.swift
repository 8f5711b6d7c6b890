import Foundation

/// The folder of messages, as recovery, erasure and retention need it.
public protocol RecordingFiles: Sendable {
    /// Makes an unfinished WAV file readable.
    ///
    /// Returns its length in milliseconds, nil if there is no such file or no audio in it.
    func repair(_ path: String) throws -> Int?

    /// Removes a file; one that is not there is no error.
    func remove(_ path: String) throws
}

/// A folder of WAV files beside the store.
public struct RecordingFolder: RecordingFiles {
    private let folder: String

    /// Uses the folder at a path.
    public init(_ folder: String) { self.folder = folder }

    public func repair(_ path: String) throws -> Int? {
        let location = try location(of: path)
        guard let handle = FileHandle(forUpdatingAtPath: location) else { return nil }
        defer { try? handle.close() }
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: 0)
        let head = [UInt8](try handle.read(upToCount: 4_096) ?? Data())
        guard let layout = WAVLayout(head, fileSize: size), layout.audioBytes > 0 else { return nil }
        for (offset, value) in layout.lengths {
            try handle.seek(toOffset: UInt64(offset))
            try handle.write(contentsOf: withUnsafeBytes(of: value.littleEndian) { Data($0) })
        }
        try handle.synchronize()
        return layout.milliseconds
    }

    public func remove(_ path: String) throws {
        let location = try location(of: path)
        guard FileManager.default.fileExists(atPath: location) else { return }
        do {
            try FileManager.default.removeItem(atPath: location)
        } catch {
            throw StoreError(.inputOutput, "a recording could not be removed")
        }
    }

    /// The octets of a recording, nil when it is not there.
    public func contents(of path: String) -> [UInt8]? {
        guard let location = try? location(of: path) else { return nil }
        return FileManager.default.contents(atPath: location).map { Array($0) }
    }

    /// Paths come from facts; none may lead out of the folder.
    private func location(of path: String) throws -> String {
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw StoreError(.malformed, "a recording lies outside its folder")
        }
        return folder + "/" + path
    }
}

/// Where a RIFF WAVE file keeps the lengths that a writer fills in last.
struct WAVLayout {
    /// Offsets in the file and what should stand there.
    let lengths: [(offset: Int, value: UInt32)]
    let audioBytes: UInt64
    let milliseconds: Int

    /// Reads the chunks before the audio; nil when this is no WAV file with a known rate.
    init?(_ head: [UInt8], fileSize: UInt64) {
        guard head.count >= 12, Array(head[..<4]) == Array("RIFF".utf8), Array(head[8..<12]) == Array("WAVE".utf8)
        else { return nil }
        var position = 12
        var bytesPerSecond: UInt64 = 0
        var frameSize: UInt64 = 1
        while position + 8 <= head.count {
            let name = Array(head[position..<(position + 4)])
            let length = Int(Self.number(head, at: position + 4, bytes: 4))
            if name == Array("data".utf8) {
                guard bytesPerSecond > 0 else { return nil }
                let available = fileSize - UInt64(position + 8)
                audioBytes = available - available % frameSize
                milliseconds = Int(clamping: audioBytes * 1_000 / bytesPerSecond)
                lengths = [
                    (4, UInt32(clamping: UInt64(position) + audioBytes)), (position + 4, UInt32(clamping: audioBytes)),
                ]
                return
            }
            if name == Array("fmt ".utf8), position + 24 <= head.count {
                bytesPerSecond = Self.number(head, at: position + 16, bytes: 4)
                frameSize = max(1, Self.number(head, at: position + 20, bytes: 2))
            }
            position += 8 + length + length % 2
        }
        return nil
    }

    private static func number(_ bytes: [UInt8], at offset: Int, bytes count: Int) -> UInt64 {
        bytes[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
