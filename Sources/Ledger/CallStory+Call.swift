import Directory

extension StoryWording {
    func callerText(_ event: FactEvent) -> String? {
        switch event {
        case .callReceived(let line, let caller, let trunk, let forwardedFrom, let attestation):
            let details = [
                trunk.map { say("par \($0)", "through \($0)") },
                forwardedFrom.map { say("renvoyé par \(name($0))", "forwarded from \(name($0))") },
                attestation.map { say("attestation \($0)", "attestation \($0)") },
            ].compactMap { $0 }
            let suffix = details.isEmpty ? "" : " (\(details.joined(separator: ", ")))"
            return say("Appel de", "Call from") + " \(name(caller)) " + say("sur", "to") + " \(name(line))\(suffix)"
        case .planned(let route, let reasons):
            return say("Chemin choisi : ", "Route: ") + route
                + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))")
        case .callerScreened(let verdict): return say("Filtre : ", "Filter: ") + name(verdict)
        case .callerAnswered: return say("L'appel est décroché", "The caller is answered")
        case .announcementStarted(let prompt): return say("Annonce : ", "Announcement: ") + prompt
        case .callerPressed(let key): return say("L'appelant tape \(key)", "The caller presses \(key)")
        case .menuChosen(let key, let action):
            let choice = key.map { say("touche \($0)", "key \($0)") } ?? say("sans réponse", "no answer")
            return "Menu: \(choice), \(action)"
        case .callerLeft(let cause): return say("L'appelant est parti (\(cause))", "The caller left (\(cause))")
        case .callBackRequested:
            return say("L'appelant demande à être rappelé", "The caller asks to be called back")
        case .progressSpoken(let prompt): return say("L'appelant entend : ", "The caller hears: ") + prompt
        default: return nil
        }
    }

    private func name(_ verdict: ScreeningVerdict) -> String {
        switch verdict {
        case .blocked: say("numéro bloqué", "blocked number")
        case .limited: say("trop d'appels en une heure", "too many calls within an hour")
        case .proved: say("numéro masqué, chiffre tapé", "hidden number, digit pressed")
        case .unproved: say("numéro masqué, chiffre non tapé", "hidden number, digit not pressed")
        }
    }

    func bridgeText(_ event: FactEvent) -> String? {
        switch event {
        case .bridged(let leg, _):
            return say("En conversation avec \(name(leg))", "In conversation with \(name(leg))")
        case .bridgeEnded(let leg, let party, let cause):
            return say(
                "Fin de la conversation avec \(name(leg)), par \(name(party)) (\(cause))",
                "Conversation with \(name(leg)) ended by \(name(party)) (\(cause))")
        case .legMediaLost(let leg): return say("Plus de son de \(name(leg))", "No more audio from \(name(leg))")
        case .held(let leg): return say("\(name(leg)) met en attente", "\(name(leg)) holds")
        case .resumed(let leg): return say("\(name(leg)) reprend", "\(name(leg)) resumes")
        default: return nil
        }
    }

    func endText(_ event: FactEvent) -> String? {
        switch event {
        case .voicemailStarted(let recording):
            return say("Message : enregistrement \(recording)", "Message: recording \(recording)")
        case .voicemailEnded(_, let milliseconds, let cause):
            return say(
                "Message gardé, \(seconds(milliseconds)) s (\(cause))",
                "Message kept, \(seconds(milliseconds)) s (\(cause))")
        case .voicemailDiscarded(_, let milliseconds):
            return say(
                "Message trop court, \(seconds(milliseconds)) s : non gardé",
                "Message too short, \(seconds(milliseconds)) s: not kept")
        case .callRejected(let status, let reason):
            return say("Appel refusé : \(status) (\(reason))", "Call rejected: \(status) (\(reason))")
        case .callEnded(let party, let cause):
            return say("Fin de l'appel par \(name(party)) (\(cause))", "Call ended by \(name(party)) (\(cause))")
        case .taskOpened(let kind, _, let person):
            let whom = person.map { say(" pour \(name($0))", " for \(name($0))") } ?? ""
            return say("Tâche ouverte : ", "Task opened: ") + name(kind) + whom
        default: return taskText(event)
        }
    }

    private func taskText(_ event: FactEvent) -> String? {
        switch event {
        case .noticeStarted(let person, let channel, let tasks):
            return say(
                "\(name(person)) est prévenu (\(channel)), tâches : \(tasks.count)",
                "\(name(person)) is told (\(channel)), tasks: \(tasks.count)")
        case .noticeEnded(let person, let outcome):
            return say("\(name(person)) a été prévenu : \(outcome)", "\(name(person)) was told: \(outcome)")
        case .notificationStarted, .notificationSent, .notificationFailed, .notificationSkipped, .alertResolved:
            return notificationText(event)
        case .messageHeard(_, let person):
            return say("\(name(person)) écoute un message", "\(name(person)) hears a message")
        case .taskAcknowledged(let task, let by, let how):
            return say(
                "Tâche \(task) prise en charge par \(by) (\(how))", "Task \(task) acknowledged by \(by) (\(how))")
        case .taskPassed(let task, let person):
            return say("\(name(person)) passe la tâche \(task)", "\(name(person)) passes task \(task) on")
        case .taskHandedOver(let task, let person, let by):
            return say(
                "Tâche \(task) confiée à \(name(person)) par \(by)",
                "Task \(task) handed over to \(name(person)) by \(by)")
        case .callBackAsked(let task, let person, let by):
            return say(
                "\(by) demande que \(name(person)) rappelle l'appelant de la tâche \(task)",
                "\(by) asks that \(name(person)) call back the caller of task \(task)")
        case .callBackStarted(let task, let person):
            return say(
                "\(name(person)) rappelle l'appelant de la tâche \(task)",
                "\(name(person)) calls back the caller of task \(task)")
        case .taskMerged(let task, let into):
            return say("Tâche \(task) jointe à \(into)", "Task \(task) joined to \(into)")
        case .callClosedAfterCrash:
            return say("Appel clos au redémarrage après une panne", "Call closed at restart after a crash")
        default: return nil
        }
    }

    func serverText(_ event: FactEvent) -> String? {
        switch event {
        case .serverStarted(let version):
            say("Serveur démarré, version \(version)", "Server started, version \(version)")
        case .serverStopped: say("Serveur arrêté", "Server stopped")
        case .organisationApplied(let digest, let by):
            say("Organisation appliquée par \(by) (\(digest))", "Organisation applied by \(by) (\(digest))")
        case .trunkRegistered(let trunk): say("Opérateur \(trunk) enregistré", "Trunk \(trunk) registered")
        case .trunkFailed(let trunk, let cause):
            say("Opérateur \(trunk) en panne (\(cause))", "Trunk \(trunk) failed (\(cause))")
        case .deviceRegistered(let device): say("Poste \(device) enregistré", "Device \(device) registered")
        case .deviceUnregistered(let device): say("Poste \(device) désenregistré", "Device \(device) unregistered")
        case .emergencyDialled(let device, let trunk):
            say("Urgence composée par \(device)", "Emergency dialled by \(device)")
                + (trunk.map { say(" par \($0)", " through \($0)") } ?? say(", aucun opérateur", ", no trunk"))
        case .storeRecovered(let count):
            say("Stockage rétabli, \(count) faits en retard", "Store recovered, \(count) late facts")
        default: nil
        }
    }

    private func seconds(_ milliseconds: Int) -> String {
        let tenth = "\(milliseconds / 100 % 10)"
        return "\(milliseconds / 1000)" + say(",", ".") + tenth
    }

    private func name(_ kind: TaskKind) -> String {
        switch kind {
        case .voicemail: say("message vocal", "voicemail")
        case .missedCall: say("appel manqué", "missed call")
        case .callBack: say("rappel demandé", "call back")
        case .callerGone: say("rappel, l'appelant était parti", "call back, the caller had left")
        case .noCover: say("personne d'astreinte", "nobody on call")
        case .trunkDown: say("opérateur en panne", "trunk down")
        case .storageLate: say("stockage en retard", "storage late")
        case .promptFailed: say("annonce impossible à jouer", "prompt could not be played")
        case .callInterrupted: say("appel interrompu", "call interrupted")
        case .conversationUnrecorded:
            say("enregistrement d'une conversation interrompu", "recording of a conversation broken off")
        case .recordingFailed: say("message interrompu par une panne", "message broken off by a fault")
        case .dialOutLimited: say("limite d'appels sortants atteinte", "limit on dialling out reached")
        case .diskLow: say("disque presque plein", "disk nearly full")
        case .journalDamaged: say("journal des faits endommagé", "journal of facts damaged")
        case .secretMissing: say("secret d'un opérateur absent", "secret of a trunk missing")
        case .notificationFailed: say("des messages ne partent pas", "messages do not leave")
        case .accessLocked: say("accès par code suspendu", "access by PIN suspended")
        case .alert: say("alerte", "alert")
        case .rotaChanged: say("planning changé", "rota changed")
        case .dutyReminder: say("rappel d'astreinte", "reminder of a duty")
        case .dutyStart: say("prise d'astreinte à confirmer", "start of duty to confirm")
        case .dutyUnconfirmed: say("prise d'astreinte non confirmée", "start of duty not confirmed")
        case .restOwed: say("repos dû après une intervention", "rest owed after an intervention")
        case .workMoved: say("travail à déplacer pour un repos", "work to move for somebody's rest")
        case .lawFindings: say("constats du droit", "findings of the law")
        }
    }
}
