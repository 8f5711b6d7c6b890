import Directory

extension StoryWording {
    /// The sentence of a fact about an intervention or a month.
    func interventionText(_ event: FactEvent) -> String? {
        switch event {
        case .interventionDeclared(let id, let person, _, _, _, let by):
            say(
                "Intervention \(id) de \(name(person)) déclarée par \(by)",
                "Intervention \(id) of \(name(person)) declared by \(by)")
        case .interventionConfirmed(let id, let by):
            say("Intervention \(id) confirmée par \(by)", "Intervention \(id) confirmed by \(by)")
        case .interventionAmended(let id, _, let by):
            say("Intervention \(id) corrigée par \(by)", "Intervention \(id) amended by \(by)")
        case .interventionDisputed(let id, let by):
            say("Intervention \(id) contestée par \(by)", "Intervention \(id) disputed by \(by)")
        case .interventionDecided(let id, .agreed, let by):
            say("Intervention \(id) acceptée par \(by)", "Intervention \(id) agreed to by \(by)")
        case .interventionDecided(let id, .refused, let by):
            say("Intervention \(id) refusée par \(by)", "Intervention \(id) refused by \(by)")
        case .resumptionComputed(let id, let person, _, _):
            say(
                "Repos de \(name(person)) calculé après l'intervention \(id)",
                "Rest of \(name(person)) computed after intervention \(id)")
        default: monthText(event)
        }
    }

    private func monthText(_ event: FactEvent) -> String? {
        switch event {
        case .lawChecked(let day, let people, let findings):
            say(
                "Droit vérifié le \(day), personnes : \(people), constats nouveaux : \(findings)",
                "Law checked on \(day), people: \(people), new findings: \(findings)")
        case .hoursImported(_, let days, let by):
            say("Heures importées par \(by), jours : \(days)", "Hours imported by \(by), days: \(days)")
        case .monthClosed(let person, let month, _, let by):
            say("Mois \(month) de \(name(person)) clos par \(by)", "Month \(month) of \(name(person)) closed by \(by)")
        case .statementAcknowledged(let person, let month, _, let by):
            say(
                "Relevé \(month) de \(name(person)) reçu par \(by)",
                "Statement \(month) of \(name(person)) acknowledged by \(by)")
        case .statementDisputed(let person, let month, _, let by):
            say(
                "Relevé \(month) de \(name(person)) contesté par \(by)",
                "Statement \(month) of \(name(person)) disputed by \(by)")
        default: nil
        }
    }
}
