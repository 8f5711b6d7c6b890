import CallFlow
import Chronology
import Directory
import Ledger
import Testing

/// Events that cross, in every order: cancel, answer, key, hang-up, timer, second answer.
@Suite struct CrossingTests {
    /// What can cross while two devices of one person ring and another call event is under way.
    enum Crossing: CaseIterable {
        case callerLeaves, firstAnswers, firstAccepts, firstHangsUp, secondAnswers, secondAccepts, timer
    }

    static let mobile = LegNumber(1)
    static let softphone = LegNumber(2)

    func apply(_ crossing: Crossing, to witness: inout Witness) {
        switch crossing {
        case .callerLeaves: witness.send(.legHungUp(.caller, cause: "BYE"))
        case .firstAnswers: witness.send(.legAnswered(Self.mobile))
        case .firstAccepts: witness.send(.keyPressed(Self.mobile, "1"))
        case .firstHangsUp: witness.send(.legHungUp(Self.mobile, cause: "BYE"))
        case .secondAnswers: witness.send(.legAnswered(Self.softphone))
        case .secondAccepts: witness.send(.keyPressed(Self.softphone, "1"))
        case .timer: witness.wait(.seconds(31))
        }
    }

    func permutations<Element>(of elements: [Element]) -> [[Element]] {
        guard let first = elements.first else { return [[]] }
        return permutations(of: Array(elements.dropFirst())).flatMap { rest in
            (0...rest.count).map { Array(rest.prefix($0)) + [first] + Array(rest.dropFirst($0)) }
        }
    }

    func ringing(_ plan: CallPlan = Sample.plan()) -> Witness {
        var witness = Witness(plan: plan)
        witness.endPlay(on: .caller)
        witness.grant()
        return witness
    }

    @Test func `all 5040 orders of seven crossing events keep every promise`() {
        let start = ringing()
        for order in permutations(of: Crossing.allCases) {
            var witness = start
            for crossing in order { apply(crossing, to: &witness) }
            witness.grant()
            witness.exhaustTime()
            #expect(witness.violations.isEmpty, "\(order): \(witness.violations)")
        }
    }

    @Test func `all orders with a desk rung before the caller is answered keep every promise`() {
        var organisation = Sample.organisation
        organisation.lines[0].hours.desk.append(Sample.mobile("desk2", "+33612345609"))
        var start = Witness(
            plan: Sample.plan(organisation.lines[0], organisation: organisation, at: Sample.day, answering: .afterDesk))
        start.grant()
        for order in permutations(of: Crossing.allCases) {
            var witness = start
            for crossing in order { apply(crossing, to: &witness) }
            witness.exhaustTime()
            #expect(witness.violations.isEmpty, "\(order): \(witness.violations)")
        }
    }

    @Test func `of two who accept together exactly one is bridged and the other told`() {
        var witness = ringing()
        for crossing in [Crossing.firstAnswers, .secondAnswers, .firstAccepts, .secondAccepts] {
            apply(crossing, to: &witness)
        }
        #expect(witness.machine.bridgedLeg == Self.mobile)
        #expect(witness.facts.contains(.legToldTooLate(leg: Self.softphone)))
        #expect(witness.facts.filter { if case .bridged = $0 { true } else { false } }.count == 1)
        witness.endPlay(on: Self.softphone)
        #expect(witness.effects.contains(.hangUp(Self.softphone, .tooLate)))
    }

    @Test func `an answer that crosses our cancel neither rings on nor bridges`() {
        var witness = ringing()
        apply(.firstAnswers, to: &witness)
        apply(.firstAccepts, to: &witness)
        apply(.secondAnswers, to: &witness)
        #expect(witness.facts.contains(.legCancelled(leg: Self.softphone, reason: "takenElsewhere")))
        #expect(!witness.facts.contains(.legAnswered(leg: Self.softphone)))
    }

    @Test func `a caller who cancels before the answer is refused nothing and rings nobody further`() {
        var witness = Witness(plan: Sample.plan(at: Sample.day, answering: .afterDesk))
        witness.grant()
        witness.send(.legHungUp(.caller, cause: "CANCEL"))
        #expect(witness.facts.contains(.legCancelled(leg: Self.mobile, reason: "callerGone")))
        #expect(!witness.effects.contains(.answerCaller))
        witness.send(.legClosed(Self.mobile))
        #expect(witness.machine.isFinished)
        #expect(witness.facts.contains(.taskOpened(kind: .missedCall, line: LineID("heating"), person: nil)))
    }

    @Test func `a reservation answered after it was given up is harmless`() {
        var witness = Witness(plan: Sample.plan())
        witness.endPlay(on: .caller)
        witness.wait(.seconds(3))
        #expect(witness.facts.contains(.personSkipped(person: PersonID("anne"), level: "primary", reason: .noResponse)))
        witness.grant()
        witness.exhaustTime()
        #expect(witness.violations.isEmpty)
    }
}
