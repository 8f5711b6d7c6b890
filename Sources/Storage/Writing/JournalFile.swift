import Foundation

/// A file that keeps what is written and synced; tests put one with faults in its place.
public protocol JournalFile: Sendable {
    /// The bytes of the file, up to an offset.
    func contents(upTo end: Int) throws -> [UInt8]
    /// Writes bytes at an offset.
    func write(_ bytes: [UInt8], at offset: Int) throws
    /// Returns when everything written is on the disk.
    func sync() throws
    /// Keeps lines beside the file; they are on the disk when this returns.
    func setAside(_ lines: [String]) throws
}

/// A preallocated file: a full disk cannot keep facts out of it.
public final class PreallocatedFile: JournalFile {
    private let descriptor: Int32
    private let path: String

    /// Opens or creates the file, reserves its space and locks it against a second server.
    public init(path: String, size: Int) throws {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("opening the journal", errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw StoreError(.inUse, "another vigie serve is running on this data folder")
        }
        let failed = posix_fallocate(descriptor, 0, off_t(size))
        guard failed == 0 else { throw Self.failure("reserving the journal", failed) }
        guard fsync(descriptor) == 0 else { throw Self.failure("syncing the journal", errno) }
        try Self.syncFolder(of: path)
    }

    deinit { if descriptor >= 0 { Foundation.close(descriptor) } }

    public func contents(upTo end: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < end {
            let wanted = min(chunk.count, end - bytes.count)
            let count = chunk.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, wanted, off_t(bytes.count))
            }
            guard count >= 0 else { throw Self.failure("reading the journal", errno) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
        return bytes
    }

    public func write(_ bytes: [UInt8], at offset: Int) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset + done))
            }
            guard count > 0 || errno == EINTR else { throw Self.failure("writing the journal", errno) }
            done += max(0, count)
        }
    }

    public func sync() throws {
        guard fdatasync(descriptor) == 0 else { throw Self.failure("syncing the journal", errno) }
    }

    public func setAside(_ lines: [String]) throws {
        let aside = FactJournal.refusedPath(of: path)
        let other = open(aside, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard other >= 0 else { throw Self.failure("keeping refused facts", errno) }
        defer { Foundation.close(other) }
        let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
        let count = bytes.withUnsafeBytes { Foundation.write(other, $0.baseAddress, $0.count) }
        guard count == bytes.count, fsync(other) == 0 else { throw Self.failure("keeping refused facts", errno) }
        try Self.syncFolder(of: aside)
    }

    /// Gives the file another name, with its contents; the lock goes with it.
    func moveAway(to other: String) throws {
        guard rename(path, other) == 0 else { throw Self.failure("keeping the damaged journal", errno) }
        try Self.syncFolder(of: path)
    }

    /// A new name in a folder is on the disk only with the folder.
    private static func syncFolder(of path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("opening the folder of the journal", errno) }
        defer { Foundation.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("syncing the folder of the journal", errno) }
    }

    private static func failure(_ action: String, _ code: Int32) -> StoreError {
        StoreError(code == ENOSPC ? .full : .inputOutput, "\(action): \(String(cString: strerror(code)))")
    }
}
