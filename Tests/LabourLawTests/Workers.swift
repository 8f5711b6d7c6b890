import Chronology
import LabourLaw

/// Worker files as tests write them.
enum Workers {
    /// Reads one from JSON without its outer braces; `id` and a regime are added.
    static func read(_ members: String, regime: String = "private/code-du-travail") throws -> WorkerFile {
        let text = "{\"id\": \"w\", \"regime\": \"\(regime)\"\(members.isEmpty ? "" : ", " + members)}"
        return try WorkerFileReader(file: "worker.json").read(try JSONText.parse(text, file: "worker.json"))
    }

    /// Reads and assesses.
    static func assess(_ members: String, regime: String = "private/code-du-travail") throws -> Assessment {
        try assess(try read(members, regime: regime))
    }

    static func assess(_ file: WorkerFile) throws -> Assessment {
        var assessor = Assessor(library: try library.get())
        return try assessor.assess(file)
    }

    static let library = Result { try BuiltInBooks.library() }

    static func span(_ start: String, _ end: String) -> String { "{\"start\": \"\(start)\", \"end\": \"\(end)\"}" }

    static func at(_ text: String) throws -> Instant { try OffsetInstant.parse(text, on: LocalClock.utc) }
}

/// Numbers that look random and are the same in every run (Knuth's MMIX generator).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // The low bits of such a generator repeat soon.
        return state ^ (state >> 32)
    }
}
