import Foundation

/// Lines that somebody is watching: they appear at once, also where the output is a file.
enum Terminal {
    /// Says one line of progress.
    @Sendable static func tell(_ line: String) { show("vigie: " + line) }

    /// Says something as it stands.
    @Sendable static func show(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}
