import Chronology
import Directory
import Dispatch
import Foundation
import Ledger
import Operations
import PhoneSimulator
import RTP
import Storage
import Testing

/// SIGKILL at every step of a call: what the next start makes of it.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: Program.isThere))
struct KillTests {
    /// A step of a call, by the fact that says so.
    struct Step: Sendable, CustomStringConvertible {
        var story: KilledStory
        var name: String
        /// How many of the facts of that name must be there.
        var count = 1

        var description: String { "\(story), \(name) \(count)" }
    }

    private static let steps: [Step] =
        [
            "callReceived", "planned", "callerAnswered", "announcementStarted", "huntStarted", "legDialled",
            "legRinging",
            "legAnswered", "legPressed", "legAccepted", "bridged", "bridgeEnded", "callEnded",
        ].map { Step(story: .conversation, name: $0) }
        + ["legFailed", "voicemailStarted", "voicemailEnded", "callEnded"].map { Step(story: .message, name: $0) }
        + [Step(story: .message, name: "progressSpoken", count: 2)]
        + ["callerPressed", "callBackRequested", "callEnded"].map { Step(story: .callBack, name: $0) }
        + [
            Step(story: .leaving, name: "callerLeft"), Step(story: .menu, name: "menuChosen"),
            Step(story: .decline, name: "legDeclined"), Step(story: .decline, name: "voicemailStarted"),
            Step(story: .noAnswer, name: "legCancelled"), Step(story: .noAnswer, name: "huntStarted", count: 2),
            Step(story: .tooLate, name: "legToldTooLate"), Step(story: .tooLate, name: "bridged"),
            Step(story: .holding, name: "held"), Step(story: .holding, name: "resumed"),
            Step(story: .silence, name: "legMediaLost"), Step(story: .shortMessage, name: "voicemailDiscarded"),
        ]

    @Test func `a server killed at any step finds its ledger in order`() async throws {
        try await Self.inParallel(Self.steps) { step in
            let site = try KilledSite(step.story)
            let found = try await site.kill(during: step.story) { watch, call in
                try await watch.wait(for: call, toSay: step.name, times: step.count)
            }
            try await site.expectOrder(after: found, "\(step)")
        }
    }

    @Test func `a server killed at random moments finds its ledger in order`() async throws {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["VIGIE_KILL_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...9_999_999)
        let count = environment["VIGIE_KILLS"].flatMap { Int($0) } ?? 11
        print("killing \(count) servers at random moments: VIGIE_KILL_SEED=\(seed)")
        var random = SplitMix(seed: seed)
        let kills = (0..<count).map { number in
            (
                story: KilledStory.allCases[number % KilledStory.allCases.count],
                after: Int.random(in: 0...5_500, using: &random)
            )
        }
        try await Self.inParallel(kills) { kill in
            let site = try KilledSite(kill.story)
            let found = try await site.kill(during: kill.story) { _, _ in
                await Moment.after(milliseconds: kill.after)
            }
            try await site.expectOrder(after: found, "\(kill.story) killed after \(kill.after) ms, seed \(seed)")
        }
    }

    @Test func `a message loses its last tenth of a second at most`() async throws {
        try await Self.inParallel([600, 1_100, 1_700]) { length in
            let site = try KilledSite(.message)
            let found = try await site.kill(during: .message) { watch, call in
                try await watch.wait(for: call, toSay: "voicemailStarted")
                await Moment.after(milliseconds: length)
            }
            try await site.expectOrder(after: found, "message of \(length) ms")
            let kept = try site.spokenMilliseconds(in: found.call)
            print(
                "the caller had spoken \(found.spokenMilliseconds) ms when the server was killed: \(kept) ms are kept")
            #expect(kept + 100 + KilledCall.uncertainty >= found.spokenMilliseconds)
        }
    }

    /// A few servers at a time.
    private static func inParallel<Item: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var waiting = items[...]
            for _ in 0..<5 { if let item = waiting.popFirst() { group.addTask { try await body(item) } } }
            while try await group.next() != nil {
                if let item = waiting.popFirst() { group.addTask { try await body(item) } }
            }
        }
    }
}

/// A moment that is part of a script.
enum Moment {
    static func after(milliseconds: Int) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { continuation.resume() }
        }
    }
}

/// Random numbers that a seed repeats.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
