import Chronology
import Directory
import Foundation
import Ledger
import Operations
import RTP
import Storage

/// What the demonstration proved: by the phones' ears, by the recording, and by the ledger.
struct DemoVerdict {
    private var checks: [(what: String, holds: Bool)] = []
    private let story: String
    private let closing: String
    private let folder: String

    /// Looks at what is left after the server has stopped.
    init(stage: DemoStage, heard: DemoCalls.Heard) throws {
        let store = try Store.open(.sqlite(path: stage.folder + "/vigie.sqlite"), for: .existing, now: .current)
        defer { store.close() }
        let calls = try store.calls(CallFilter(from: stage.startedAt)).sorted { $0.openedAt < $1.openedAt }
        let show = ShowCall(history: store, store: store)
        story = try calls.map { try show($0.id, clock: .utc).text }.joined(separator: "\n\n")
        let facts = try calls.map { try store.facts(of: $0.id).map(\.fact.event) }
        checks = Self.audio(heard) + Self.recorded(facts)
        let messages = try calls.flatMap { try store.recordings(of: $0.id) }
        let paths = messages.map { stage.folder + "/recordings/" + $0.path }
        checks.append(
            ("the caller's voice is in the message", paths.contains { Self.holds(DemoStage.Voice.caller, in: $0) }))
        checks.append(("every fact is chained to the one before", try store.audit().isWhole))
        closing = Self.closing(stage, recordings: paths)
        folder = stage.folder
    }

    /// Whether everything holds.
    var isProved: Bool { checks.allSatisfy(\.holds) }

    /// The ledger of both calls, what was proved, and how to go on.
    var text: String {
        let proofs = checks.map { "  \($0.holds ? "yes" : "NO ") \($0.what)" }.joined(separator: "\n")
        return "\nThe ledger:\n\n\(story)\n\nProved:\n\(proofs)\n\n\(closing)"
    }

    /// The verdict as one JSON object on one line.
    func line() throws -> String {
        struct Line: Encodable {
            struct Check: Encodable {
                var what: String
                var holds: Bool
            }
            var event = "verdict"
            var isProved: Bool
            var checks: [Check]
            var folder: String
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = Line(
            isProved: isProved, checks: checks.map { .init(what: $0.what, holds: $0.holds) }, folder: folder)
        return String(decoding: try encoder.encode(line), as: UTF8.self)
    }

    private static func audio(_ heard: DemoCalls.Heard) -> [(what: String, holds: Bool)] {
        [
            ("the caller heard Hugo for a second", heard.hugoByCaller),
            ("Hugo heard the caller for a second", heard.callerByHugo),
            ("the caller heard the tone of the voicemail", heard.beepByCaller),
        ]
    }

    private static func recorded(_ facts: [[FactEvent]]) -> [(what: String, holds: Bool)] {
        let hugo = PersonID("hugo")
        let bridged = facts.first?.contains { if case .bridged(_, hugo) = $0 { true } else { false } } ?? false
        let unanswered =
            facts.first?.contains { event in
                if case .legCancelled(_, let reason) = event { reason == "noAnswer" } else { false }
            } ?? false
        let message = facts.last?.contains { if case .voicemailEnded = $0 { true } else { false } } ?? false
        let task = facts.last?.contains { if case .taskOpened(.voicemail, _, _) = $0 { true } else { false } } ?? false
        return [
            ("the ledger says that two calls came", facts.count == 2),
            ("the ledger says that Claire did not answer", unanswered),
            ("the ledger says that Hugo and the caller talked", bridged),
            ("the ledger says that a message was left", message),
            ("a task was opened for the message", task),
        ]
    }

    /// Whether a recording holds a tone for a second without a break.
    private static func holds(_ frequency: Int, in path: String) -> Bool {
        guard let data = FileManager.default.contents(atPath: path), let audio = try? WAVReader.read([UInt8](data))
        else {
            return false
        }
        var detector = ToneDetector(frequencies: DemoStage.Voice.all)
        var steady = 0
        for start in stride(from: 0, to: audio.samples.count, by: 800) {
            _ = detector.take(audio.samples[start..<min(start + 800, audio.samples.count)])
            steady = detector.heard.contains(frequency) ? steady + 1 : 0
            if steady >= 10 { return true }
        }
        return false
    }

    private static func closing(_ stage: DemoStage, recordings: [String]) -> String {
        let account = stage.freeAccount
        return """
            Recordings:
            \(recordings.map { "  " + $0 }.joined(separator: "\n"))

            To call it yourself with Linphone or Zoiper on this machine:
              VIGIE_BIND_ADDRESS=127.0.0.1 VIGIE_SIP_PORT=\(stage.port) vigie serve --data \(stage.folder)
              account   \(account.user)
              password  \(account.password)
              domain    127.0.0.1:\(stage.port)   (UDP)
              then dial 0199001000
            """
    }
}
