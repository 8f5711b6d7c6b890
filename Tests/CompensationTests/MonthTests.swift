import Chronology
import Compensation
import Foundation
import LabourLaw
import Testing

/// Closing months, correcting them, and what the next one shows of it.
struct MonthTests {
    static let october = CivilMonth(CivilDate(2026, 10, 1))
    static let november = october.next
    static let december = november.next

    static func frozen(
        _ file: WorkerFile, _ month: CivilMonth, rest: Int = 0, adjustments: [Adjustment] = []
    ) throws -> FrozenMonth {
        var file = file
        file.month = month
        var assessor = Assessor(library: try Payroll.books.get())
        let context = try assessor.context(for: file)
        return FrozenMonth(
            MonthlyStatement(
                of: file, month: month, identity: .init(worker: file.id, name: "Léa"),
                assessment: Assessor.assess(context), pay: try Payroll.evaluate(file), clock: try Payroll.paris.get(),
                rest: .init(previousMinutes: rest), adjustments: adjustments))
    }

    /// Closes a month over everything that was closed before, as it is known at that moment.
    static func close(_ file: WorkerFile, _ month: CivilMonth, after history: MonthHistory) throws -> MonthHistory {
        let adjustments = try history.months.flatMap { closed in
            try history.adjustments(of: closed, toward: try frozen(file, closed.month), reason: "test")
        }
        let new = try frozen(
            file, month, rest: history.restMinutes(before: month), adjustments: adjustments)
        return MonthHistory(history.months + [new])
    }

    /// The same person after somebody looked again: another end, one intervention less, a duty more.
    static func corrected(_ file: WorkerFile, _ seed: Int) -> WorkerFile {
        var file = file
        var dice = PayPropertyTests.Dice(state: UInt64(seed) &* 31 + 7)
        for index in file.interventions.indices where dice.roll(3) == 0 {
            let interval = file.interventions[index].interval
            file.interventions[index].interval =
                Interval(interval.start, interval.end + .seconds((1 + dice.roll(40)) * 60)) ?? interval
        }
        if !file.interventions.isEmpty, dice.roll(2) == 0 {
            file.interventions.remove(at: dice.roll(file.interventions.count))
        }
        if !file.onCall.isEmpty, dice.roll(2) == 0 { file.onCall.remove(at: dice.roll(file.onCall.count)) }
        return file
    }

    @Test(arguments: PayPropertyTests.fewSeeds)
    func `months that were corrected twice add up to what the whole would have given`(
        seed: Int, regime: String
    ) throws {
        let first = try PayPropertyTests.worker(seed, regime)
        let second = Self.corrected(first, seed)
        let third = Self.corrected(second, seed + 100)
        var history = MonthHistory([])
        history = try Self.close(first, Self.october, after: history)
        history = try Self.close(second, Self.november, after: history)
        history = try Self.close(third, Self.december, after: history)
        let months = [Self.october, Self.november, Self.december]
        let whole = try months.map { try Self.frozen(third, $0) }
        #expect(history.months.reduce(Money.zero) { $0 + $1.total } == whole.reduce(Money.zero) { $0 + $1.total })
        let rest = whole.reduce(0) { $0 + $1.restBalanceMinutes }
        #expect(history.restMinutes(before: Self.december.next) == rest)
        // What was closed has not moved.
        #expect(history[Self.october] == (try Self.close(first, Self.october, after: MonthHistory([])))[Self.october])
    }

    @Test(arguments: PayPropertyTests.fewSeeds)
    func `a month that nobody touched adjusts nothing`(seed: Int, regime: String) throws {
        let file = try PayPropertyTests.worker(seed, regime)
        let closed = try Self.frozen(file, Self.november)
        var shuffled = file
        shuffled.onCall.reverse()
        let now = try Self.frozen(shuffled, Self.november)
        #expect(try MonthHistory([closed]).adjustments(of: closed, toward: now, reason: "").isEmpty)
        let verification = MonthVerification(of: closed, against: now)
        #expect(verification.isIntact && verification.isSame && !verification.changesLines)
        #expect(verification.added.isEmpty && verification.removed.isEmpty)
    }

