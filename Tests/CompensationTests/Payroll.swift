import Chronology
import Compensation
import Foundation
import LabourLaw
import Testing

/// The built-in books and the clock of Paris, read once for all tests of pay.
enum Payroll {
    static let books = Result { try BuiltInBooks.library() }
    static let compensation = Result { try Compensation(try books.get()) }
    static let paris = Result {
        ZoneTable(try #require(LocalClock(zone: "Europe/Paris")), years: 2012...2030)
    }

    static func evaluate(_ file: WorkerFile) throws -> PayResult {
        try compensation.get().evaluate(file, clock: try paris.get())
    }

    static func worker(_ value: SourceValue, file: String = "test") throws -> WorkerFile {
        try WorkerFileReader(file: file).read(value)
    }

    static func worker(json: String) throws -> WorkerFile {
        try worker(try JSONText.parse(json, file: "test"))
    }
}

/// One case of `Cases`: facts, where they come from, and what they must give.
struct PayCase: Sendable, CustomTestStringConvertible {
    let group: String
    let name: String
    let file: SourceValue
    let expect: SourceValue
    let source: String

    var testDescription: String { "\(group): \(name)" }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")

    /// Every case of every file of the folder.
    static let all: [PayCase] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().flatMap { name in
            guard let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8),
                let root = try? JSONText.parse(text, file: name), let cases = root["cases"]?.items
            else { return [PayCase]() }
            return cases.compactMap { value in
                guard let file = value["file"], let expect = value["expect"] else { return nil }
                return PayCase(
                    group: String(name.dropLast(5)), name: value["name"]?.text ?? "", file: file, expect: expect,
                    source: value["source"]?.text ?? "")
            }
        }
    }()
}
