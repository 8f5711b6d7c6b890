import Foundation

/// A transport protocol whose port is tried.
public enum PortTransport: String, Hashable, Sendable, CaseIterable {
    case udp, tcp
}

/// What can be said of a folder.
public enum FolderState: Hashable, Sendable {
    case absent
    /// `mode` holds the permission bits.
    case present(isWritable: Bool, mode: Int)
}

/// What the doctor asks of the machine, so that tests can answer instead.
public protocol Machine: Sendable {
    /// The state of a folder.
    func folder(_ path: String) -> FolderState
    /// Free bytes of the file system that holds a path.
    func freeBytes(at path: String) -> Int64?
    /// Where a program is found, nil if it is not.
    func program(_ name: String) -> String?
    /// Whether the system clock follows a time source, nil when the system does not say.
    var isClockSynchronised: Bool? { get }
    /// Why a port cannot be bound, nil when it can.
    func refusal(of port: Int, _ transport: PortTransport, at address: String) -> String?
    /// The numeric addresses of its interfaces; empty when the system does not say.
    var addresses: [String] { get }
    /// The one that it would use toward the internet, nil without a route.
    var primaryAddress: String? { get }
}

/// The machine that the program runs on.
public struct ThisMachine: Machine {
    private let path: String

    /// Looks for programs in the folders of `path`, separated by colons.
    public init(path: String) { self.path = path }

    public func folder(_ path: String) -> FolderState {
        let manager = FileManager.default
        var isDirectory: ObjCBool = false
        guard manager.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else { return .absent }
        let mode = (try? manager.attributesOfItem(atPath: path))?[.posixPermissions] as? Int ?? 0
        return .present(isWritable: manager.isWritableFile(atPath: path), mode: mode)
    }

    public func freeBytes(at path: String) -> Int64? {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)
        return (attributes?[.systemFreeSize] as? NSNumber)?.int64Value
    }

    public func program(_ name: String) -> String? {
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        return path.split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    public var isClockSynchronised: Bool? { KernelClock.isSynchronised }

    public var addresses: [String] { LocalAddress.all() }

    public var primaryAddress: String? { LocalAddress.primary() ?? LocalAddress.primary6() }

    public func refusal(of port: Int, _ transport: PortTransport, at address: String) -> String? {
        PortProbe.refusal(of: port, transport, at: address)
    }
}
