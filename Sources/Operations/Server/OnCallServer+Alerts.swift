import Chronology
import Delivery
import Directory
import Foundation
import Logging
import Storage
import Telephony

/// The ways by which alerts of others come in.
struct AlertDoors: Sendable {
    let desk: AlertDesk?
    let listener: HTTPListener?
    let maildir: AlertMaildir?

    static let none = AlertDoors(desk: nil, listener: nil, maildir: nil)

    /// Starts what calls need, then opens what the settings name; nothing is open otherwise.
    ///
    /// - Throws: ``OperationError`` when the address cannot be used.
    static func open(
        _ settings: AlertSettings?, store: Store, organisation: Organisation, logger: Logger,
        wake: @escaping @Sendable () -> Void, beside start: () async throws -> Void
    ) async throws -> AlertDoors {
        try await start()
        guard let settings else { return .none }
        let desk = AlertDesk(
            store: store, token: settings.token, organisation: organisation, logger: logger, wake: wake)
        let maildir = settings.maildir.map { path in
            AlertMaildir(path: path, lines: settings.mailLines, desk: desk, logger: logger) { desk.activeLines }
        }
        try maildir?.prepare()
        guard let http = settings.http else { return AlertDoors(desk: desk, listener: nil, maildir: maildir) }
        do {
            let listener = try await HTTPListener.start(
                host: http.host, port: http.port, clock: SystemClock.uptime,
                answer: { desk.answer($0, now: SystemClock.instant()) })
            return AlertDoors(desk: desk, listener: listener, maildir: maildir)
        } catch {
            throw OperationError(
                .environment, "cannot listen for alerts on \(http.host) port \(http.port)",
                remedy: "choose a free address of this machine with VIGIE_HTTP_BIND, e.g. 127.0.0.1:8080")
        }
    }

    func stop() async { await listener?.stop() }
}

extension OnCallServer {
    /// Every second a look at the mailbox of alerts; a task that does nothing when there is none.
    func watchMaildir() -> Task<Void, Never> {
        let maildir = doors.maildir
        return Task {
            while !Task.isCancelled, let maildir {
                maildir.look(now: SystemClock.instant())
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
