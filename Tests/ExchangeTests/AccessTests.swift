import CallFlow
import Chase
import Chronology
import Directory
import Exchange
import Ledger
import SIP
import SimulatedWorld
import Testing

/// People of ours who use a line by a PIN: in a world with a carrier that asserts identities.
@Suite struct `Access by PIN` {
    private static let pin = "482913"

    private func town(seed: UInt64, _ change: @escaping (inout Organisation) -> Void = { _ in }) -> Town {
        let town = Town(
            seed: seed, tellsPeople: true,
            change: {
                $0.lines[0].access = AccessSettings(announcementRecorders: [PersonID("anne")])
                change(&$0)
            })
        town.givePIN(Self.pin, to: "anne")
        return town
    }

    /// A call that presses keys at these seconds after the answer.
    private func keys(_ presses: [(String, Double)], lasting seconds: Int = 120) -> LegScript {
        var script = LegScript.calls(for: .seconds(seconds))
        script.keys = presses.flatMap { text, second in
            text.enumerated().map { index, key in
                LegScript.KeyPress(key, .answered(after: .milliseconds(Int(second * 1000) + index * 200)))
            }
        }
        return script
    }

    private func annesCall(_ town: Town, _ presses: [(String, Double)], lasting seconds: Int = 120) -> PhoneLeg {
        town.call(from: Town.anne, keys(presses, lasting: seconds), headers: [Self.asserted])
    }

    private static let asserted = ExtraHeader("P-Asserted-Identity", "<sip:\(Town.anne)@192.0.2.10>")

    /// Somebody leaves a message, so that there is something to do.
    private func leaveMessage(in town: Town) {
        var script = LegScript.calls(for: .seconds(30))
        script.keys = [.init("*", .answered(after: .seconds(6)))]
        script.speech = [.zero...(.seconds(30))]
        town.call(script)
        town.world.run(for: .seconds(45))
    }

    @Test func `a person hears, acknowledges, hears who is on call, and is owed nothing`() {
        let town = town(seed: 700)
        leaveMessage(in: town)
        let leg = annesCall(town, [("#", 1), (Self.pin + "#", 2), ("1", 6), ("1", 9), ("2", 16), ("2", 22), ("*", 32)])
        town.world.run(for: .seconds(60))
        let story = town.lastStory
        let wanted = ["accessAsked", "accessGranted", "messageHeard", "taskAcknowledged", "dutyHeard"]
        #expect(story.kinds.filter(wanted.contains) == wanted, "\(story)")
        #expect(!story.kinds.contains("taskOpened") && !story.kinds.contains("huntStarted"))
        #expect(leg.prompts.contains("access-duty") && leg.prompts.last == "access-goodbye", "\(leg.prompts)")
        #expect(story.last == .callEnded(by: .system, cause: "access"))
        #expect(town.vigie.exchange.openTasks.isEmpty)
        expectQuiet(town)
    }

    @Test func `what is typed stands in no fact`() {
        let town = town(seed: 701)
        _ = annesCall(town, [("#", 1), (Self.pin + "#", 2), ("*", 6)])
        town.world.run(for: .seconds(30))
        let pressed = town.lastStory.compactMap { if case .callerPressed(let key) = $0 { key } else { nil } }
        #expect(pressed == ["*"])
        expectQuiet(town)
    }

