import Chronology
import Directory

/// A place at a rank, and who holds it.
struct Post: Hashable, Sendable {
    var person: PersonID?
    var reason: DutyReason
}

/// Who is on call at once, in the order of ranks, and who would come next.
struct Staffing: Hashable, Sendable {
    var posts: [Post]
    /// Who stands in for the absent, in order.
    var standIns: [PersonID]
}
