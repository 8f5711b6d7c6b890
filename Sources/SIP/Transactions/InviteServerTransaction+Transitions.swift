extension InviteServerTransaction {
    /// The table: what follows from each state on each event. RFC 3261 figure 7, RFC 6026 figure 3.
    static func transition(_ state: State, _ event: Event) -> (State, TransactionActions) {
        switch (state, event) {
        case (.proceeding, .inviteReceived): (.proceeding, .send)
        case (.proceeding, .provisionalGiven): (.proceeding, .send)
        case (.proceeding, .successGiven): (.accepted, .send)
        case (.proceeding, .failureGiven): (.completed, .send)
        case (.proceeding, .transportFailed): (.proceeding, [])

        case (.completed, .inviteReceived), (.completed, .timerG): (.completed, .send)
        case (.completed, .ackReceived): (.confirmed, [])
        case (.completed, .timerH): (.terminated, [.reportTimeout, .remove])

        case (.confirmed, .timerI): (.terminated, .remove)

        case (.accepted, .successGiven): (.accepted, .send)
        case (.accepted, .ackReceived): (.accepted, .pass)
        case (.accepted, .timerL): (.terminated, .remove)

        case (.proceeding, _), (.completed, _), (.confirmed, _), (.accepted, _), (.terminated, _): (state, [])
        }
    }
}
