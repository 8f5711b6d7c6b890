import Foundation

/// A file that keeps what is written and synced; tests put one with faults in its place.
public protocol JournalFile: Sendable {
    /// Every byte of the file.
    func contents() throws -> [UInt8]
    /// Writes bytes at an offset.
    func write(_ bytes: [UInt8], at offset: Int) throws
    /// Returns when everything written is on the disk.
    func sync() throws
}

/// A preallocated file: a full disk cannot keep facts out of it.
public final class PreallocatedFile: JournalFile {
    private let descriptor: Int32

    /// Opens or creates the file, reserves its space and locks it against a second server.
    public init(path: String, size: Int) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("opening the journal", errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Foundation.close(descriptor)
            throw StoreError(.busy, "the journal is in use: another server runs on this store")
        }
        let failed = posix_fallocate(descriptor, 0, off_t(size))
        guard failed == 0 else {
            Foundation.close(descriptor)
            throw Self.failure("reserving the journal", failed)
        }
        guard fsync(descriptor) == 0 else {
            let code = errno
            Foundation.close(descriptor)
            throw Self.failure("syncing the journal", code)
        }
    }

    deinit { Foundation.close(descriptor) }

    public func contents() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, $0.count, off_t(bytes.count))
            }
            guard count >= 0 else { throw Self.failure("reading the journal", errno) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
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

    private static func failure(_ action: String, _ code: Int32) -> StoreError {
        StoreError(code == ENOSPC ? .full : .inputOutput, "\(action): \(String(cString: strerror(code)))")
    }
}
