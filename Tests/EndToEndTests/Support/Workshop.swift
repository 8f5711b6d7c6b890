import Foundation
import RTP

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What every server of these tests shares: a speech program that hums instead of speaking, and what it has hummed.
///
/// The texts are not under test here, and a real voice would make each call wait for whole sentences.
struct Workshop: Sendable {
    /// How long a sentence takes; single words, such as digits, take a twentieth of it.
    static let sentence = Duration.milliseconds(800)

    let folder: String

    /// The one workshop of this process.
    static let shared = Result { try Workshop() }

    private init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/vigie-endtoend-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder + "/speech", withIntermediateDirectories: true)
        try Self.hum(samples: 6_400).write(to: URL(filePath: folder + "/sentence.wav"))
        try Self.hum(samples: 320).write(to: URL(filePath: folder + "/word.wav"))
        let script = """
            #!/bin/sh
            text=$(cat)
            if [ ${#text} -gt 24 ]; then cat "$1/sentence.wav"; else cat "$1/word.wav"; fi
            """
        try Data(script.utf8).write(to: URL(filePath: folder + "/hum.sh"))
    }

    /// The command that the server settings name.
    var speechProgram: String { "/bin/sh \(folder)/hum.sh \(folder)" }

    /// Gives a data folder the prompts that other servers have made already.
    func shareSpeech(with dataFolder: String) throws {
        let link = dataFolder + "/speech"
        guard !FileManager.default.fileExists(atPath: link) else { return }
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder + "/speech")
    }

    private static func hum(samples: Int) -> Data {
        var tone = ToneGenerator(frequencies: [300])
        let octets = G711.a.encode(tone.samples(samples))
        var writer = WAVWriter(law: .a)
        let header = writer.header
        writer.appended(octets.count)
        var file = header + octets
        for patch in writer.lengthUpdate() {
            file.replaceSubrange(patch.offset..<(patch.offset + patch.bytes.count), with: patch.bytes)
        }
        return Data(file)
    }
}

/// A folder for one server, removed with the value.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/vigie-endtoend-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Ports of the loopback interface that nobody uses now.
enum FreePorts {
    private static let nextMedia = Counter(from: 31_000)

    /// A port that is free for UDP and for TCP, on every address.
    static func sip() -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 20_000..<30_000)
            if isFree(port, SOCK_STREAM), isFree(port, SOCK_DGRAM) { return port }
        }
        return 29_999
    }

    /// A range of media ports that no other server of this process has.
    static func media(count: Int = 200) -> ClosedRange<Int> {
        let first = nextMedia.next(by: count) + Int(getpid() % 16) * 1_000
        return first...(first + count - 1)
    }

    private static func isFree(_ port: Int, _ type: __socket_type) -> Bool {
        // A program that another test starts in this instant must not inherit the socket and keep the port.
        let descriptor = socket(AF_INET, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
