import Directory
import Ledger

/// How many calls look for somebody or talk, on each line and of each of its callers: counted as calls come and go, since
/// a count over all calls for each new one costs most when there are most.
struct LineLoad {
    private struct CallerOnLine: Hashable {
        var line: LineID
        var caller: CallerID
    }

    /// Lines without a call are not in it.
    private(set) var calls: [LineID: Int] = [:]
    private var callers: [CallerOnLine: Int] = [:]

    /// The calls of one caller on a line.
    func calls(of caller: CallerID, on line: LineID) -> Int {
        callers[CallerOnLine(line: line, caller: caller), default: 0]
    }

    mutating func enter(_ line: LineID, caller: CallerID) {
        calls[line, default: 0] += 1
        callers[CallerOnLine(line: line, caller: caller), default: 0] += 1
    }

    mutating func leave(_ line: LineID, caller: CallerID) {
        Self.lower(&calls, line)
        Self.lower(&callers, CallerOnLine(line: line, caller: caller))
    }

    var isEmpty: Bool { calls.isEmpty && callers.isEmpty }

    private static func lower<Key>(_ counts: inout [Key: Int], _ key: Key) {
        guard let count = counts[key] else { return }
        counts[key] = count > 1 ? count - 1 : nil
    }
}
