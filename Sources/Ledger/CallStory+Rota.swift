import Directory

extension StoryWording {
    /// The sentence of a fact about who is on call.
    func rotaText(_ event: FactEvent) -> String? {
        switch event {
        case .rotaPublished(let rota, let revision, let by):
            return say(
                "Planning \(rota) publié par \(by), révision \(revision)",
                "Rota \(rota) published by \(by), revision \(revision)")
        case .rotaShiftsChanged(let rota, _, let person, let rank, let lost, let gained, let notice, let task):
            let days = "\(notice / 86_400)"
            let told = task == nil ? say(", sans avis", ", not told") : ""
            return say(
                "Planning \(rota), rang \(rank) : \(name(person)) perd \(list(lost)), gagne \(list(gained)), délai \(days) j",
                "Rota \(rota), rank \(rank): \(name(person)) loses \(list(lost)), gains \(list(gained)), notice \(days) d"
            )
                + told
        case .shiftRequested(let request, let rota, let state, let by):
            let who = by.map { name($0) } ?? say("le temps", "time")
            return say(
                "Demande \(request) sur \(rota) : \(state) par \(who)",
                "Request \(request) on \(rota): \(state) by \(who)")
        case .dutyCued(let rota, let person, let start, let cue, _):
            return say(
                "\(name(person)), prise d'astreinte \(rota) à \(start) : \(cue)",
                "\(name(person)), duty \(rota) at \(start): \(cue)")
        case .dutyTakenOver(let rota, let from, let by, _):
            return say(
                "\(name(by)) remplace \(name(from)) sur \(rota), faute de prise d'astreinte confirmée",
                "\(name(by)) stands in for \(name(from)) on \(rota), who did not confirm the start of duty")
        case .dutyNoteLeft(let rota, let person):
            return say("\(name(person)) laisse une consigne sur \(rota)", "\(name(person)) leaves a note on \(rota)")
        default: return nil
        }
    }

    private func list(_ spans: [String]) -> String { spans.isEmpty ? "–" : spans.joined(separator: ", ") }
}
