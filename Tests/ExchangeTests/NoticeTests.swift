import Chase
import Chronology
import Directory
import Exchange
import Ledger
import SimulatedWorld
import Testing

/// People are told of what did not reach anybody, until somebody takes charge.
@Suite struct `Notices` {
    /// Answers whatever rings: lets a caller's call be declined, and does `keys` when told of tasks.
    private func told(_ keys: LegScript.KeyPress...) -> LegScript {
        var script = LegScript()
        script.reaction = .answer(after: .seconds(2))
        script.keys = [.init("2", .heard("whisper", after: .seconds(1)))] + keys
        return script
    }

    /// Somebody calls, reaches nobody and leaves a message of some seconds.
    private func leaveMessage(in town: Town) {
        var script = LegScript.calls(for: .seconds(200))
        script.keys = [.init("*", .answered(after: .seconds(6)))]
        script.speech = [.zero...(.seconds(30))]
        town.call(script)
    }

    private func facts(_ town: Town) -> [FactEvent] { town.vigie.ledger.facts.map(\.event) }

    private func acknowledgements(_ town: Town) -> [String] {
        facts(town).compactMap { if case .taskAcknowledged(_, let by, let how) = $0 { "\(by) \(how)" } else { nil } }
    }

    private func outcomes(_ town: Town) -> [String] {
        facts(town).compactMap {
            if case .noticeEnded(let person, let outcome) = $0 { "\(person) \(outcome)" } else { nil }
        }
    }

    @Test func `a message is told to the person on call, heard and acknowledged by key`() {
        let town = Town(seed: 400, tellsPeople: true)
        town.carrier.subscribers[Town.anne] = told(
            .init("1", .heard("notice", after: .seconds(2))), .init("2", .heard("message", after: .seconds(3))))
        leaveMessage(in: town)
        town.world.run(for: .seconds(300))
        #expect(acknowledgements(town) == ["anne telephone"], "\(facts(town))")
        #expect(outcomes(town) == ["anne acknowledged"])
        let heard = town.carrier.legs.filter(\.isIncoming).last?.prompts ?? []
        #expect(heard.last == "notice-acknowledged", "\(heard)")
        #expect(facts(town).contains { if case .messageHeard = $0 { true } else { false } })
        #expect(town.vigie.exchange.openTasks.isEmpty)
        expectQuiet(town)
    }

    @Test func `a mobile's voicemail that answers acknowledges nothing, and the next level is told in the end`() {
        let town = Town(seed: 401, tellsPeople: true)
        var machine = LegScript()
        machine.reaction = .answer(after: .seconds(2))
        town.carrier.subscribers[Town.anne] = machine
        town.carrier.subscribers[Town.bruno] = told(.init("2", .heard("notice", after: .seconds(2))))
        leaveMessage(in: town)
        town.world.run(for: .seconds(10 * 60))
        #expect(acknowledgements(town).isEmpty)
        town.world.run(for: .seconds(10 * 60))
        #expect(acknowledgements(town) == ["bruno telephone"])
        #expect(outcomes(town).filter { $0 == "anne noAnswer" }.count == 4, "\(outcomes(town))")
        expectQuiet(town)
    }

    @Test func `who passes it on has the next person told at once`() {
        let town = Town(seed: 402, tellsPeople: true)
        town.carrier.subscribers[Town.anne] = told(.init("4", .heard("notice", after: .seconds(2))))
        town.carrier.subscribers[Town.bruno] = told(.init("2", .heard("notice", after: .seconds(2))))
        leaveMessage(in: town)
        town.world.run(for: .seconds(200))
        #expect(outcomes(town) == ["anne passed", "bruno acknowledged"], "\(outcomes(town))")
        expectQuiet(town)
    }

