import Directory

extension StoryWording {
    /// The sentence of a fact about a person who uses the line by a PIN.
    func accessText(_ event: FactEvent) -> String? {
        switch event {
        case .accessAsked(let person, let device):
            say(
                "\(name(person)) demande l'accès par code (poste \(device))",
                "\(name(person)) asks for access (\(device))")
        case .accessGranted(let person, _):
            say("Code reconnu : \(name(person))", "PIN recognised: \(name(person))")
        case .accessRefused(let person, let device):
            say("Code refusé à \(name(person)) (poste \(device))", "PIN refused to \(name(person)) (\(device))")
        case .accessLocked(let person, let device, let minutes):
            say(
                "Accès de \(name(person)) suspendu \(minutes) min (poste \(device))",
                "Access of \(name(person)) suspended for \(minutes) min (\(device))")
        case .dutyHeard(let person):
            say("\(name(person)) écoute qui est d'astreinte", "\(name(person)) hears who is on call")
        case .announcementRecorded(let line, let recording?, let person):
            say(
                "\(name(person)) remplace l'annonce de \(name(line)) (\(recording))",
                "\(name(person)) replaces the announcement of \(name(line)) (\(recording))")
        case .announcementRecorded(let line, nil, let person):
            say(
                "\(name(person)) remet l'annonce d'origine de \(name(line))",
                "\(name(person)) puts the line's own announcement back on \(name(line))")
        default: nil
        }
    }
}
