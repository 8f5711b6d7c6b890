import Foundation

/// The organisation's own audio files, read within a limit and never from outside their folder.
struct PromptsFolder: Sendable {
    let folder: String
    let sizeLimit: Int

    /// Whether there is a file of that name.
    func holds(_ file: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: "\(folder)/\(file)", isDirectory: &isFolder)
            && !isFolder.boolValue
    }

    /// The WAV files of a folder in it, by their names relative to it.
    func files(in part: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)")) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map { "\(part)/\($0)" }
    }

    /// The bytes of a file.
    func read(_ file: String) throws(SpeechError) -> [UInt8] {
        guard !file.hasPrefix("/"), !file.split(separator: "/").contains(".."), !file.contains("\0"), !file.isEmpty
        else {
            throw SpeechError(
                .fileUnreadable, "'\(file)' is not inside the prompts folder: name it relative to \(folder).")
        }
        let path = "\(folder)/\(file)"
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw SpeechError(
                .fileUnreadable, "There is no file '\(file)' in \(folder): put it there or mend the name.")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw SpeechError(.fileUnreadable, "\(path) may not be read: give the server's user the right to.")
        }
        defer { try? handle.close() }
        let data: Data
        do { data = try handle.read(upToCount: sizeLimit + 1) ?? Data() } catch {
            throw SpeechError(.fileUnreadable, "\(path) could not be read to its end: check the disk.")
        }
        guard data.count <= sizeLimit else {
            throw SpeechError(
                .fileUnreadable, "'\(file)' is larger than \(sizeLimit >> 20) MiB: shorten it or lower its quality.")
        }
        return Array(data)
    }
}
