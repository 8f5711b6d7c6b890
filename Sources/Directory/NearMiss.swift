/// Finds what somebody probably meant to write.
public enum NearMiss {
    /// Known words that are compared letter by letter, and slips of one line that are looked up: a file with thousands of
    /// slips must be judged in seconds all the same.
    static let searched = 200
    static let slips = 50

    /// The known word closest to a written one, when it is close enough to be a slip.
    public static func suggestion(for word: String, among known: [String]) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let lowered = word.lowercased()
        let limit = max(1, min(3, word.count / 3))
        let near = known.lazy.filter { abs($0.utf8.count - word.utf8.count) <= 4 * limit }.prefix(searched)
        let ranked = near.map { ($0, distance(lowered, $0.lowercased())) }.filter { $0.1 <= limit }
        return ranked.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// A remedy that names the probable word, or else lists some of the known ones.
    public static func remedy(for word: String, among known: [String], kind: String) -> String {
        if let suggestion = suggestion(for: word, among: known) { return "did you mean `\(suggestion)`?" }
        if known.isEmpty { return "there are no \(kind) yet" }
        let shown = known.prefix(2_000).sorted().prefix(12).map { "`\($0)`" }.joined(separator: ", ")
        return "known \(kind): \(shown)" + (known.count > 12 ? "…" : "")
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make one word of the other.
    private static func distance(_ first: String, _ second: String) -> Int {
        let left = Array(first.unicodeScalars.prefix(64))
        let right = Array(second.unicodeScalars.prefix(64))
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let cost = left[row] == right[column] ? 0 : 1
                var best = min(previous[column + 1] + 1, current[column] + 1, previous[column] + cost)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
