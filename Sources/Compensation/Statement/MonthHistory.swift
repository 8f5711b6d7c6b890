public import LabourLaw

/// A person's closed months, from which the next one carries on: rest that is left, and what later corrections of facts
/// change in them.
///
/// A closed month is never changed. What it would give now, less what it gave and less what later months adjusted of it
/// already, stands as lines in the month that is closed next; so the months add up to what the whole would have given had
/// everything been known from the beginning.
public struct MonthHistory: Hashable, Sendable {
    /// By month.
    public let months: [FrozenMonth]

    /// Takes months in any order.
    public init(_ months: [FrozenMonth]) { self.months = months.sorted { $0.month < $1.month } }

    /// A closed month.
    public subscript(month: CivilMonth) -> FrozenMonth? { months.first { $0.month == month } }

    /// Minutes of rest that a month begins with.
    public func restMinutes(before month: CivilMonth) -> Int {
        months.last { $0.month < month }?.restBalanceMinutes ?? 0
    }

    /// What is owed for a month beside what was shown until now; nothing when all is as it was.
    ///
    /// Throws when something that was paid cannot be computed any more for want of a value: to take that back would be a
    /// guess.
    public func adjustments(
        of closed: FrozenMonth, toward now: FrozenMonth, reason: String
    ) throws(MonthHistory.Uncomputable) -> [Adjustment] {
        let known = Set(closed.pending.map(Self.code))
        let lost = now.pending.filter { !known.contains(Self.code(of: $0)) }
        guard lost.isEmpty else { throw Uncomputable(month: closed.month, lines: lost) }
        var sums = AdjustmentSums(month: closed.month, reason: reason)
        for line in closed.lines { sums.add(line.code, line.label, .zero - line.amount, -line.restMinutes) }
        for later in months where later.month > closed.month {
            for shown in later.adjustments where shown.month == closed.month {
                sums.add(shown.code, shown.label, .zero - shown.amount, -shown.restMinutes)
            }
        }
        for line in now.lines { sums.add(line.code, line.label, line.amount, line.restMinutes) }
        sums.add(
            Adjustment.legalRestCode, "Repos compensateur", .zero, now.legalRestMinutes - closed.legalRestMinutes)
        return sums.adjustments
    }

    private static func code(of pending: String) -> Substring { pending.prefix { $0 != " " } }

    /// Lines of a closed month that cannot be computed now.
    public struct Uncomputable: Error, Hashable, Sendable {
        public var month: CivilMonth
        /// Each with what it lacks.
        public var lines: [String]
    }
}

/// Differences by kind of line.
private struct AdjustmentSums {
    let month: CivilMonth
    let reason: String
    private var sums: [String: Adjustment] = [:]

    init(month: CivilMonth, reason: String) {
        self.month = month
        self.reason = reason
    }

    mutating func add(_ code: String, _ label: String, _ amount: Money, _ restMinutes: Int) {
        let key = "\(code)|\(label)"
        var sum = sums[key] ?? Adjustment(month: month, code: code, label: label, amount: .zero, reason: reason)
        sum.amount += amount
        sum.restMinutes += restMinutes
        sums[key] = sum
    }

    var adjustments: [Adjustment] {
        sums.values.filter { $0.amount != .zero || $0.restMinutes != 0 }
            .sorted { ($0.code, $0.label) < ($1.code, $1.label) }
    }
}

/// What a closed month is today, against what was closed.
public struct MonthVerification: Hashable, Sendable {
    /// Whether what is stored is still what was closed.
    public var isIntact: Bool
    /// Whether today's facts and books give the same digest.
    public var isSame: Bool
    /// Rows of facts and books that are new, and that are gone.
    public var added: [String]
    public var removed: [String]
    /// Whether some line would be another today: the next month then shows the difference.
    public var changesLines: Bool

    /// Compares a closed month with the same month as it is computed now.
    public init(of closed: FrozenMonth, against now: FrozenMonth) {
        var now = now
        // What a month adjusted of earlier ones, and the rest that it began with, are its own for good.
        now.adjustments = closed.adjustments
        now.previousRestMinutes = closed.previousRestMinutes
        now.takenRestMinutes = closed.takenRestMinutes
        now.digest = StatementDigest.text(of: now)
        isIntact = closed.isIntact
        isSame = closed.digest == now.digest
        let before = Set(closed.facts + closed.books)
        let after = Set(now.facts + now.books)
        added = after.subtracting(before).sorted()
        removed = before.subtracting(after).sorted()
        changesLines =
            closed.lines != now.lines || closed.pending != now.pending
            || closed.legalRestMinutes != now.legalRestMinutes
    }

    /// Why a month gives something else, for who reads the line.
    public var frenchReason: String {
        let facts = (added + removed).filter { !$0.hasPrefix("book ") }
        let kinds = Self.kinds.filter { kind in facts.contains { $0.hasPrefix(kind.prefix + " ") } }.map(\.words)
        let books = (added + removed).contains { $0.hasPrefix("book ") } ? ["barèmes"] : []
        let words = kinds + books
        return words.isEmpty
            ? "calcul revu depuis la clôture" : "modifié depuis la clôture : " + words.joined(separator: ", ")
    }

    private static let kinds: [(prefix: String, words: String)] = [
        ("intervention", "interventions"), ("oncall", "astreintes"), ("work", "heures de travail"),
        ("absence", "absences"), ("wages", "salaire horaire"), ("contract", "contrat"), ("param", "réglages"),
        ("regime", "régime"), ("week", "semaines de travail"), ("holidays", "jours fériés"),
    ]
}
