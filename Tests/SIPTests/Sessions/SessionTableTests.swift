import Testing

@testable import SIP

/// Every pair of state and event of the session, its negotiation and the registration, against tables written by hand.
@Suite struct SessionTableTests {
    typealias State = SessionMachine.State
    typealias Event = SessionMachine.Event
    typealias Actions = SessionMachine.Actions

    private static let finished: Actions = [.reportFailure, .remove]
    private static let hungUp: Actions = [.sendBYE, .reportEnded]
    private static let givenUp: Actions = [.sendCANCEL, .awaitFinal]
    private static let crossed: Actions = [.sendACK, .sendBYE, .reportEnded]
    private static let refused: Actions = [.sendRefusal, .reportEnded, .remove]

    private static let calling: [(State, Event, State, Actions)] = [
        (.inviting, .provisionalReceived, .proceeding, .reportProgress),
        (.inviting, .inviteRepeated, .inviting, []),
        (.inviting, .answerReceived, .confirmed, [.sendACK, .reportAnswer]),
        (.inviting, .answerWithOfferReceived, .answerPending, .reportAnswer),
        (.inviting, .failureReceived, .ended, finished), (.inviting, .inviteTimedOut, .ended, finished),
        (.inviting, .provisionalExpired, .ended, finished),
        (.inviting, .cancelAsked, .cancelPending, []), (.inviting, .hangUpAsked, .cancelPending, []),
        (.inviting, .ringingExpired, .cancelPending, []), (.inviting, .dialogLost, .cancelPending, []),
        (.proceeding, .provisionalReceived, .proceeding, .reportProgress),
        (.proceeding, .inviteRepeated, .inviting, []),
        (.proceeding, .answerReceived, .confirmed, [.sendACK, .reportAnswer]),
        (.proceeding, .answerWithOfferReceived, .answerPending, .reportAnswer),
        (.proceeding, .failureReceived, .ended, finished), (.proceeding, .inviteTimedOut, .ended, finished),
        (.proceeding, .provisionalExpired, .ended, finished),
        (.proceeding, .cancelAsked, .cancelling, givenUp), (.proceeding, .hangUpAsked, .cancelling, givenUp),
        (.proceeding, .ringingExpired, .cancelling, givenUp), (.proceeding, .dialogLost, .cancelling, givenUp),
        (.cancelPending, .provisionalReceived, .cancelling, givenUp),
        (.cancelPending, .answerReceived, .terminating, crossed),
        (.cancelPending, .answerWithOfferReceived, .terminating, crossed),
        (.cancelPending, .failureReceived, .ended, finished), (.cancelPending, .inviteTimedOut, .ended, finished),
        (.cancelPending, .cancelTimedOut, .ended, finished),
        (.cancelling, .answerReceived, .terminating, crossed),
        (.cancelling, .answerWithOfferReceived, .terminating, crossed),
        (.cancelling, .failureReceived, .ended, finished), (.cancelling, .inviteTimedOut, .ended, finished),
        (.cancelling, .cancelTimedOut, .ended, finished),
        (.answerPending, .acknowledgementAsked, .confirmed, .sendACK),
        (.answerPending, .cancelAsked, .terminating, crossed), (.answerPending, .hangUpAsked, .terminating, crossed),
        (.answerPending, .dialogLost, .terminating, crossed),
        (.answerPending, .sessionExpired, .terminating, crossed),
        (.answerPending, .acknowledgementTimedOut, .terminating, crossed),
        (.answerPending, .refusalAsked, .terminating, crossed),
        (.answerPending, .byeReceived, .ended, [.acceptBYE, .reportEnded, .remove]),
    ]

    private static let called: [(State, Event, State, Actions)] = [
        (.incoming, .progressAsked, .incoming, .sendProgress), (.incoming, .answerAsked, .answered, .sendAnswer),
        (.incoming, .refusalAsked, .ended, refused), (.incoming, .cancelAsked, .ended, refused),
        (.incoming, .hangUpAsked, .ended, refused), (.incoming, .provisionalExpired, .ended, refused),
        (.incoming, .dialogLost, .ended, refused),
        (.incoming, .cancelReceived, .ended, [.sendTerminated, .reportCancelled, .remove]),
        (.incoming, .byeReceived, .ended, [.acceptBYE, .sendTerminated, .reportCancelled, .remove]),
        (.answered, .ackReceived, .confirmed, .reportAcknowledged),
        (.answered, .acknowledgementTimedOut, .terminating, hungUp),
        (.answered, .byeReceived, .ended, [.acceptBYE, .reportEnded, .remove]),
        (.answered, .hangUpAsked, .closing, .reportEnded), (.answered, .cancelAsked, .closing, .reportEnded),
        (.answered, .sessionExpired, .closing, .reportEnded), (.answered, .dialogLost, .closing, .reportEnded),
        (.closing, .ackReceived, .terminating, .sendBYE),
        (.closing, .acknowledgementTimedOut, .terminating, .sendBYE),
        (.closing, .byeReceived, .ended, [.acceptBYE, .remove]),
    ]

