public import Delivery
public import Directory
public import Ledger
public import Notify
import Storage
import Synchronization

/// Sends what the messenger decided: finds address, words and secret in the current organisation, and hands over.
///
/// One attempt each; what comes next is decided where the result goes.
public final class MessagePost: Sendable {
    private let courier: Courier
    private let secrets: any SecretSource
    private let recordings: RecordingFolder
    private let organisation: Mutex<Organisation>

    /// The most that goes with an e-mail: six voice messages of three minutes.
    static let mostAttached = 18 << 20

    /// Prepares a post for an organisation.
    public init(
        courier: Courier, secrets: any SecretSource, settings: ServerSettings, organisation: Organisation
    ) {
        self.courier = courier
        self.secrets = secrets
        recordings = RecordingFolder(settings.recordingsDirectory)
        self.organisation = Mutex(organisation)
    }

    /// Takes a new snapshot: the next message uses it.
    public func replace(_ organisation: Organisation) { self.organisation.withLock { $0 = organisation } }

    /// Makes one attempt; nil when the server took the message.
    public func send(_ message: NoticeMessage) async -> NotificationCause? {
        let organisation = organisation.withLock { $0 }
        guard let settings = organisation.notifications else { return .notConfigured }
        guard let person = organisation.people.first(where: { $0.id == message.order.person && $0.isActive }) else {
            return .noAddress
        }
        let words = NoticeWords(message, to: person, of: organisation)
        switch message.order.channel {
        case .call: return .internalFault
        case .email: return await mail(message, words, to: person, settings.email)
        case .sms: return await text(words, to: person, settings.sms, in: organisation)
        case .webhook: return await hook(message, settings.webhook, organisation)
        }
    }

    private func mail(
        _ message: NoticeMessage, _ words: NoticeWords, to person: Person, _ settings: EmailSettings?
    ) async -> NotificationCause? {
        guard let settings else { return .notConfigured }
        guard let address = person.notices?.email, !address.isEmpty else { return .noAddress }
        var password: String?
        if let name = settings.secretName {
            guard let secret = secrets.secret(named: name), !secret.isEmpty else { return .secretMissing }
            password = secret
        }
        var mail = MailMessage(
            from: settings.from, to: address, subject: words.subject, body: words.body, name: message.order.message,
            writtenAt: message.writtenAt)
        if settings.attachesMessage { mail.attachments = attachments(of: message) }
        return await courier.sendMail(mail, through: settings, password: password)
    }

    /// The voice messages, as long as they are not too large; what is left out is heard by telephone.
    private func attachments(of message: NoticeMessage) -> [MailMessage.Attachment] {
        var rest = Self.mostAttached
        return message.items.compactMap { item in
            guard let recording = item.recording, let bytes = recordings.contents(of: recording + ".wav"),
                bytes.count <= rest
            else { return nil }
            rest -= bytes.count
            return MailMessage.Attachment(name: "message-\(item.task).wav", mediaType: "audio/wav", bytes: bytes)
        }
    }

    private func text(
        _ words: NoticeWords, to person: Person, _ settings: SMSSettings?, in organisation: Organisation
    ) async -> NotificationCause? {
        guard let settings else { return .notConfigured }
        guard let number = person.smsNumber, !number.isEmpty else { return .noAddress }
        guard organisation.allowsSMS(to: number) else { return .addressRefused }
        let secret = settings.secretName.map { secrets.secret(named: $0) ?? "" }
        if let secret, secret.isEmpty { return .secretMissing }
        let request = SMSRequest.request(words.text, to: number, settings, secret: secret ?? "")
        switch await courier.send(request) {
        case .success(let answer): return SMSRequest.failure(answer, settings.format)
        case .failure(let failure): return failure.cause
        }
    }

    private func hook(
        _ message: NoticeMessage, _ settings: WebhookSettings?, _ organisation: Organisation
    ) async -> NotificationCause? {
        guard let settings else { return .notConfigured }
        guard let secret = secrets.secret(named: settings.secretName), !secret.isEmpty else { return .secretMissing }
        switch await courier.send(Webhook.request(message, to: settings, of: organisation, secret: secret)) {
        case .success(let answer): return HTTPFailure.cause(of: answer.status)
        case .failure(let failure): return failure.cause
        }
    }

    /// Closes every connection.
    public func stop() async { await courier.stop() }
}
