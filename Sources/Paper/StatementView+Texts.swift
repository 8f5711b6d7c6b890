import Chronology
import Compensation
import LabourLaw

extension StatementView {
    init(_ statement: MonthlyStatement, clock: some WallClock, madeOn: CivilDate) {
        let words = FrenchWords(clock: clock)
        let month = words.month(statement.month)
        title = "Relevé mensuel d'astreinte, \(month)"
        lead =
            statement.regime.hasPrefix("fp")
            ? "État mensuel des astreintes, des interventions et de leur compensation."
            : "Document remis en fin de mois au titre de l'article R3121-2 du Code du travail."
        footer = "\(statement.identity.worker), \(statement.month), empreinte \(statement.digest.prefix(12))"
        name = statement.identity.name
        worker = statement.identity.worker
        employer = statement.identity.employer.isEmpty ? nil : statement.identity.employer
        regime = statement.regime
        territory = statement.territory.rawValue
        timezone = statement.timezone
        self.madeOn = words.date(madeOn)
        unverified = statement.hasUnverifiedSources
        pendingTitle =
            statement.pending.isEmpty
            ? nil
            : "Total incomplet : il manque "
                + Set(statement.pending.flatMap(\.missing)).sorted().joined(separator: ", ") + "."
        hours = Self.hours(statement, words)
        duties = statement.duties.map { duty in
            DutyRow(
                start: words.instant(duty.interval.start), end: words.instant(duty.interval.end), line: duty.line,
                told: duty.communicatedOn.map(words.date) ?? "", hours: words.hours(duty.hours))
        }
        calls = statement.calls.map { Self.row($0, words) }
        hasDuties = !duties.isEmpty
        hasCalls = !calls.isEmpty
        lines = statement.lines.map { Self.row($0, words) }
        adjustments = statement.adjustments.map { adjustment in
            AdjustmentRow(
                label: "Régularisation de \(words.month(adjustment.month)) : \(adjustment.label)",
                reason: adjustment.reason, amount: words.decimal(adjustment.amount.description),
                rest: words.minutes(adjustment.restMinutes))
        }
        pending = statement.pending.map { item in
            PendingRow(
                label: item.label, citation: item.citation, quantity: words.decimal(item.quantity.description),
                unit: item.unit, missing: item.missing.joined(separator: ", "))
        }
        hasPending = !pending.isEmpty
        total = words.decimal(statement.total.description)
        totalRest = words.minutes(
            statement.lines.reduce(0) { $0 + $1.restMinutes }
                + statement.adjustments.reduce(0) { $0 + $1.restMinutes })
        restRows = Self.rest(statement, words)
        deferral = Self.deferral(statement, words)
        findings = statement.findings.map { finding in
            FindingRow(
                message: finding.message.french, citation: finding.citation.description,
                when: words.instant(finding.interval.start))
        }
        hasFindings = !findings.isEmpty
        notes = statement.notes
        hasNotes = !notes.isEmpty
        books = statement.books.map { use in
            "\(use.book), « \(use.table) » : \(use.citation), en vigueur depuis le \(words.date(use.from))"
                + (use.to.map { " jusqu'au \(words.date($0))" } ?? "") + (use.citation.url.map { ", \($0)" } ?? "")
        }
        digest = statement.digest
    }

    private static func hours(_ statement: MonthlyStatement, _ words: FrenchWords) -> [HourRow] {
        func row(_ label: String, _ hours: MonthlyStatement.ClassHours) -> HourRow {
            HourRow(
                label: label, all: words.hours(hours.all), night: words.hours(hours.night),
                saturday: words.hours(hours.saturday), sunday: words.hours(hours.sunday),
                holiday: words.hours(hours.holiday))
        }
        let quiet = HourRow(
            label: "Astreinte, hors interventions", all: words.hours(statement.onCallHoursWithoutCalls), night: "",
            saturday: "", sunday: "", holiday: "")
        return [
            row("Astreinte", statement.onCallHours), quiet, row("Interventions, trajets compris", statement.callHours),
        ]
    }

    private static func row(_ call: MonthlyStatement.Call, _ words: FrenchWords) -> CallRow {
        let about = [call.hasTravel ? "trajet compris" : nil, call.reason].compactMap(\.self)
        return CallRow(
            start: words.instant(call.interval.start), end: words.instant(call.interval.end),
            about: about.joined(separator: ", "), hours: words.hours(call.hours.all),
            night: words.hours(call.hours.night), sunday: words.hours(call.hours.sunday),
            holiday: words.hours(call.hours.holiday))
    }

    private static func row(_ line: PayLine, _ words: FrenchWords) -> LineRow {
        let printed = line.printed
        return LineRow(
            label: line.label, citation: line.citation.description,
            quantity: words.decimal(printed.quantity.description),
            unit: line.unit, rate: words.decimal(words.rate(printed.rate)),
            amount: words.decimal(line.amount.description), rest: words.minutes(line.restMinutes), notes: line.notes)
    }

    private static func rest(_ statement: MonthlyStatement, _ words: FrenchWords) -> [RestRow] {
        [
            RestRow(
                label: "Repos à prendre au début du mois",
                value: words.minutes(statement.rest.previousMinutes, zero: true)),
            RestRow(label: "Repos acquis ce mois-ci", value: words.minutes(statement.gainedRestMinutes, zero: true)),
            RestRow(label: "Repos pris", value: words.minutes(statement.rest.takenMinutes, zero: true)),
            RestRow(
                label: "Solde de repos compensateur", value: words.minutes(statement.restBalanceMinutes, zero: true)),
        ]
    }

    private static func deferral(_ statement: MonthlyStatement, _ words: FrenchWords) -> String? {
        guard statement.isResumptionDeferred, let planned = statement.plannedResume,
            let earliest = statement.earliestResume
        else { return nil }
        return "Reprise reportée par le repos : prévue \(words.instant(planned)), possible au plus tôt "
            + "\(words.instant(earliest))."
    }
}
