import Delivery
public import Directory
import Ledger
import Notify

/// Looks whether messages would leave: the mail server up to authentication, whether anything answers at the gateway and
/// the webhook, and whether their secrets are there. Nothing is sent.
public struct MessageChecks: Sendable {
    private let settings: ServerSettings
    private let secrets: any SecretSource

    public init(settings: ServerSettings, secrets: any SecretSource) {
        self.settings = settings
        self.secrets = secrets
    }

    /// The checks of an organisation, none when it is told by telephone alone.
    public func checks(of organisation: Organisation) async -> [DoctorReport.Check] {
        guard let notifications = organisation.notifications else { return [] }
        var checks: [DoctorReport.Check] = []
        for (channel, name) in notifications.secretNames where secrets.secret(named: name)?.isEmpty ?? true {
            checks.append(
                .error(
                    "secret \(name)", "`notifications.\(channel.rawValue)` needs it and it is not there",
                    remedy: "set \(SecretName.variable(for: name)) for the server"))
        }
        let courier = Courier(
            limits: .init(connecting: .seconds(5), answering: .seconds(10), whole: .seconds(20)),
            authorities: settings.authorities)
        if let email = notifications.email {
            let password = email.secretName.flatMap { secrets.secret(named: $0) }
            let how = email.user == nil ? "greets us" : "takes our password"
            checks.append(
                Self.check(
                    "mail", await courier.probeMail(email, password: password),
                    good: "\(email.host) port \(email.port) \(how), tls \(email.encryption.rawValue)"))
        }
        if let sms = notifications.sms {
            checks.append(Self.check("sms", await courier.probe(url: sms.url), good: "the gateway answers"))
        }
        if let webhook = notifications.webhook {
            checks.append(Self.check("webhook", await courier.probe(url: webhook.url), good: "something answers"))
        }
        await courier.stop()
        return checks
    }

    private static func check(_ name: String, _ cause: NotificationCause?, good: String) -> DoctorReport.Check {
        guard let cause else { return .ok(name, good) }
        return .error(name, "messages would not leave (\(cause.rawValue))", remedy: cause.remedy)
    }
}
