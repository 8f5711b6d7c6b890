import Compensation
import LabourLaw
import Testing

struct CaseTests {
    @Test func `there are cases, each with its source and a name of its own`() {
        #expect(PayCase.all.count > 100)
        #expect(PayCase.all.allSatisfy { !$0.source.isEmpty && !$0.name.isEmpty })
        #expect(Set(PayCase.all.map(\.testDescription)).count == PayCase.all.count)
    }

    @Test(arguments: PayCase.all) func `a case holds`(_ given: PayCase) throws {
        let result = try Payroll.evaluate(try Payroll.worker(given.file, file: given.group))
        let expect = given.expect
        let printed = result.lines.map { "\($0.code) \($0.quantity) x \($0.rate) = \($0.amount) (\($0.label))" }
        #expect(result.total.description == expect["total"]?.text, "\(printed)")
        if let rest = expect["rest"]?.number { #expect(ExactNumber(result.restMinutes) == rest, "\(printed)") }
        for entry in expect["lines"]?.entries ?? [] {
            let line = result.lines.first { $0.code == entry.key }
            #expect(line?.amount.description == entry.value.text, "\(printed)")
        }
        for entry in expect["quantity"]?.entries ?? [] {
            let line = result.lines.first { $0.code == entry.key }
            #expect(line?.quantity == entry.value.number, "\(printed)")
        }
        for name in expect["missing"]?.items ?? [] {
            #expect(result.missing.contains { $0.hasPrefix(name.text ?? "?") }, "\(result.missing)")
        }
        if let note = expect["note"]?.text {
            #expect(result.lines.contains { $0.notes.contains { $0.contains(note) } }, "\(result.lines.map(\.notes))")
        }
        if let count = expect["count"]?.number { #expect(ExactNumber(result.lines.count) == count, "\(printed)") }
        if expect["unverified"]?.flag == true { #expect(result.hasUnverifiedSources) }
    }
}
