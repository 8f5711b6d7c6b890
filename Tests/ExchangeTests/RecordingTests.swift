import Chronology
import Directory
import Ledger
import SimulatedWorld
import Testing

/// The recording of conversations, over SIP.
@Suite struct RecordingTests {
    private func town(seed: UInt64) -> Town {
        let town = Town(
            seed: seed, change: { $0.lines[0].recording = RecordingSettings(purpose: "pour vérifier les consignes") })
        var anne = LegScript.accepts()
        anne.keys = [.init("1", .heard("whisper", after: .seconds(20)))]
        town.carrier.subscribers[Town.anne] = anne
        return town
    }

    @Test func `a conversation is recorded once both were told, from the bridge to its end`() throws {
        let town = town(seed: 710)
        town.call(.calls(for: .seconds(120)))
        expectQuiet(town)
        let story = town.lastStory
        let call = try #require(town.vigie.ledger.calls.last)
        #expect(town.vigie.media.conversations == ["\(call)-c1"])
        let order = ["bridged", "recordingStarted", "recordingEnded", "bridgeEnded", "callEnded"]
        #expect(story.kinds.filter(order.contains) == order)
        #expect(story.count { if case .recordingAnnounced = $0 { true } else { false } } == 2)
        guard
            case .recordingEnded(_, let milliseconds, "stopped")? = story.first(where: {
                if case .recordingEnded = $0 { true } else { false }
            })
        else {
            Issue.record("no end: \(story)")
            return
        }
        #expect(milliseconds > 30_000)
    }

    @Test func `a caller who refuses is not recorded`() {
        let town = town(seed: 711)
        var script = LegScript.calls(for: .seconds(120))
        script.keys = [.init("9", .heard("recording-notice", after: .seconds(1)))]
        town.call(script)
        expectQuiet(town)
        #expect(town.lastStory.contains(.recordingRefused(by: .caller)))
        #expect(town.lastStory.has("bridged") && town.vigie.media.conversations.isEmpty)
    }
}
