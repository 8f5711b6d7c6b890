extension Negotiation {
    /// The table: what follows from each state on each event.
    static func transition(_ state: State, _ event: Event) -> (State, Verdict) {
        switch (state, event) {
        case (.idle, .offerSent): (.weOffered, .accepted)
        case (.idle, .offerReceived): (.theyOffered, .accepted)
        case (.idle, .answerSent), (.idle, .answerReceived): (.idle, .unexpected)
        case (.idle, .ourOfferRefused), (.idle, .theirOfferRefused): (.idle, .unexpected)

        case (.weOffered, .offerSent): (.weOffered, .tooSoon)
        case (.weOffered, .offerReceived): (.weOffered, .glare)
        case (.weOffered, .answerReceived), (.weOffered, .ourOfferRefused): (.idle, .accepted)
        case (.weOffered, .answerSent), (.weOffered, .theirOfferRefused): (.weOffered, .unexpected)

        case (.theyOffered, .offerSent): (.theyOffered, .glare)
        case (.theyOffered, .offerReceived): (.theyOffered, .tooSoon)
        case (.theyOffered, .answerSent), (.theyOffered, .theirOfferRefused): (.idle, .accepted)
        case (.theyOffered, .answerReceived), (.theyOffered, .ourOfferRefused): (.theyOffered, .unexpected)
        }
    }
}
