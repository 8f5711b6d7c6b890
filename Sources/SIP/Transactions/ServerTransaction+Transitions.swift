extension ServerTransaction {
    /// The table: what follows from each state on each event. RFC 3261 figure 8.
    static func transition(_ state: State, _ event: Event) -> (State, TransactionActions) {
        switch (state, event) {
        case (.trying, .provisionalGiven): (.proceeding, .send)
        case (.trying, .finalGiven): (.completed, .send)
        case (.proceeding, .requestReceived), (.proceeding, .provisionalGiven): (.proceeding, .send)
        case (.proceeding, .finalGiven): (.completed, .send)
        case (.completed, .requestReceived): (.completed, .send)
        case (.completed, .timerJ): (.terminated, .remove)
        case (.trying, _), (.proceeding, _), (.completed, _), (.terminated, _): (state, [])
        }
    }
}