    @Test func `three wrong PINs lock the telephone, open a task, and the call goes on`() {
        let town = town(seed: 702)
        town.carrier.subscribers[Town.bruno] = .accepts()
        _ = annesCall(town, [("#", 1), ("111222#", 3), ("111223#", 10), ("111224#", 17)], lasting: 300)
        town.world.run(for: .seconds(120))
        let story = town.lastStory
        #expect(story.kinds.filter { $0 == "accessRefused" }.count == 3, "\(story)")
        #expect(story.contains(.accessLocked(person: PersonID("anne"), device: DeviceID("anne-mobile"), minutes: 5)))
        #expect(
            story.contains(.taskOpened(kind: .accessLocked, line: LineID("heating"), person: PersonID("anne"))))
        #expect(story.kinds.contains("bridged"))
        town.world.run(for: .seconds(60))
        // The right one is not even asked for now.
        let again = annesCall(town, [("#", 1), (Self.pin + "#", 2)], lasting: 30)
        town.world.run(for: .seconds(40))
        #expect(again.prompts.contains("access-locked") && !town.lastStory.kinds.contains("accessGranted"))
        town.world.run(for: .seconds(600))
        _ = annesCall(town, [("#", 1), (Self.pin + "#", 2), ("*", 6)], lasting: 30)
        town.world.run(for: .seconds(40))
        #expect(town.lastStory.kinds.contains("accessGranted"), "\(town.lastStory)")
    }

    @Test func `nobody is let in by the number of a From header alone, nor without a PIN of their own`() {
        let town = town(seed: 703)
        town.call(from: Town.anne, keys([("#", 1), (Self.pin + "#", 2)], lasting: 20))
        town.world.run(for: .seconds(30))
        #expect(!town.lastStory.kinds.contains("accessAsked"))
        let bruno = ExtraHeader("P-Asserted-Identity", "<sip:\(Town.bruno)@192.0.2.10>")
        town.call(from: Town.bruno, keys([("#", 1), (Self.pin + "#", 2)], lasting: 20), headers: [bruno])
        town.world.run(for: .seconds(30))
        #expect(!town.lastStory.kinds.contains("accessAsked"))
        #expect(town.lastStory.kinds.contains("huntStarted"))
    }

    @Test func `whoever presses the key and nothing more is a caller like any other`() {
        let town = town(seed: 704)
        town.carrier.subscribers[Town.bruno] = .accepts()
        _ = annesCall(town, [("#", 1)], lasting: 60)
        town.world.run(for: .seconds(90))
        #expect(town.lastStory.kinds.contains("bridged"), "\(town.lastStory)")
        expectQuiet(town)
    }

    @Test func `whoever hangs up at the PIN is owed a call`() {
        let town = town(seed: 705)
        _ = annesCall(town, [("#", 1), ("48", 2)], lasting: 4)
        town.world.run(for: .seconds(20))
        #expect(town.lastStory.contains(.taskOpened(kind: .missedCall, line: LineID("heating"), person: nil)))
    }

    @Test func `a caller is called back, both talk, and the task stays until 2 is pressed`() {
        let town = town(seed: 706) { $0.dialOut.allowedPrefixes.append("+334") }
        leaveMessage(in: town)
        var answers = LegScript()
        answers.reaction = .answer(after: .seconds(2))
        answers.hangUpAfter = .seconds(10)
        town.carrier.subscribers[Town.caller] = answers
        _ = annesCall(town, [("#", 1), (Self.pin + "#", 2), ("1", 6), ("3", 9), ("2", 35), ("*", 45)])
        town.world.run(for: .seconds(80))
        let wanted = ["callBackStarted", "bridged", "bridgeEnded", "taskAcknowledged"]
        #expect(town.lastStory.kinds.filter(wanted.contains) == wanted, "\(town.lastStory)")
        expectQuiet(town)
    }

    @Test func `whoever hangs up while talking with the called back caller lets that caller go`() {
        let town = town(seed: 707) { $0.dialOut.allowedPrefixes.append("+334") }
        leaveMessage(in: town)
        var answers = LegScript()
        answers.reaction = .answer(after: .seconds(2))
        town.carrier.subscribers[Town.caller] = answers
        _ = annesCall(town, [("#", 1), (Self.pin + "#", 2), ("1", 6), ("3", 9)], lasting: 25)
        town.world.run(for: .seconds(60))
        #expect(town.lastStory.kinds.contains("bridgeEnded"), "\(town.lastStory)")
        #expect(town.vigie.exchange.openTasks.count == 1)
    }

    @Test func `a recorded announcement is heard by the next caller, and the line's own one again`() {
        let town = town(seed: 708)
        var asked: [String] = []
        town.vigie.media.promptDuration = { utterance in
            if utterance.name == "announcement" { asked.append("\(utterance.prompts[0])") }
            return .seconds(2)
        }
        var script = keys([("#", 1), (Self.pin + "#", 2), ("3", 6), ("#", 14), ("1", 17), ("*", 22)])
        script.speech = [.zero...(.seconds(60))]
        town.call(from: Town.anne, script, headers: [Self.asserted])
        town.world.run(for: .seconds(60))
        let recording = town.vigie.announcements.first ?? ""
        #expect(
            town.lastStory.contains(
                .announcementRecorded(line: LineID("heating"), recording: recording, person: PersonID("anne"))),
            "\(town.lastStory)")
        town.call(.calls(for: .seconds(5)))
        town.world.run(for: .seconds(20))
        #expect(asked.last?.contains("recorded/\(recording).wav") == true, "\(asked)")
        _ = annesCall(town, [("#", 1), (Self.pin + "#", 2), ("4", 6), ("*", 10)])
        town.world.run(for: .seconds(40))
        town.call(.calls(for: .seconds(5)))
        town.world.run(for: .seconds(20))
        #expect(asked.last?.contains("welcome") == true, "\(asked)")
    }

    @Test func `a registered softphone asks for the PIN too`() {
        let town = town(seed: 709) { $0.people[0].devices.append(.softphone("anne")) }
        let phone = town.addPhone("anne", host: 5)
        phone.call("0123456789", keys([("#", 1), (Self.pin + "#", 2), ("*", 6)]))
        town.world.run(for: .seconds(40))
        #expect(town.lastStory.kinds.contains("accessGranted"), "\(town.lastStory)")
        expectQuiet(town)
    }

    @Test func `a server that stops ends it`() {
        let town = town(seed: 710)
        _ = annesCall(town, [("#", 1), (Self.pin + "#", 2)])
        town.world.run(for: .seconds(6))
        town.vigie.input { $0.beginStopping(budget: .seconds(5), now: $1) }
        town.world.run(for: .seconds(20))
        #expect(town.lastStory.kinds.contains("callEnded"), "\(town.lastStory)")
        expectQuiet(town)
    }
}
