import Foundation
import SIP
import Testing

/// Generated and broken messages: no crash, and what is accepted can be written and read again.
///
/// `VIGIE_FUZZ_INPUTS=1000000 swift test --filter FuzzTests` runs more of the same sequence; an input that failed is
/// saved under Tests/Regressions/sip.
@Suite struct FuzzTests {
    static let count = ProcessInfo.processInfo.environment["VIGIE_FUZZ_INPUTS"].flatMap { Int($0) } ?? 20_000

    /// The sequence is dealt out, so that every core has its part.
    private static let parts = 8

    @Test(arguments: 0..<parts) func `no generated or broken message harms the parser`(part: Int) {
        var (fuzzed, accepted) = (0, 0)
        for index in stride(from: part, to: Self.count, by: Self.parts) {
            let input = FuzzSequence.input(index)
            if let fault = ParserExercise.fault(with: input) {
                let file = ProjectFolder.regressions.appendingPathComponent("fuzz-\(index).sip")
                try? Data(input).write(to: file)
                Issue.record("input \(index) \(fault); saved as \(file.lastPathComponent)")
            }
            fuzzed += 1
            if (try? SIPMessage.parse(input)) != nil { accepted += 1 }
        }
        print("fuzzed \(fuzzed) messages, \(accepted) of them were read")
        #expect(accepted >= fuzzed / 5, "the generator must reach past the start line")
    }

    @Test(arguments: ProjectFolder.files(in: ProjectFolder.regressions, withExtension: "sip"))
    func `inputs that were once misread are read well`(file: URL) throws {
        #expect(ParserExercise.fault(with: try ProjectFolder.bytes(file)) == nil)
    }
}
