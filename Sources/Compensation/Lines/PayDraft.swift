import Chronology
import LabourLaw

/// Lines while they are computed.
struct PayDraft {
    /// What a line is about, before it has a price.
    struct Item {
        var code: String
        var label: String
        var quantity: ExactNumber
        var unit: String
        var notes: [String] = []
        var facts: [Interval] = []
    }

    private(set) var lines: [PayLine] = []
    private(set) var pending: [PendingLine] = []
    private(set) var notes: [String] = []
    private(set) var books: [BookUse] = []
    private var roundsTotal: Citation?
    /// The month that is asked for; nil: all.
    let month: CivilMonth?

    init(month: CivilMonth?) { self.month = month }

    func wants(_ month: CivilMonth) -> Bool { self.month == nil || self.month == month }

    /// Adds a line that is paid.
    mutating func pay(
        _ item: Item, rate: ExactNumber, in month: CivilMonth, citation: Citation, rounding: Rounding = .line
    ) {
        guard wants(month), item.quantity != 0 else { return }
        let used = rounding == .hourlyRate ? rate.rounded(places: 2) : rate
        let exact = item.quantity * used
        add(item, rate: used, exact: exact, restMinutes: 0, month: month, citation: citation)
    }

    /// Adds a line that gives rest.
    mutating func rest(_ item: Item, minutes: ExactNumber, in month: CivilMonth, citation: Citation) {
        guard wants(month), item.quantity != 0 else { return }
        // Rest is rounded up to the minute, in favour of who rests.
        let whole = minutes.isWhole ? minutes.floor : minutes.floor + 1
        add(item, rate: 0, exact: 0, restMinutes: whole, month: month, citation: citation)
    }

    private mutating func add(
        _ item: Item, rate: ExactNumber, exact: ExactNumber, restMinutes: Int, month: CivilMonth, citation: Citation
    ) {
        var notes = item.notes
        if citation.mark == .toBeVerified { notes.append("À vérifier : valeur non relue dans le texte.") }
        lines.append(
            PayLine(
                code: item.code, label: item.label, quantity: item.quantity, unit: item.unit, rate: rate,
                amount: Money(roundingHalfUp: exact), exactAmount: exact, restMinutes: restMinutes, citation: citation,
                month: month, notes: notes, facts: item.facts))
    }

    /// Names what is missing for a line.
    mutating func lacks(_ missing: [String], for item: Item, in month: CivilMonth, citation: Citation) {
        guard wants(month), item.quantity != 0 else { return }
        pending.append(
            PendingLine(
                code: item.code, label: item.label, quantity: item.quantity, unit: item.unit, month: month,
                missing: missing, citation: citation.article))
    }

    mutating func note(_ text: String) {
        if !notes.contains(text) { notes.append(text) }
    }

    mutating func use<Rule>(_ row: RateRow<Rule>) {
        let use = BookUse(book: row.book, table: row.title, from: row.from, to: row.to, citation: row.citation)
        if !books.contains(use) { books.append(use) }
        for text in row.notes { note(text) }
        if row.rounding == .total { roundsTotal = row.citation }
    }

    /// Where a table rounds the sum alone, a line for what the rounded lines are off by.
    mutating func balance() {
        guard let citation = roundsTotal else { return }
        for month in Set(lines.map(\.month)).sorted() {
            let own = lines.filter { $0.month == month }
            let exact = Money(roundingHalfUp: own.reduce(.zero) { $0 + $1.exactAmount })
            let printed = own.reduce(Money.zero) { $0 + $1.amount }
            let item = Item(code: "rounding", label: "Arrondi sur le total", quantity: 1, unit: "forfait")
            if exact != printed { pay(item, rate: (exact - printed).euros, in: month, citation: citation) }
        }
    }

    func result() -> PayResult {
        PayResult(
            lines: lines.sorted { ($0.month, $0.code, $0.label) < ($1.month, $1.code, $1.label) }, pending: pending,
            notes: notes, total: lines.reduce(.zero) { $0 + $1.amount }, books: books)
    }
}