    @Test func `a correction is named by the facts that were changed`() throws {
        let file = try PayPropertyTests.worker(2, "idcc-1147")
        let closed = try Self.frozen(file, Self.november)
        var changed = file
        let call = try #require(Interval(Self.instant(10, 3), Self.instant(10, 4)))
        changed.interventions.append(WorkerIntervention(call))
        changed.person.hourlyRates = [.init(20)]
        let verification = MonthVerification(of: closed, against: try Self.frozen(changed, Self.november))
        #expect(!verification.isSame && verification.isIntact && verification.changesLines)
        #expect(verification.added.contains("intervention 2026-11-10T04:00+01:00 2026-11-10T05:00+01:00 false false"))
        #expect(verification.removed == ["wages -:17.37"])
        #expect(verification.frenchReason == "modifié depuis la clôture : interventions, salaire horaire")
    }

    @Test func `a fact that changes no line changes the digest alone`() throws {
        let file = try PayPropertyTests.worker(2, "idcc-1147")
        let closed = try Self.frozen(file, Self.november)
        var changed = file
        changed.absences.append(
            WorkerAbsence(try #require(Interval(Self.instant(28, 8), Self.instant(28, 9))), kind: .training))
        let verification = MonthVerification(of: closed, against: try Self.frozen(changed, Self.november))
        #expect(!verification.isSame && !verification.changesLines)
    }

    @Test func `whoever writes in a closed month is found out`() throws {
        let closed = try Self.frozen(try PayPropertyTests.worker(2, "idcc-1147"), Self.november)
        #expect(closed.isIntact)
        let changes: [(inout FrozenMonth) -> Void] = [
            { $0.lines[0].amount += Money(cents: 1) }, { $0.lines[0].rate = "9.99" }, { $0.lines.removeLast() },
            { $0.facts.removeLast() }, { $0.books = [] }, { $0.previousRestMinutes += 1 }, { $0.worker = "x" },
            { $0.month = Self.october }, { $0.legalRestMinutes += 1 }, { $0.pending = ["x"] },
            { $0.adjustments = [Adjustment(month: Self.october, code: "a", label: "a", amount: .zero, reason: "")] },
        ]
        for change in changes {
            var touched = closed
            change(&touched)
            #expect(!touched.isIntact)
        }
    }

    @Test(arguments: PayPropertyTests.fewSeeds) func `a closed month comes back from JSON as it was`(
        seed: Int, regime: String
    ) throws {
        let closed = try Self.frozen(try PayPropertyTests.worker(seed, regime), Self.november, rest: 30)
        let again = try JSONDecoder().decode(FrozenMonth.self, from: try JSONEncoder().encode(closed))
        #expect(again == closed && again.isIntact)
        for line in again.lines {
            let quantity = try #require(ExactNumber(decimal: line.quantity))
            let rate = try #require(ExactNumber(decimal: line.rate))
            #expect(Money(roundingHalfUp: quantity * rate) == line.amount)
        }
    }

    @Test func `what can no longer be computed is not taken back`() throws {
        let file = try PayPropertyTests.worker(2, "idcc-1147")
        let closed = try Self.frozen(file, Self.november)
        var changed = file
        changed.person.hourlyRates = []
        let now = try Self.frozen(changed, Self.november)
        let error = #expect(throws: MonthHistory.Uncomputable.self) {
            try MonthHistory([closed]).adjustments(of: closed, toward: now, reason: "")
        }
        #expect(error?.month == Self.november)
        #expect(error?.lines.contains { $0.hasSuffix("hourly_rate_eur") } == true)
    }

    @Test func `what is in code of amounts is read strictly`() {
        for text in ["\"1.005\"", "\"1,00\"", "12", "\"\""] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(Money.self, from: Data(text.utf8)) }
        }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(CivilMonth.self, from: Data("\"2026-13\"".utf8))
        }
    }

    static func instant(_ day: Int, _ hour: Int) -> Instant {
        Instant(seconds: Int64(CivilDate(2026, 11, day).dayNumber) * 86_400 + Int64(hour) * 3600)
    }
}
