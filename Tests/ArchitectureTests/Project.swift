import Foundation

/// The project's own files, found from this file upward.
enum Project {
    /// Targets that decide and do nothing: a pure target imports only these, and what `allowedOutside` adds.
    static let pureTargets: Set<String> = [
        "Chronology", "Directory", "Rota", "Ledger", "Interventions", "CallFlow", "Chase", "Notify", "LabourLaw",
        "Compensation", "SIP",
        "SDP", "RTP",
        "Exchange",
    ]
    /// Targets that act, and those that tests, the demo and benchmarks are made of.
    static let otherTargets: Set<String> = [
        "CLibPQ", "CAres", "CLinux", "Telephony", "Delivery", "Storage", "Speech", "Paper", "Operations", "vigie",
        "SimulatedWorld",
        "PhoneSimulator",
    ]
    /// Modules from outside that cannot act: arithmetic on bytes, and memory primitives.
    static let allowedOutside: Set<String> = ["Crypto", "Synchronization"]
    /// Modules from outside that one target alone may import: books are YAML, and a parser of text cannot act.
    static let allowedAlone: [String: Set<String>] = ["LabourLaw": ["Yams"]]
    /// Where Foundation's calendars and coders are allowed; what they must not call is checked word by word.
    static let foundationAllowed: Set<String> = ["Chronology", "Ledger", "Directory", "Rota"]

    static let root: URL = {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path + "/Package.swift") {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// The Swift files under a folder of the project.
    static func sources(under folder: String) -> [SwiftSource] {
        files(under: folder, suffix: ".swift").compactMap { path in
            guard let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8) else { return nil }
            return SwiftSource(path: path, text: text)
        }
    }

    /// The files under a folder, by their path in the project, in order.
    static func files(under folder: String, suffix: String) -> [String] {
        let start = root.appending(path: folder).resolvingSymlinksInPath().path
        guard let names = FileManager.default.enumerator(atPath: start) else { return [] }
        return names.compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
    }
}