    @Test func `a caller comes before a telling, which is taken up again`() {
        let town = Town(seed: 403, tellsPeople: true, change: { $0.lines[0].ladder.levels.removeLast() })
        leaveMessage(in: town)
        town.world.run(for: .seconds(75))
        town.carrier.subscribers[Town.anne] = .accepts()
        town.call(from: "+33478000009", .calls(for: .seconds(60)))
        town.world.run(for: .seconds(180))
        #expect(facts(town).contains { if case .bridged = $0 { true } else { false } })
        town.carrier.subscribers[Town.anne] = told(.init("2", .heard("notice", after: .seconds(2))))
        town.world.run(for: .seconds(900))
        #expect(acknowledgements(town) == ["anne telephone"])
        expectQuiet(town)
    }

    @Test func `a softphone that needs no key hears what is left to do`() {
        let town = Town(
            seed: 404, tellsPeople: true, change: { $0.people[0].devices = [.softphone("anne", mustAccept: false)] })
        let script = told(.init("2", .heard("notice", after: .seconds(2))))
        town.addPhone("anne", host: 5, script: script)
        leaveMessage(in: town)
        town.world.run(for: .seconds(200))
        #expect(acknowledgements(town) == ["anne telephone"])
        expectQuiet(town)
    }

    @Test func `who has no telephone is passed over with a fact`() {
        let town = Town(seed: 405, tellsPeople: true, change: { $0.people[0].devices = [] })
        town.carrier.subscribers[Town.bruno] = told(.init("2", .heard("notice", after: .seconds(2))))
        leaveMessage(in: town)
        town.world.run(for: .seconds(20 * 60))
        #expect(outcomes(town).first == "anne failed")
        #expect(acknowledgements(town) == ["bruno telephone"])
        expectQuiet(town)
    }

    @Test func `a task that another process ended falls silent`() {
        let town = Town(seed: 406, tellsPeople: true)
        leaveMessage(in: town)
        town.world.run(for: .seconds(70))
        let open = town.vigie.exchange.openTasks.map(\.id)
        #expect(!open.isEmpty)
        town.vigie.input { $0.tasksEnded(open, now: $1) }
        town.world.run(for: .seconds(40 * 60))
        #expect(outcomes(town).count <= 1)
        expectQuiet(town)
    }

    /// Anne presses 3 when told of the message, and then `keys`; what the caller does when called back.
    private func townCalledBack(
        seed: UInt64, caller: LegScript, then keys: LegScript.KeyPress...,
        change: (inout Organisation) -> Void = { _ in }
    ) -> Town {
        let town = Town(
            seed: seed, tellsPeople: true,
            change: { organisation in
                organisation.dialOut.allowedPrefixes = ["+336", "+334"]
                change(&organisation)
            })
        // Counted from the answer: the summary is heard again after the conversation.
        var anne = told(.init("3", .answered(after: .seconds(6))))
        anne.keys += keys
        town.carrier.subscribers[Town.anne] = anne
        town.carrier.subscribers[Town.caller] = caller
        leaveMessage(in: town)
        // The message takes half a minute; a second telling would come three minutes after the first.
        town.world.run(for: .seconds(180))
        return town
    }

    /// Anne takes charge when she is told again.
    private func endByKey(_ town: Town) {
        town.carrier.subscribers[Town.anne] = told(.init("2", .heard("notice", after: .seconds(2))))
        town.world.run(for: .seconds(3_600))
        #expect(town.vigie.exchange.openTasks.isEmpty)
        expectQuiet(town)
    }

    private func kinds(_ town: Town) -> [String] { facts(town).kinds }

    @Test func `key 3 rings the caller, who sees the line's number and talks to the person`() {
        let town = townCalledBack(seed: 420, caller: .accepts(after: .seconds(3), hangsUpAfter: .seconds(30)))
        #expect(kinds(town).contains("callBackStarted"), "\(kinds(town))")
        let legs = town.carrier.legs.filter(\.isIncoming)
        let calledBack = legs.filter { $0.number == Town.caller }
        #expect(calledBack.count == 1 && calledBack.first?.answeredAt != nil)
        let bridges = facts(town).filter { if case .bridged(_, PersonID("anne")) = $0 { true } else { false } }
        #expect(bridges.count == 1, "\(kinds(town))")
        // Talking acknowledges nothing: nobody said that it is done.
        #expect(acknowledgements(town).isEmpty)
        #expect(!town.vigie.exchange.openTasks.isEmpty)
        endByKey(town)
    }

