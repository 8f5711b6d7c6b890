public import Chronology
import Delivery
public import Directory
public import Ledger
import Notify

/// Sends one message to a person by each of the person's channels, so that somebody sees it arrive before it matters.
///
/// Nothing of it is a fact or a task. The telephone is left out: a telling call needs the running server, and an alert
/// that is raised on purpose makes one.
public struct TestNotification: Sendable {
    private let post: MessagePost
    private let organisation: Organisation

    /// `organisation`: the current one.
    public init(settings: ServerSettings, secrets: any SecretSource, organisation: Organisation) {
        post = MessagePost(
            courier: Courier(authorities: settings.authorities), secrets: secrets, settings: settings,
            organisation: organisation)
        self.organisation = organisation
    }

    /// Sends, and tells how each attempt ended.
    ///
    /// - Throws: ``OperationError`` when there is no such person.
    public func callAsFunction(_ id: PersonID, now: Instant) async throws -> Result {
        guard let person = organisation.people.first(where: { $0.id == id && $0.isActive }) else {
            await post.stop()
            throw OperationError(
                .notFound, "there is no person `\(id)`",
                remedy: NearMiss.remedy(
                    for: id.rawValue, among: organisation.people.filter(\.isActive).map(\.id.rawValue), kind: "people"))
        }
        var attempts: [Attempt] = []
        for step in person.noticeSteps where step.channel.isMessage {
            let cause = await post.send(message(to: person, by: step.channel, now: now))
            attempts.append(Attempt(channel: step.channel, cause: cause))
        }
        await post.stop()
        return Result(person: id, attempts: attempts, isCalled: person.noticeSteps.contains { $0.channel == .call })
    }

    private func message(to person: Person, by channel: NoticeChannel, now: Instant) -> NoticeMessage {
        let task = TaskID("test")
        let summary = person.language == .french ? "essai, rien à faire" : "a test, nothing to do"
        let item = NoticeItem(
            task: task, kind: .alert, line: organisation.lines.first(where: \.isActive)?.id, openedAt: now,
            summary: summary)
        let order = DeliveryOrder(
            message: "test-\(now.microseconds)", person: person.id, channel: channel, attempt: 1, tasks: [task])
        return NoticeMessage(order: order, items: [item], writtenAt: now)
    }

    /// How one channel did.
    public struct Attempt: Hashable, Codable, Sendable {
        public var channel: NoticeChannel
        /// Nil when the server took the message.
        public var cause: NotificationCause?
    }

    /// What came of it.
    public struct Result: OperationResult, Hashable, Codable {
        public var person: PersonID
        public var attempts: [Attempt]
        /// Whether the telephone is one of the person's channels; it was not tried.
        public var isCalled: Bool

        /// Whether every message left.
        public var isGood: Bool { attempts.allSatisfy { $0.cause == nil } }

        public var text: String {
            var lines = attempts.map { attempt in
                "\(attempt.channel.rawValue): " + (attempt.cause.map { "failed, \($0.remedy)" } ?? "sent")
            }
            if isCalled { lines.append("call: not tried; an alert that you raise on purpose rings the person on call") }
            return lines.joined(separator: "\n")
        }
    }
}

extension NotificationCause {
    /// What is wrong and what to look at, for an administrator.
    var remedy: String {
        switch self {
        case .timeout: "no answer in time: check the host and what stands between"
        case .unreachable: "nothing answers there: check host, port and firewall"
        case .disconnected: "the connection broke off: check the port, and that `tls` is what the server wants there"
        case .tls:
            "no trustworthy encrypted connection: check `tls` and the host's name; for a certificate of your own authority"
                + " set VIGIE_CA_FILE"
        case .authentication: "name or password not accepted: check `user` and the secret"
        case .deferred: "the server puts it off or has a fault: try again in some minutes, then ask its operator"
        case .refused: "the server refuses: check `from`, account, credit and what its log says"
        case .addressRefused: "the receiver's address or number is refused: check it, and the allowed prefixes"
        case .nonsense: "the answer is none of this protocol: check the port or the URL"
        case .notConfigured: "the organisation file says nothing of this channel: describe it below `notifications`"
        case .secretMissing: "the secret is not there: set VIGIE_SECRET_<NAME>, or the same with _FILE, for the server"
        case .noAddress: "the person has no address for this channel"
        case .quiet: "quiet hours"
        case .internalFault: "a fault of Vigie: see the log"
        }
    }
}
