import ArgumentParser
import CallFlow
import Chronology
import Directory
import Operations

/// `vigie simulate LINE`.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell the story of a call without placing one.",
        discussion: "Without --answers nobody answers. The planner and the machine are those of real calls.")

    @Argument(help: "The line that is called.")
    var line: String

    @Option(help: "At this time instead of now, e.g. 2026-12-25T03:00.")
    var at: String?

    @Option(help: "This person answers and accepts; may be repeated.")
    var answers: [String] = []

    @Option(help: "This person answers and declines; may be repeated.")
    var declines: [String] = []

    @Option(help: "This person is on another call; may be repeated.")
    var busy: [String] = []

    @Flag(help: "The desk answers, if it is staffed then.")
    var deskAnswers = false

    @Option(help: "How long somebody rings before answering, e.g. 5s.")
    var answerAfter = "5s"

    @Option(help: "The caller presses KEY@TIME after the call arrived, e.g. 1@8s; may be repeated.")
    var key: [String] = []

    @Option(help: "The caller hangs up after this time, e.g. 40s.")
    var hangsUpAfter: String?

    @OptionGroup var story: LanguageOption
    @OptionGroup var zone: ZoneOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            let instant = try at.map { try zone.instant($0) } ?? .current
            var behaviour = SimulateCall.Behaviour(
                answers: answers.map { PersonID($0) }, declines: declines.map { PersonID($0) },
                busy: busy.map { PersonID($0) }, deskAnswers: deskAnswers,
                answerAfter: try Self.duration(answerAfter))
            behaviour.callerHangsUpAfter = try hangsUpAfter.map(Self.duration)
            behaviour.callerKeys = try key.map { text in
                let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
                guard parts.count == 2, parts[0].count == 1, "0123456789*#".contains(parts[0]) else {
                    throw OperationError(.invalid, "`\(text)` is not a key and a time", remedy: "write it like 1@8s")
                }
                return .init(key: parts[0], after: try Self.duration(parts[1]))
            }
            let simulate = SimulateCall(store: try await common.store())
            try common.show(
                try simulate(line: LineID(line), at: instant, behaviour: behaviour, language: try story.value()))
        }
    }

    private static func duration(_ text: String) throws -> Duration {
        do {
            return try DurationText.parse(text)
        } catch {
            throw OperationError(.invalid, "`\(text)` is not a duration", remedy: "write it like 5s or 2m")
        }
    }
}
