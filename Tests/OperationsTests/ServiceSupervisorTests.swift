import Foundation
import Testing

@testable import Operations

/// What a service manager is told, on a socket like systemd's.
@Suite struct ServiceSupervisorTests {
    /// A datagram socket that a manager listens on.
    private final class Listener {
        let path: String
        private let descriptor: Int32

        init(path: String) throws {
            self.path = path
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            try #require(descriptor >= 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            var name = Array(path.utf8)
            if name[0] == UInt8(ascii: "@") { name[0] = 0 }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
            }
            try #require(status == 0)
        }

        deinit {
            close(descriptor)
            if path.hasPrefix("/") { unlink(path) }
        }

        /// The next message, nil when none waits.
        func next() -> String? {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
        }
    }

    @Test(arguments: ["/", "@"]) func `the manager hears that we answer calls, that we live, and that we stop`(
        kind: String
    ) throws {
        let name = "vigie-notify-\(UUID().uuidString)"
        let listener = try Listener(path: kind == "@" ? "@" + name : NSTemporaryDirectory() + name)
        let manager = try #require(ServiceSupervisor(environment: ["NOTIFY_SOCKET": listener.path]))
        manager.ready("answering calls")
        manager.alive()
        manager.extend(by: .seconds(60), "saving the store")
        manager.stopping()
        #expect(listener.next() == "READY=1\nSTATUS=answering calls")
        #expect(listener.next() == "WATCHDOG=1")
        #expect(listener.next() == "EXTEND_TIMEOUT_USEC=60000000\nSTATUS=saving the store")
        #expect(listener.next()?.hasPrefix("STOPPING=1") == true)
        #expect(listener.next() == nil)
    }

    @Test func `without a manager there is none, and one that is gone is no error`() throws {
        #expect(ServiceSupervisor(environment: [:]) == nil)
        #expect(ServiceSupervisor(environment: ["NOTIFY_SOCKET": ""]) == nil)
        #expect(ServiceSupervisor(environment: ["NOTIFY_SOCKET": "relative"]) == nil)
        let gone = try #require(ServiceSupervisor(environment: ["NOTIFY_SOCKET": "/nowhere/notify"]))
        #expect(!gone.send("READY=1"))
        let long = try #require(
            ServiceSupervisor(environment: ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)]))
        #expect(!long.send("READY=1"))
    }

    @Test(
        arguments: [
            ("30000000", nil, Duration.seconds(30)), ("30000000", "77", .seconds(30)), ("30000000", "78", nil),
            ("0", nil, nil), ("soon", nil, nil), (nil, nil, nil),
        ] as [(String?, String?, Duration?)])
    func `a watchdog is ours when it names us or nobody`(usec: String?, pid: String?, interval: Duration?) throws {
        var environment = ["NOTIFY_SOCKET": "/run/systemd/notify"]
        environment["WATCHDOG_USEC"] = usec
        environment["WATCHDOG_PID"] = pid
        let manager = try #require(ServiceSupervisor(environment: environment, process: 77))
        #expect(manager.watchdogInterval == interval)
    }
}
