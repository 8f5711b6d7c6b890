extension ClientTransaction {
    /// The table: what follows from each state on each event. RFC 3261 figure 6.
    static func transition(_ state: State, _ event: Event) -> (State, TransactionActions) {
        switch (state, event) {
        case (.trying, .provisionalReceived), (.proceeding, .provisionalReceived): (.proceeding, .pass)
        case (.trying, .finalReceived), (.proceeding, .finalReceived): (.completed, .pass)
        case (.trying, .timerE), (.proceeding, .timerE): (state, .send)
        case (.trying, .timerF), (.proceeding, .timerF): (.terminated, [.reportTimeout, .remove])
        case (.trying, .transportFailed), (.proceeding, .transportFailed): (.terminated, [.reportFailure, .remove])
        case (.completed, .timerK): (.terminated, .remove)
        case (.trying, _), (.proceeding, _), (.completed, _), (.terminated, _): (state, [])
        }
    }
}
