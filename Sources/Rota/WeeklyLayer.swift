import Chronology
import Directory

/// Fixed hours of each week as a timeline: whoever stands first in the list has the lower rank.
struct WeeklyLayer {
    let layer: LayerID
    let duties: [WeeklyDuty]
    let classes: ShiftClasses
    /// Where the layer is in force.
    let active: IntervalSet

    func timeline(in range: Interval) -> Timeline<Staffing> {
        var ends: [(at: Instant, duty: Int, opens: Bool)] = []
        for (number, duty) in duties.enumerated() {
            for interval in classes.occurrences(of: duty.interval, in: range) {
                ends.append((interval.start, number, true))
                ends.append((interval.end, number, false))
            }
        }
        // At one instant what closes goes first, so that a duty may follow itself.
        ends.sort { ($0.at, $0.opens ? 1 : 0, $0.duty) < ($1.at, $1.opens ? 1 : 0, $1.duty) }
        var result = Timeline<Staffing>()
        var open: [Int] = []
        var since = range.start
        for end in ends {
            if let interval = Interval(since, end.at), !open.isEmpty { result.append(interval, staffing(open)) }
            since = end.at
            if end.opens {
                open.insert(end.duty, at: open.firstIndex { $0 > end.duty } ?? open.endIndex)
            } else {
                open.removeAll { $0 == end.duty }
            }
        }
        return result.restricted(to: active)
    }

    private func staffing(_ open: [Int]) -> Staffing {
        var posts: [Post] = []
        for number in open where !posts.contains(where: { $0.person == duties[number].person }) {
            let reason = DutyReason(.weekly(layer, duties[number].interval))
            posts.append(Post(person: duties[number].person, reason: reason))
        }
        return Staffing(posts: posts, standIns: [])
    }
}