    private static let talking: [(State, Event, State, Actions)] = [
        (.confirmed, .byeReceived, .ended, [.acceptBYE, .reportEnded, .remove]),
        (.confirmed, .hangUpAsked, .terminating, hungUp), (.confirmed, .cancelAsked, .terminating, hungUp),
        (.confirmed, .dialogLost, .terminating, hungUp), (.confirmed, .sessionExpired, .terminating, hungUp),
        (.confirmed, .acknowledgementTimedOut, .terminating, hungUp),
        (.confirmed, .refusalAsked, .terminating, hungUp),
        (.terminating, .byeReceived, .terminating, .acceptBYE), (.terminating, .byeFinished, .ended, .remove),
    ]

    @Test(arguments: State.allCases, Event.allCases)
    func `a session does what its table says`(state: State, event: Event) {
        let row = (Self.calling + Self.called + Self.talking).first { $0.0 == state && $0.1 == event }
        let (next, actions) = SessionMachine.transition(state, event)
        #expect(next == row?.2 ?? state)
        #expect(actions == row?.3 ?? [])
    }

    @Test(arguments: State.allCases, Event.allCases)
    func `the end is reported exactly when a session stops being the caller's`(state: State, event: Event) {
        let over: Set<State> = [.closing, .terminating, .ended]
        let (next, actions) = SessionMachine.transition(state, event)
        let reports = [Actions.reportEnded, .reportFailure, .reportCancelled].filter { actions.contains($0) }.count
        #expect(reports == (over.contains(next) && !over.contains(state) ? 1 : 0))
        #expect(actions.contains(.remove) == (next == .ended && state != .ended))
    }

    @Test func `every state reaches its end`() {
        for start in State.allCases {
            var reached: Set<State> = [start]
            var isGrowing = true
            while isGrowing {
                let next = Set(
                    reached.flatMap { state in Event.allCases.map { SessionMachine.transition(state, $0).0 } })
                isGrowing = !next.isSubset(of: reached)
                reached.formUnion(next)
            }
            #expect(reached.contains(.ended))
        }
    }

    @Test func `one offer at a time`() {
        typealias N = Negotiation
        let rows: [(N.State, N.Event, N.State, N.Verdict)] = [
            (.idle, .offerSent, .weOffered, .accepted), (.idle, .offerReceived, .theyOffered, .accepted),
            (.weOffered, .offerSent, .weOffered, .tooSoon), (.weOffered, .offerReceived, .weOffered, .glare),
            (.weOffered, .answerReceived, .idle, .accepted), (.weOffered, .ourOfferRefused, .idle, .accepted),
            (.theyOffered, .offerSent, .theyOffered, .glare), (.theyOffered, .offerReceived, .theyOffered, .tooSoon),
            (.theyOffered, .answerSent, .idle, .accepted), (.theyOffered, .theirOfferRefused, .idle, .accepted),
        ]
        for state in N.State.allCases {
            for event in N.Event.allCases {
                let row = rows.first { $0.0 == state && $0.1 == event }
                let (next, verdict) = N.transition(state, event)
                #expect(next == row?.2 ?? state, "\(state) \(event)")
                #expect(verdict == row?.3 ?? .unexpected, "\(state) \(event)")
            }
        }
    }

    @Test func `a registration does what its table says`() {
        typealias R = RegistrationMachine
        let failed: R.Actions = [.scheduleRetry, .reportFailure]
        let rows: [(R.State, R.Event, R.State, R.Actions)] = [
            (.off, .started, .locating, .locate), (.locating, .located, .registering, .register),
            (.locating, .locationFailed, .waiting, failed), (.locating, .stopped, .off, .reportUnregistered),
            (.waiting, .stopped, .off, .reportUnregistered), (.waiting, .retryDue, .locating, .locate),
            (.registering, .accepted, .registered, [.scheduleRefresh, .reportRegistered]),
            (.registering, .challenged, .registering, .register), (.registering, .tooBrief, .registering, .register),
            (.registering, .refused, .waiting, failed), (.registering, .timedOut, .waiting, failed),
            (.registering, .timedOutWithNext, .registering, [.useNextTarget, .register]),
            (.registering, .stopped, .unregistering, .unregister), (.registered, .stopped, .unregistering, .unregister),
            (.registered, .refreshDue, .registering, .register),
            (.unregistering, .challenged, .unregistering, .unregister),
            (.unregistering, .accepted, .off, .reportUnregistered),
            (.unregistering, .refused, .off, .reportUnregistered),
            (.unregistering, .timedOut, .off, .reportUnregistered),
            (.unregistering, .timedOutWithNext, .off, .reportUnregistered),
            (.unregistering, .tooBrief, .off, .reportUnregistered), (.unregistering, .started, .locating, .locate),
        ]
        for state in R.State.allCases {
            for event in R.Event.allCases {
                let row = rows.first { $0.0 == state && $0.1 == event }
                let (next, actions) = R.transition(state, event)
                #expect(next == row?.2 ?? state, "\(state) \(event)")
                #expect(actions == row?.3 ?? [], "\(state) \(event)")
            }
        }
    }
}
