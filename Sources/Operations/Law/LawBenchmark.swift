import Chronology
import Compensation
public import LabourLaw

/// Times what law and pay cost: one month of many made-up people, each with 20 duties of 10 interventions.
public struct LawBenchmark: OperationResult {
    public let people: Int
    public let seconds: Double
    public let findings: Int
    public let lines: Int
    public let total: String

    /// Assesses and pays people one after the other, on one core.
    public init(people: Int, regime: String, library: BookLibrary) throws {
        let compensation: Compensation
        do { compensation = try Compensation(library) } catch { throw error.asOperationError }
        let files = (0..<people).map { Self.worker($0, regime: regime) }
        var assessor = Assessor(library: library)
        var findings = 0
        var lines = 0
        var total = Money.zero
        let start = ContinuousClock.now
        for file in files {
            let context: LawContext
            do {
                context = try assessor.context(for: file)
            } catch {
                throw OperationError(.invalid, "\(error.path): \(error.problem)", remedy: error.remedy)
            }
            findings += Assessor.assess(context).findings.count
            let pay = compensation.evaluate(file, clock: context.days.clock)
            lines += pay.lines.count
            total += pay.total
        }
        let elapsed = ContinuousClock.now - start
        self.people = people
        seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        self.findings = findings
        self.lines = lines
        self.total = total.description
    }

    /// A month of nights, no two people alike: 20 nights of 14 hours, with ten calls of some minutes in each.
    private static func worker(_ number: Int, regime: String) -> WorkerFile {
        var file = WorkerFile(id: "person-\(number)", regime: Regime(regime))
        file.month = CivilMonth(CivilDate(2026, 11, 1))
        file.person.weeklyHours = 35
        file.person.hourlyRates = [.init(ExactNumber(1500 + number % 500, over: 100) ?? 15)]
        file.params.set("flat_night_eur", to: "30.00")
        let first = Instant(seconds: Int64(CivilDate(2026, 11, 2).dayNumber) * 86_400 + 17 * 3600)
        for night in 0..<20 {
            let evening = first + .seconds(night * 86_400)
            if let duty = Interval(evening, evening + .seconds(14 * 3600)) {
                file.onCall.append(OnCallPeriod(duty, line: "A"))
            }
            if night % 7 < 5, let day = Interval(evening - .seconds(8 * 3600), evening - .seconds(3600)) {
                file.work.append(day)
            }
            for call in 0..<10 {
                let ring = evening + .seconds(call * 4800 + (number * 37 + night * 11) % 1800)
                let minutes = 5 + (number + call) % 30
                if let interval = Interval(ring, ring + .seconds(minutes * 60)) {
                    file.interventions.append(WorkerIntervention(interval))
                }
            }
        }
        return file
    }
}

extension LawBenchmark {
    public var text: String {
        "\(people) people, 20 duties and 200 interventions each: \(seconds) s, \(findings) findings, \(lines) lines, "
            + "\(total) EUR"
    }
}
