import Directory

extension StoryWording {
    /// The sentence of a fact about messages and alerts.
    func notificationText(_ event: FactEvent) -> String? {
        switch event {
        case .notificationStarted(let person, let channel, let tasks, let attempt):
            return say(
                "Message à \(name(person)) (\(name(channel)), essai \(attempt)), tâches : \(tasks.count)",
                "Message to \(name(person)) (\(name(channel)), attempt \(attempt)), tasks: \(tasks.count)")
        case .notificationSent(let person, let channel, _, _):
            return say("Message remis pour \(name(person))", "Message handed over for \(name(person))")
                + " (\(name(channel)))"
        case .notificationFailed(let person, let channel, _, let attempt, let cause):
            return say(
                "Message non remis pour \(name(person)) (\(name(channel)), essai \(attempt)) : ",
                "Message not handed over for \(name(person)) (\(name(channel)), attempt \(attempt)): ")
                + name(cause)
        case .notificationSkipped(let person, let channel, _, let cause):
            return say(
                "\(name(person)) n'est pas prévenu (\(name(channel))) : ",
                "\(name(person)) is not told (\(name(channel))): ") + name(cause)
        case .alertResolved(let task):
            return say("L'alerte \(task) est levée par sa source", "Alert \(task) is resolved by its source")
        default: return nil
        }
    }

    private func name(_ channel: NoticeChannel) -> String {
        switch channel {
        case .call: say("téléphone", "telephone")
        case .sms: "SMS"
        case .email: say("courriel", "e-mail")
        case .webhook: "webhook"
        }
    }

    private func name(_ cause: NotificationCause) -> String {
        switch cause {
        case .timeout: say("pas de réponse à temps", "no answer in time")
        case .unreachable: say("serveur injoignable", "server out of reach")
        case .disconnected: say("connexion coupée", "connection broken off")
        case .tls: say("pas de connexion chiffrée sûre", "no trustworthy encrypted connection")
        case .authentication: say("identifiants refusés", "name or password not accepted")
        case .deferred: say("remis à plus tard par le serveur", "put off by the server")
        case .refused: say("refusé par le serveur", "refused by the server")
        case .addressRefused: say("adresse refusée", "address refused")
        case .nonsense: say("réponse incompréhensible", "answer that means nothing")
        case .notConfigured: say("canal non décrit", "channel not described")
        case .secretMissing: say("secret absent", "secret missing")
        case .noAddress: say("pas d'adresse", "no address")
        case .quiet: say("heures calmes", "quiet hours")
        case .internalFault: say("panne de Vigie", "fault of Vigie")
        }
    }
}
