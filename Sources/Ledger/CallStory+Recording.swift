import Directory

extension StoryWording {
    /// The sentence of a fact about the recording of the conversation.
    func recordingText(_ event: FactEvent) -> String? {
        switch event {
        case .recordingAnnounced(let leg):
            say("\(name(leg)) sait que la conversation est enregistrée", "\(name(leg)) knows of the recording")
        case .recordingRefused(.system):
            say("Pas d'enregistrement : il n'a pu être annoncé", "Not recorded: it could not be announced")
        case .recordingRefused(let party):
            say("Enregistrement refusé par \(name(party))", "Recording refused by \(name(party))")
        case .recordingStarted(let recording, let leg, let days):
            say(
                "Enregistrement \(recording) avec \(name(leg)), gardé \(days) jours",
                "Recording \(recording) with \(name(leg)), kept \(days) days")
        case .recordingPaused(_, let party):
            say("Enregistrement suspendu par \(name(party))", "Recording suspended by \(name(party))")
        case .recordingResumed(_, let party):
            say("Enregistrement repris par \(name(party))", "Recording resumed by \(name(party))")
        case .recordingEnded(_, let milliseconds, let cause):
            say(
                "Fin de l'enregistrement, \(milliseconds / 1_000) s (\(cause))",
                "End of the recording, \(milliseconds / 1_000) s (\(cause))")
        case .recordingHeard(let recording, let person):
            say("\(name(person)) écoute \(recording)", "\(name(person)) listens to \(recording)")
        default: nil
        }
    }
}
