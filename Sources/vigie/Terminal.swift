import Foundation
import Synchronization

/// Lines that somebody is watching: they appear at once, also where the output is a file.
enum Terminal {
    private static let isJSON = Atomic<Bool>(false)

    /// From now on each line is a JSON object, and what is only meant for reading is left out.
    static func speakJSON() { isJSON.store(true, ordering: .relaxed) }

    /// Says one line of progress.
    @Sendable static func tell(_ line: String) {
        if isJSON.load(ordering: .relaxed) {
            event(["event": "progress", "text": line])
        } else {
            write("vigie: " + line)
        }
    }

    /// Says one line of progress beside a result, on standard error.
    @Sendable static func aside(_ line: String) { FileHandle.standardError.write(Data(("vigie: " + line + "\n").utf8)) }

    /// Reads one line that does not show; from a pipe as it comes.
    static func readSecret(_ prompt: String) -> String? {
        guard isatty(STDIN_FILENO) == 1 else { return readLine() }
        FileHandle.standardError.write(Data(prompt.utf8))
        var shown = termios()
        tcgetattr(STDIN_FILENO, &shown)
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSANOW, &shown)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        return readLine()
    }

    /// Says something as it stands, to somebody who reads.
    @Sendable static func show(_ text: String) {
        if !isJSON.load(ordering: .relaxed) { write(text) }
    }

    /// Writes one JSON object on one line.
    static func event(_ fields: [String: String]) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if let data = try? encoder.encode(fields) { write(String(decoding: data, as: UTF8.self)) }
    }

    private static func write(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}