    @Test func `after the conversation the person takes charge by key`() {
        let town = townCalledBack(
            seed: 421, caller: .accepts(after: .seconds(3), hangsUpAfter: .seconds(20)),
            then: .init("2", .answered(after: .seconds(50))))
        #expect(acknowledgements(town) == ["anne telephone"], "\(kinds(town))")
        #expect(town.vigie.exchange.openTasks.isEmpty)
        expectQuiet(town)
    }

    @Test func `a caller who does not answer is told, and the task stays`() {
        let town = townCalledBack(seed: 422, caller: .rejects(486))
        #expect(kinds(town).contains("callBackStarted"))
        #expect(!kinds(town).contains("bridged"))
        let heard = town.carrier.legs.filter { $0.isIncoming && $0.number == Town.anne }.flatMap(\.prompts)
        #expect(heard.filter { $0 == "notice" }.count >= 2, "\(heard)")
        #expect(!town.vigie.exchange.openTasks.isEmpty)
        endByKey(town)
    }

    @Test func `what may not be dialled is not called back`() {
        let town = townCalledBack(seed: 423, caller: .accepts(), change: { $0.dialOut.allowedPrefixes = ["+336"] })
        #expect(!town.carrier.legs.contains { $0.isIncoming && $0.number == Town.caller })
        #expect(!kinds(town).contains("bridged"))
        endByKey(town)
    }

    @Test func `a call that is too old is not called back`() {
        let town = townCalledBack(
            seed: 424, caller: .accepts(), change: { $0.lines[0].tasks.callBackWithin = .zero })
        #expect(!kinds(town).contains("callBackStarted"), "\(kinds(town))")
        endByKey(town)
    }

    @Test func `a person who hangs up lets the caller go`() {
        let town = Town(seed: 425, tellsPeople: true, change: { $0.dialOut.allowedPrefixes = ["+336", "+334"] })
        var anne = told(.init("3", .answered(after: .seconds(6))))
        anne.hangUpAfter = .seconds(60)
        town.carrier.subscribers[Town.anne] = anne
        town.carrier.subscribers[Town.caller] = .accepts(after: .seconds(2))
        leaveMessage(in: town)
        town.world.run(for: .seconds(400))
        #expect(kinds(town).contains("bridged") && kinds(town).contains("bridgeEnded"), "\(kinds(town))")
        expectQuiet(town)
    }

    @Test func `a call-back that was asked for rings the person and then the caller`() {
        let town = Town(seed: 426, tellsPeople: true, change: { $0.dialOut.allowedPrefixes = ["+336", "+334"] })
        town.carrier.subscribers[Town.anne] = .ringsOnly
        leaveMessage(in: town)
        town.world.run(for: .seconds(100))
        var bruno = told(.init("1", .heard("notice", after: .seconds(1))))
        bruno.hangUpAfter = .seconds(90)
        town.carrier.subscribers[Town.bruno] = bruno
        town.carrier.subscribers[Town.caller] = .accepts(after: .seconds(2), hangsUpAfter: .seconds(20))
        guard let task = town.vigie.exchange.openTasks.first?.id else { return #expect(Bool(false), "no task") }
        town.vigie.input { $0.callBack(task, by: PersonID("bruno"), now: $1) }
        town.world.run(for: .seconds(200))
        let bridges = facts(town).filter { if case .bridged(_, PersonID("bruno")) = $0 { true } else { false } }
        #expect(bridges.count == 1, "\(kinds(town))")
        expectQuiet(town)
    }
}
