import Chronology
import Compensation
import LabourLaw
import Testing

/// Where a table rounds is part of the table: three tables that differ in nothing else.
struct RoundingTests {
    /// Three hours by day, three by night, three on a Sunday, at 10.00 an hour and shares that end in tenths of a cent.
    static func result(_ rounding: String) throws -> PayResult {
        let text = """
            book: accord-\(rounding)
            title: "Accord \(rounding)"
            layer: company
            sphere: private
            extends: code-du-travail
            regimes: [accord-\(rounding)]
            compensation:
              oncall:
                title: Astreinte
                unit: by hour
                rounding: \(rounding)
                values:
                  - {from: 2020-01-01, value: {method: hours, base: hourly-wage, day: "0.1338", night: "0.1448", sunday_holiday: "0.1558"}, citation: "accord art. 7", mark: V, read: 2026-11-22}
                examples:
                  - {facts: {id: e, regime: accord-\(rounding)}, expect: {total: "0.00"}}
            """
        let part = try BookReader(file: "\(rounding).yaml").read(yaml: text)
        let library = try Payroll.books.get().adding([part])
        var file = WorkerFile(id: "w", regime: Regime("accord-\(rounding)"))
        file.person.hourlyRates = [.init(10)]
        file.month = MonthTests.november
        for (day, hour) in [(10, 9), (12, 22), (15, 9)] {
            let start = MonthTests.instant(day, hour)
            file.onCall.append(OnCallPeriod(try #require(Interval(start, start + .hours(3)))))
        }
        return try Compensation(library).evaluate(file, clock: try Payroll.paris.get())
    }

    @Test(arguments: [
        ("line", ["4.01", "4.34", "4.67"], "13.02"), ("hourly-rate", ["4.02", "4.35", "4.68"], "13.05"),
        ("total", ["4.01", "4.34", "4.67", "0.01"], "13.03"),
    ])
    func `a table rounds where it says`(rounding: String, amounts: [String], total: String) throws {
        let result = try Self.result(rounding)
        #expect(result.lines.map(\.amount.description) == amounts, "\(result.lines.map(\.label))")
        #expect(result.total.description == total)
        for line in result.lines {
            #expect(Money(roundingHalfUp: line.printed.quantity * line.printed.rate) == line.amount)
        }
    }

    @Test func `a rate that is rounded first is printed rounded`() throws {
        #expect(
            try Self.result("hourly-rate").lines.map(\.rate)
                == ["1.34", "1.45", "1.56"].map { ExactNumber(decimal: $0) })
    }

    @Test func `what rounding the total adds is a line that says so`() throws {
        let last = try #require(try Self.result("total").lines.last)
        #expect(
            last.code == "rounding" && last.label == "Arrondi sur le total" && last.exactAmount == last.amount.euros)
    }

    @Test func `a table that rounds elsewhere is refused`() {
        #expect(throws: (any Error).self) { try Self.result("line-and-total") }
    }
}
