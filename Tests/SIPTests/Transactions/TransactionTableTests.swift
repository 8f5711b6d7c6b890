import Chronology
import Testing

@testable import SIP

/// Every pair of state and event of the four transactions, against tables written out here by hand from the RFCs.
@Suite struct TransactionTableTests {
    typealias Row<State, Event> = (State, Event, State, TransactionActions)

    /// Pairs that a table does not name change nothing and ask for nothing.
    private func check<State: Hashable & CaseIterable, Event: Hashable & CaseIterable>(
        _ rows: [Row<State, Event>], _ transition: (State, Event) -> (State, TransactionActions)
    ) {
        for state in State.allCases {
            for event in Event.allCases {
                let row = rows.first { $0.0 == state && $0.1 == event }
                let (next, actions) = transition(state, event)
                #expect(next == row?.2 ?? state, "\(state) on \(event)")
                #expect(actions == row?.3 ?? [], "\(state) on \(event)")
            }
        }
    }

    @Test func `an INVITE client follows RFC 3261 figure 5 and RFC 6026 figure 1`() {
        let rows: [Row<InviteClientTransaction.State, InviteClientTransaction.Event>] = [
            (.calling, .provisionalReceived, .proceeding, .pass),
            (.calling, .successReceived, .accepted, .pass),
            (.calling, .failureReceived, .completed, [.acknowledge, .pass]),
            (.calling, .timerA, .calling, .send),
            (.calling, .timerB, .terminated, [.reportTimeout, .remove]),
            (.calling, .transportFailed, .terminated, [.reportFailure, .remove]),
            (.proceeding, .provisionalReceived, .proceeding, .pass),
            (.proceeding, .successReceived, .accepted, .pass),
            (.proceeding, .failureReceived, .completed, [.acknowledge, .pass]),
            (.proceeding, .timerB, .terminated, [.reportTimeout, .remove]),
            (.completed, .failureReceived, .completed, .acknowledge),
            (.completed, .timerD, .terminated, .remove),
            (.accepted, .successReceived, .accepted, .pass),
            (.accepted, .timerM, .terminated, .remove),
        ]
        check(rows, InviteClientTransaction.transition)
    }

    @Test func `any other client follows RFC 3261 figure 6`() {
        let rows: [Row<ClientTransaction.State, ClientTransaction.Event>] = [
            (.trying, .provisionalReceived, .proceeding, .pass),
            (.trying, .finalReceived, .completed, .pass),
            (.trying, .timerE, .trying, .send),
            (.trying, .timerF, .terminated, [.reportTimeout, .remove]),
            (.trying, .transportFailed, .terminated, [.reportFailure, .remove]),
            (.proceeding, .provisionalReceived, .proceeding, .pass),
            (.proceeding, .finalReceived, .completed, .pass),
            (.proceeding, .timerE, .proceeding, .send),
            (.proceeding, .timerF, .terminated, [.reportTimeout, .remove]),
            (.proceeding, .transportFailed, .terminated, [.reportFailure, .remove]),
            (.completed, .timerK, .terminated, .remove),
        ]
        check(rows, ClientTransaction.transition)
    }

    @Test func `an INVITE server follows RFC 3261 figure 7 and RFC 6026 figure 3`() {
        let rows: [Row<InviteServerTransaction.State, InviteServerTransaction.Event>] = [
            (.proceeding, .inviteReceived, .proceeding, .send),
            (.proceeding, .provisionalGiven, .proceeding, .send),
            (.proceeding, .successGiven, .accepted, .send),
            (.proceeding, .failureGiven, .completed, .send),
            (.completed, .inviteReceived, .completed, .send),
            (.completed, .ackReceived, .confirmed, []),
            (.completed, .timerG, .completed, .send),
            (.completed, .timerH, .terminated, [.reportTimeout, .remove]),
            (.confirmed, .timerI, .terminated, .remove),
            (.accepted, .successGiven, .accepted, .send),
            (.accepted, .ackReceived, .accepted, .pass),
            (.accepted, .timerL, .terminated, .remove),
        ]
        check(rows, InviteServerTransaction.transition)
    }

    @Test func `any other server follows RFC 3261 figure 8`() {
        let rows: [Row<ServerTransaction.State, ServerTransaction.Event>] = [
            (.trying, .provisionalGiven, .proceeding, .send),
            (.trying, .finalGiven, .completed, .send),
            (.proceeding, .requestReceived, .proceeding, .send),
            (.proceeding, .provisionalGiven, .proceeding, .send),
            (.proceeding, .finalGiven, .completed, .send),
            (.completed, .requestReceived, .completed, .send),
            (.completed, .timerJ, .terminated, .remove),
        ]
        check(rows, ServerTransaction.transition)
    }

    @Test func `an unanswered INVITE goes out seven times over UDP and ends after 64 T1`() {
        var machine = InviteClientTransaction(isReliable: false, values: TimerValues(), now: .zero)
        var sent: [Int64] = []
        var now = Uptime.zero
        var end: TransactionActions = []
        while let next = machine.timers.next {
            now = next
            guard let event = machine.dueEvent(now: now) else { break }
            let actions = machine.receive(event, isReliable: false, values: TimerValues(), now: now)
            if actions.contains(.send) { sent.append(now.microseconds / 1_000) }
            if actions.contains(.remove) { end = actions }
        }
        #expect(sent == [500, 1_500, 3_500, 7_500, 15_500, 31_500])
        #expect(now.microseconds == 32_000_000)
        #expect(end == [.reportTimeout, .remove])
    }

    @Test func `an unanswered BYE goes out eleven times over UDP, at most 4 s apart`() {
        var machine = ClientTransaction(isReliable: false, values: TimerValues(), now: .zero)
        var sent: [Int64] = []
        while let next = machine.timers.next, let event = machine.dueEvent(now: next) {
            let actions = machine.receive(event, isReliable: false, values: TimerValues(), now: next)
            if actions.contains(.send) { sent.append(next.microseconds / 1_000) }
        }
        #expect(sent == [500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])
    }

    @Test func `nothing is sent twice over TCP`() {
        let invite = InviteClientTransaction(isReliable: true, values: TimerValues(), now: .zero)
        let other = ClientTransaction(isReliable: true, values: TimerValues(), now: .zero)
        #expect(invite.timers.retransmission == nil)
        #expect(other.timers.retransmission == nil)
        var server = InviteServerTransaction()
        _ = server.receive(.failureGiven, isReliable: true, values: TimerValues(), now: .zero)
        #expect(server.timers.retransmission == nil)
        #expect(server.timers.limit != nil)
    }
}
