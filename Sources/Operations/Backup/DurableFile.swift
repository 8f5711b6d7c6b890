import Crypto
import Foundation
import Glibc

/// Files for the server's user alone, which are on the disk when these functions return.
enum DurableFile {
    private static let chunk = 1 << 20

    /// Creates a file of these bytes.
    static func write(_ data: Data, to path: String) throws {
        let descriptor = try create(path)
        defer { close(descriptor) }
        try put([UInt8](data), into: descriptor, path)
        try sync(descriptor, path)
    }

    /// Copies a file as far as it goes now, and says what was copied.
    ///
    /// `limit`: at most so many bytes. Returns nil when there is no such file.
    static func copy(_ source: String, to target: String, limit: Int64 = .max) throws -> (bytes: Int64, sha256: String)?
    {
        let from = open(source, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("read", source)
        }
        defer { close(from) }
        try makeFolder(URL(fileURLWithPath: target).deletingLastPathComponent().path)
        let to = try create(target)
        defer { close(to) }
        var hash = SHA256()
        var total: Int64 = 0
        try read(from, source, limit: limit) { bytes in
            try put(bytes, into: to, target)
            hash.update(data: bytes)
            total += Int64(bytes.count)
        }
        try sync(to, target)
        return (total, hash.finalize().hex)
    }

    /// The length and digest of a file, nil when there is none.
    static func digest(of path: String) throws -> (bytes: Int64, sha256: String)? {
        let from = open(path, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("read", path)
        }
        defer { close(from) }
        var hash = SHA256()
        var total: Int64 = 0
        try read(from, path, limit: .max) { bytes in
            hash.update(data: bytes)
            total += Int64(bytes.count)
        }
        return (total, hash.finalize().hex)
    }

    /// Gives a file another name; what had that name is gone.
    static func move(_ source: String, to target: String) throws {
        guard rename(source, target) == 0 else { throw failure("write", target) }
        try syncFolder(URL(fileURLWithPath: target).deletingLastPathComponent().path)
    }

    /// Syncs a file that somebody else has written, and closes it to others.
    static func seal(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else { throw failure("write", path) }
        try sync(descriptor, path)
    }

    /// Makes a folder for this user alone, with those above it.
    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw OperationError(
                .environment, "the folder \(path) cannot be created",
                remedy: "check the path, and who may write there")
        }
    }

    /// A new name in a folder is on the disk only with the folder.
    static func syncFolder(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        try sync(descriptor, path)
    }

    private static func create(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", path) }
        return descriptor
    }

    private static func read(_ descriptor: Int32, _ path: String, limit: Int64, _ body: ([UInt8]) throws -> Void) throws
    {
        var left = limit
        var buffer = [UInt8](repeating: 0, count: chunk)
        while left > 0 {
            let wanted = Int(min(Int64(chunk), left))
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, wanted) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            guard count > 0 else { return }
            try body(Array(buffer[..<count]))
            left -= Int64(count)
        }
    }

    private static func put(_ bytes: [UInt8], into descriptor: Int32, _ path: String) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
            }
            guard count > 0 || errno == EINTR else { throw failure("write", path) }
            done += max(0, count)
        }
    }

    private static func sync(_ descriptor: Int32, _ path: String) throws {
        guard fsync(descriptor) == 0 else { throw failure("write", path) }
    }

    private static func failure(_ verb: String, _ path: String) -> OperationError {
        let code = errno
        return OperationError(
            .environment, "cannot \(verb) \(path): \(String(cString: strerror(code)))",
            remedy: code == ENOSPC ? "free space there" : "check the disk, and who may \(verb) there")
    }
}
