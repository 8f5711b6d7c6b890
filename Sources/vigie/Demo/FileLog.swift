import Foundation
import Logging
import Operations
import Synchronization

/// A log in a file, so that the demonstration's own words stay readable.
struct FileLog: LogHandler {
    private let file: FileHandle
    private let label: String
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    /// A logger that begins a file anew.
    static func logger(at path: String) throws -> Logger {
        _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        guard let file = FileHandle(forWritingAtPath: path) else {
            throw OperationError(.environment, "\(path) cannot be written", remedy: "choose another folder with --data")
        }
        return Logger(label: "vigie") { FileLog(file: file, label: $0) }
    }

    private init(file: FileHandle, label: String) {
        self.file = file
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { _, new in new }
            .sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        file.write(Data("\(event.level) \(label): \(event.message) \(values)\n".utf8))
    }
}
