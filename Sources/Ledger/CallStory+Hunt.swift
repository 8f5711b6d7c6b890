import Directory

extension StoryWording {
    func huntText(_ event: FactEvent) -> String? {
        switch event {
        case .huntStarted(let level, let round):
            say("Recherche : niveau \(level), tour \(round)", "Hunt: level \(level), round \(round)")
        case .personSkipped(let person, let level, let reason):
            say(
                "\(name(person)) (\(level)) n'est pas appelé : \(name(reason))",
                "\(name(person)) (\(level)) is passed over: \(name(reason))")
        case .deviceSkipped(let device, let level, let reason):
            say(
                "Poste \(device) (\(level)) laissé de côté : \(name(reason))",
                "Device \(device) (\(level)) is left out: \(name(reason))")
        case .legDialled(let leg, _, let device, let level, let round):
            say(
                "Appel de \(name(leg)) sur \(device) (\(level), tour \(round))",
                "Dialling \(name(leg)) on \(device) (\(level), round \(round))")
        default: nil
        }
    }

    func legText(_ event: FactEvent) -> String? {
        switch event {
        case .legRinging(let leg, let status):
            say("\(name(leg)) : ça sonne (\(status))", "\(name(leg)): ringing (\(status))")
        case .legAnswered(let leg): say("\(name(leg)) décroche", "\(name(leg)) answers")
        case .legPressed(let leg, let key): say("\(name(leg)) tape \(key)", "\(name(leg)) presses \(key)")
        case .legAccepted(let leg, _): say("\(name(leg)) prend l'appel", "\(name(leg)) accepts")
        case .legDeclined(let leg, _): say("\(name(leg)) refuse l'appel", "\(name(leg)) declines")
        case .legToldTooLate(let leg):
            say("\(name(leg)) apprend que l'appel est pris", "\(name(leg)) is told that the call is taken")
        case .legFailed(let leg, let status, let cause):
            say("\(name(leg)) : échec", "\(name(leg)): failed") + (status.map { " \($0)" } ?? "") + " (\(cause))"
        case .legRerouted(let leg, let trunk, let status, let cause):
            say("\(name(leg)) : par \(trunk) après un échec", "\(name(leg)): through \(trunk) after a failure")
                + (status.map { " \($0)" } ?? "") + " (\(cause))"
        case .legCancelled(let leg, let reason):
            say("\(name(leg)) : on cesse d'appeler (\(reason))", "\(name(leg)): we stop ringing (\(reason))")
        case .legEnded(let leg, let party, let cause):
            say(
                "\(name(leg)) raccroché par \(name(party)) (\(cause))",
                "\(name(leg)) hung up by \(name(party)) (\(cause))")
        default: nil
        }
    }

    private func name(_ reason: SkipReason) -> String {
        switch reason {
        case .alreadyTalking: say("déjà en ligne", "already talking")
        case .alreadyRinging: say("déjà appelé par un autre appel", "already being rung")
        case .noReachableDevice: say("aucun poste joignable", "no reachable device")
        case .inactive: say("inactif", "inactive")
        case .declinedBefore: say("a refusé cet appel", "declined this call")
        case .emergencyNumber: say("numéro d'urgence", "emergency number")
        case .notAllowed: say("préfixe non autorisé", "prefix not allowed")
        case .trunkDown: say("opérateur en panne", "trunk down")
        case .limitReached: say("limite d'appels atteinte", "call limit reached")
        case .noResponse: say("pas de réponse du central", "no response of the exchange")
        }
    }
}
