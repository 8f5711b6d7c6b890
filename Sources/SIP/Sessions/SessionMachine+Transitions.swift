extension SessionMachine {
    /// The table: what follows from each state on each event.
    static func transition(_ state: State, _ event: Event) -> (State, Actions) {
        switch state {
        case .inviting, .proceeding: calling(state, event)
        case .cancelPending, .cancelling: givingUp(state, event)
        case .answerPending: awaitingOurAnswer(event)
        case .incoming: called(event)
        case .answered, .closing: awaitingACK(state, event)
        case .confirmed: talking(event)
        case .terminating: terminating(event)
        case .ended: (.ended, [])
        }
    }

    private static func calling(_ state: State, _ event: Event) -> (State, Actions) {
        switch event {
        case .provisionalReceived: (.proceeding, .reportProgress)
        case .inviteRepeated: (.inviting, [])
        case .answerReceived: (.confirmed, [.sendACK, .reportAnswer])
        case .answerWithOfferReceived: (.answerPending, .reportAnswer)
        case .failureReceived, .inviteTimedOut, .provisionalExpired: (.ended, [.reportFailure, .remove])
        // RFC 3261 section 9.1: no CANCEL before a provisional response came.
        case .cancelAsked, .hangUpAsked, .ringingExpired, .dialogLost:
            state == .inviting ? (.cancelPending, []) : (.cancelling, [.sendCANCEL, .awaitFinal])
        // Section 15: the called side must not send BYE in an early dialog.
        case .byeReceived, .cancelReceived, .ackReceived, .cancelTimedOut, .acknowledgementTimedOut,
            .sessionExpired, .byeFinished, .progressAsked, .answerAsked, .refusalAsked, .acknowledgementAsked:
            (state, [])
        }
    }

    private static func givingUp(_ state: State, _ event: Event) -> (State, Actions) {
        switch event {
        case .provisionalReceived:
            state == .cancelPending ? (.cancelling, [.sendCANCEL, .awaitFinal]) : (state, [])
        // Section 9.1: the 200 crossed our CANCEL; the session exists and must be ended.
        case .answerReceived, .answerWithOfferReceived: (.terminating, [.sendACK, .sendBYE, .reportEnded])
        case .failureReceived, .inviteTimedOut, .cancelTimedOut: (.ended, [.reportFailure, .remove])
        case .inviteRepeated, .cancelReceived, .ackReceived, .byeReceived, .ringingExpired, .acknowledgementTimedOut,
            .provisionalExpired, .dialogLost, .sessionExpired, .byeFinished, .progressAsked, .answerAsked,
            .refusalAsked, .cancelAsked, .hangUpAsked, .acknowledgementAsked:
            (state, [])
        }
    }

    private static func awaitingOurAnswer(_ event: Event) -> (State, Actions) {
        switch event {
        case .acknowledgementAsked: (.confirmed, .sendACK)
        // The ACK ends the peer's retransmissions even when there is nothing to answer.
        case .cancelAsked, .hangUpAsked, .dialogLost, .sessionExpired, .acknowledgementTimedOut, .refusalAsked:
            (.terminating, [.sendACK, .sendBYE, .reportEnded])
        case .byeReceived: (.ended, [.acceptBYE, .reportEnded, .remove])
        case .inviteRepeated, .provisionalReceived, .answerReceived, .answerWithOfferReceived, .failureReceived,
            .cancelReceived,
            .ackReceived, .inviteTimedOut, .cancelTimedOut, .ringingExpired, .provisionalExpired, .byeFinished,
            .progressAsked, .answerAsked:
            (.answerPending, [])
        }
    }

    private static func called(_ event: Event) -> (State, Actions) {
        switch event {
        case .progressAsked: (.incoming, .sendProgress)
        case .answerAsked: (.answered, .sendAnswer)
        case .refusalAsked, .cancelAsked, .hangUpAsked: (.ended, [.sendRefusal, .reportEnded, .remove])
        case .cancelReceived: (.ended, [.sendTerminated, .reportCancelled, .remove])
        // Section 15: the caller may end an early dialog with BYE; it means what CANCEL means.
        case .byeReceived: (.ended, [.acceptBYE, .sendTerminated, .reportCancelled, .remove])
        case .provisionalExpired, .dialogLost: (.ended, [.sendRefusal, .reportEnded, .remove])
        case .inviteRepeated, .provisionalReceived, .answerReceived, .answerWithOfferReceived, .failureReceived,
            .ackReceived,
            .inviteTimedOut, .cancelTimedOut, .ringingExpired, .acknowledgementTimedOut, .sessionExpired,
            .byeFinished, .acknowledgementAsked:
            (.incoming, [])
        }
    }

    private static func awaitingACK(_ state: State, _ event: Event) -> (State, Actions) {
        let isClosing = state == .closing
        return switch event {
        case .ackReceived:
            isClosing ? (.terminating, .sendBYE) : (.confirmed, .reportAcknowledged)
        case .acknowledgementTimedOut:
            isClosing ? (.terminating, .sendBYE) : (.terminating, [.sendBYE, .reportEnded])
        case .byeReceived:
            isClosing ? (.ended, [.acceptBYE, .remove]) : (.ended, [.acceptBYE, .reportEnded, .remove])
        // Section 15: the called side must not send BYE before the ACK came or was given up.
        case .hangUpAsked, .cancelAsked, .sessionExpired, .dialogLost:
            isClosing ? (state, []) : (.closing, .reportEnded)
        // Section 9.2: a CANCEL that crossed our 2xx has no effect.
        case .cancelReceived, .inviteRepeated, .provisionalReceived, .answerReceived, .answerWithOfferReceived,
            .failureReceived,
            .inviteTimedOut, .cancelTimedOut, .ringingExpired, .provisionalExpired, .byeFinished, .progressAsked,
            .answerAsked, .refusalAsked, .acknowledgementAsked:
            (state, [])
        }
    }

    private static func talking(_ event: Event) -> (State, Actions) {
        switch event {
        case .byeReceived: (.ended, [.acceptBYE, .reportEnded, .remove])
        case .hangUpAsked, .cancelAsked, .dialogLost, .sessionExpired, .acknowledgementTimedOut, .refusalAsked:
            (.terminating, [.sendBYE, .reportEnded])
        case .inviteRepeated, .provisionalReceived, .answerReceived, .answerWithOfferReceived, .failureReceived,
            .cancelReceived,
            .ackReceived, .inviteTimedOut, .cancelTimedOut, .ringingExpired, .provisionalExpired, .byeFinished,
            .progressAsked, .answerAsked, .acknowledgementAsked:
            (.confirmed, [])
        }
    }

    private static func terminating(_ event: Event) -> (State, Actions) {
        switch event {
        // Both sides hang up at once: each BYE gets its 200.
        case .byeReceived: (.terminating, .acceptBYE)
        case .byeFinished: (.ended, .remove)
        case .inviteRepeated, .provisionalReceived, .answerReceived, .answerWithOfferReceived, .failureReceived,
            .cancelReceived,
            .ackReceived, .inviteTimedOut, .cancelTimedOut, .ringingExpired, .acknowledgementTimedOut,
            .provisionalExpired, .dialogLost, .sessionExpired, .progressAsked, .answerAsked, .refusalAsked,
            .cancelAsked, .hangUpAsked, .acknowledgementAsked:
            (.terminating, [])
        }
    }
}
