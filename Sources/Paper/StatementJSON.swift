public import Chronology
public import Compensation
import Foundation
import LabourLaw

/// The monthly statement as JSON: the same facts as the page, for programs. Hours are numbers, amounts are strings with
/// two decimals, instants carry their offset.
public struct StatementJSON: Encodable, Sendable {
    struct Hours: Encodable {
        let all, night, saturday, sunday, holiday: Double
    }
    struct Duty: Encodable {
        let start, end, line: String
        let communicatedOn: String?
        let hours: Double
    }
    struct Call: Encodable {
        let start, end: String
        let travel: Bool
        let hours: Hours
    }
    struct Adjustment: Encodable {
        let month, code, label, amountEur: String
        let restMinutes: Int
        let reason: String
    }
    struct Book: Encodable {
        let book, table, from: String
        let to: String?
        let citation, mark: String
    }
    struct Rest: Encodable {
        let previousMinutes, gainedMinutes, takenMinutes, balanceMinutes: Int
        let plannedResume, earliestResume: String?
    }

    let worker, name, employer, month, regime, territory, timezone: String
    let oncall, interventionsHours: Hours
    let oncallExcludingInterventions: Double
    let duties: [Duty]
    let interventions: [Call]
    let compensation: [PayLineJSON]
    let notComputed: [PendingLineJSON]
    let adjustments: [Adjustment]
    let totalEur: String
    let rest: Rest
    let notes: [String]
    let books: [Book]
    let digest: String

    public init(_ statement: MonthlyStatement, clock: LocalClock) {
        worker = statement.identity.worker
        name = statement.identity.name
        employer = statement.identity.employer
        month = statement.month.description
        regime = statement.regime
        territory = statement.territory.rawValue
        timezone = statement.timezone
        oncall = Hours(statement.onCallHours)
        interventionsHours = Hours(statement.callHours)
        oncallExcludingInterventions = statement.onCallHoursWithoutCalls.rounded(places: 4).approximation
        duties = statement.duties.map { Duty($0, clock) }
        interventions = statement.calls.map { Call($0, clock) }
        compensation = statement.lines.map(PayLineJSON.init)
        notComputed = statement.pending.map(PendingLineJSON.init)
        adjustments = statement.adjustments.map(Adjustment.init)
        totalEur = statement.total.description
        rest = Rest(statement, clock)
        notes = statement.notes
        books = statement.books.map(Book.init)
        digest = statement.digest
    }

    /// Text with sorted keys.
    public func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension StatementJSON.Hours {
    init(_ hours: MonthlyStatement.ClassHours) {
        func number(_ hours: ExactNumber) -> Double { hours.rounded(places: 4).approximation }
        all = number(hours.all)
        night = number(hours.night)
        saturday = number(hours.saturday)
        sunday = number(hours.sunday)
        holiday = number(hours.holiday)
    }
}

extension StatementJSON.Duty {
    init(_ duty: MonthlyStatement.Duty, _ clock: LocalClock) {
        start = OffsetInstant.format(duty.interval.start, on: clock)
        end = OffsetInstant.format(duty.interval.end, on: clock)
        line = duty.line
        communicatedOn = duty.communicatedOn?.description
        hours = duty.hours.rounded(places: 4).approximation
    }
}

extension StatementJSON.Call {
    init(_ call: MonthlyStatement.Call, _ clock: LocalClock) {
        start = OffsetInstant.format(call.interval.start, on: clock)
        end = OffsetInstant.format(call.interval.end, on: clock)
        travel = call.hasTravel
        hours = StatementJSON.Hours(call.hours)
    }
}

extension StatementJSON.Adjustment {
    init(_ adjustment: Adjustment) {
        month = adjustment.month.description
        code = adjustment.code
        label = adjustment.label
        amountEur = adjustment.amount.description
        restMinutes = adjustment.restMinutes
        reason = adjustment.reason
    }
}

extension StatementJSON.Book {
    init(_ use: BookUse) {
        book = use.book
        table = use.table
        from = use.from.description
        to = use.to?.description
        citation = use.citation.article
        mark = use.citation.mark.rawValue
    }
}

extension StatementJSON.Rest {
    init(_ statement: MonthlyStatement, _ clock: LocalClock) {
        previousMinutes = statement.rest.previousMinutes
        gainedMinutes = statement.gainedRestMinutes
        takenMinutes = statement.rest.takenMinutes
        balanceMinutes = statement.restBalanceMinutes
        plannedResume = statement.plannedResume.map { OffsetInstant.format($0, on: clock) }
        earliestResume = statement.earliestResume.map { OffsetInstant.format($0, on: clock) }
    }
}
