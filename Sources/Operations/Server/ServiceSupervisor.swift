import Foundation
import Glibc
import Storage
import Synchronization

/// Tells the service manager that started us how we are: sd_notify(3) on a plain datagram socket.
///
/// Without a manager every word goes nowhere, which is no error.
public struct ServiceSupervisor: Sendable {
    private let path: String
    /// How often the manager wants to hear of us at the least; nil when it does not watch.
    public let watchdogInterval: Duration?

    /// What the manager left in the environment: `NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID`. Nil without one.
    public init?(environment: [String: String]) { self.init(environment: environment, process: getpid()) }

    /// `process`: our identifier; a watchdog that is meant for another process is none of ours.
    init?(environment: [String: String], process: Int32) {
        guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@") else { return nil }
        self.path = path
        let isOurs = environment["WATCHDOG_PID"].map { Int32($0) == process } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogInterval = isOurs && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// The server answers calls.
    public func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }

    /// The server works.
    public func alive() { send("WATCHDOG=1") }

    /// A start or a stop that takes long is no failure: it may take this much longer, from now.
    public func extend(by time: Duration, _ status: String) {
        send("EXTEND_TIMEOUT_USEC=\(time.components.seconds * 1_000_000)\nSTATUS=\(status)")
    }

    /// No more calls are taken.
    public func stopping() { send("STOPPING=1\nSTATUS=running calls may finish") }

    /// Sends one message; whether it was taken.
    @discardableResult
    func send(_ text: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(path.utf8)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard name.count < capacity else { return false }
        // A name of the abstract namespace begins with an octet of zero (unix(7)), which `@` stands for.
        if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let bytes = Array(text.utf8)
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
        return sent == bytes.count
    }
}

extension OnCallServer {
    /// Tells the manager that we work, as long as the signalling loop answers and the ledger can keep facts: a server
    /// that hangs is one that the manager ends and starts anew.
    ///
    /// Returns when the task is cancelled.
    public func reportHealth(to manager: ServiceSupervisor) async {
        guard let interval = manager.watchdogInterval else { return }
        while !Task.isCancelled {
            if await isHealthy() { manager.alive() }
            // Three times as often as must be, since a busy machine is late.
            try? await Task.sleep(for: interval / 3)
        }
    }

    /// Whether the signalling loop takes its turn and something keeps facts.
    func isHealthy() async -> Bool {
        // A stop has an end of its own, which the manager watches too; the loop may be gone already.
        if isStopping.withLock({ $0 }) { return true }
        guard (try? await status()) != nil else { return false }
        return ledgerHealth != .saturated
    }
}
