import Crypto
import Foundation

/// Made prompts on disk, as WAV that can be listened to, named by what they were made from.
///
/// Nothing in it is personal: numbers are kept as the hundred pairs of digits they are made of.
struct PromptCache: Sendable {
    let folder: String

    /// The name of a prompt: a digest of the text, the voice and the whole command.
    static func name(text: String, command: ExternalCommand) -> String {
        var hash = SHA256()
        for word in ["1", command.executable] + command.arguments + [text] {
            hash.update(data: Array(word.utf8))
            hash.update(data: [0])
        }
        return hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// The WAV kept under a name, if any.
    func read(_ name: String) -> [UInt8]? {
        guard let data = FileManager.default.contents(atPath: path(name)) else { return nil }
        return Array(data)
    }

    /// Keeps a WAV under a name. A cache that cannot be written only makes the next start slower.
    func write(_ wav: [UInt8], _ name: String) {
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try? Data(wav).write(to: URL(filePath: path(name)), options: .atomic)
    }

    private func path(_ name: String) -> String { "\(folder)/\(name).wav" }
}
