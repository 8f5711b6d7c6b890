public import Chronology
public import Compensation
import LabourLaw
import Mustache

/// The monthly statement as a French page: one template for the screen, for paper, and for WeasyPrint.
public struct StatementPage: Sendable {
    private let template: MustacheTemplate

    /// Reads the template that is built into the program.
    public init() throws {
        template = try MustacheTemplate(
            string: String(decoding: PackageResources.statement_mustache, as: UTF8.self))
    }

    /// HTML, complete in itself: no script, no picture, nothing fetched.
    public func html(_ statement: MonthlyStatement, clock: some WallClock, madeOn: CivilDate) -> String {
        template.render(StatementView(statement, clock: clock, madeOn: madeOn))
    }
}

/// What the template shows, already in French words.
struct StatementView {
    struct HourRow {
        let label, all, night, saturday, sunday, holiday: String
    }
    struct DutyRow {
        let start, end, line, told, hours: String
    }
    struct CallRow {
        let start, end, about, hours, night, sunday, holiday: String
    }
    struct LineRow {
        let label, citation, quantity, unit, rate, amount, rest: String
        let notes: [String]
    }
    struct AdjustmentRow {
        let label, reason, amount, rest: String
    }
    struct PendingRow {
        let label, citation, quantity, unit, missing: String
    }
    struct RestRow {
        let label, value: String
    }
    struct FindingRow {
        let message, citation, when: String
    }

    let title, lead, footer, name, worker, regime, territory, timezone, madeOn, total, totalRest, digest: String
    let employer, pendingTitle, deferral: String?
    let unverified, hasDuties, hasCalls, hasPending, hasFindings, hasNotes: Bool
    let hours: [HourRow]
    let duties: [DutyRow]
    let calls: [CallRow]
    let lines: [LineRow]
    let adjustments: [AdjustmentRow]
    let pending: [PendingRow]
    let restRows: [RestRow]
    let findings: [FindingRow]
    let notes, books: [String]
}
