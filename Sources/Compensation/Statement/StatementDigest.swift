import Crypto
import LabourLaw

/// The fingerprint of a month: SHA-256 of its facts, of the rows of books that were used, of the lines, of what it adjusts
/// in earlier months, and of the rest that it adds.
///
/// The order of facts does not change it; any other change of a fact or a rate does. So a closed month that is computed
/// again shows at once whether it is still the same, and a stored one whether somebody wrote in it.
enum StatementDigest {
    static func text(of month: FrozenMonth) -> String {
        var rows = ["vigie-statement 2", "worker \(month.worker)", "month \(month.month)"]
        rows += month.facts
        rows += month.books
        rows += month.lines.map { line in
            "line \(line.code) | \(line.label) | \(line.quantity) \(line.unit) | \(line.rate) | \(line.amount) | "
                + "\(line.restMinutes) | \(line.citation)"
        }
        rows += month.pending.map { "not computed \($0)" }
        rows += month.adjustments.map { adjustment in
            "adjustment \(adjustment.month) \(adjustment.code) | \(adjustment.label) | \(adjustment.amount) | "
                + "\(adjustment.restMinutes) | \(adjustment.reason)"
        }
        rows.append("rest \(month.legalRestMinutes) \(month.previousRestMinutes) \(month.takenRestMinutes)")
        let digest = SHA256.hash(data: Array(rows.joined(separator: "\n").utf8))
        return digest.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
