extension InviteClientTransaction {
    /// The table: what follows from each state on each event. RFC 3261 figure 5, RFC 6026 figure 1.
    static func transition(_ state: State, _ event: Event) -> (State, TransactionActions) {
        switch (state, event) {
        case (.calling, .provisionalReceived): (.proceeding, .pass)
        case (.calling, .successReceived): (.accepted, .pass)
        case (.calling, .failureReceived): (.completed, [.acknowledge, .pass])
        case (.calling, .timerA): (.calling, .send)
        case (.calling, .timerB): (.terminated, [.reportTimeout, .remove])
        case (.calling, .transportFailed): (.terminated, [.reportFailure, .remove])

        case (.proceeding, .provisionalReceived): (.proceeding, .pass)
        case (.proceeding, .successReceived): (.accepted, .pass)
        case (.proceeding, .failureReceived): (.completed, [.acknowledge, .pass])
        // Only after CANCEL is there a limit here: RFC 3261 section 9.1.
        case (.proceeding, .timerB): (.terminated, [.reportTimeout, .remove])
        // An ICMP error after a 1xx says little: the peer was there. The ringing limit decides.
        case (.proceeding, .transportFailed): (.proceeding, [])

        case (.completed, .failureReceived): (.completed, .acknowledge)
        case (.completed, .timerD): (.terminated, .remove)
        // RFC 3261 would tell the user; the outcome is known by now, so there is nothing to add.
        case (.completed, .transportFailed): (.completed, [])

        case (.accepted, .successReceived): (.accepted, .pass)
        case (.accepted, .timerM): (.terminated, .remove)

        case (.calling, _), (.proceeding, _), (.completed, _), (.accepted, _), (.terminated, _): (state, [])
        }
    }
}
