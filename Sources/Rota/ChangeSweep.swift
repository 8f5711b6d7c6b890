import Chronology
import Directory

/// Lays overrides and absences over what the layers give, in one walk along the time line.
struct ChangeSweep {
    /// Those that change people, in their order; the later has the last word.
    let overrides: [RotaOverride]
    let absences: [Absence]
    let policy: AbsencePolicy
    let range: Interval

    var isIdle: Bool { overrides.isEmpty && absences.isEmpty }

    func timeline(over base: Timeline<Staffing>) -> Timeline<[Post]> {
        var result = Timeline<[Post]>()
        var events = Events(overrides: overrides, absences: absences, range: range)
        var segments = base.segments[...]
        var since = range.start
        while since < range.end {
            events.advance(to: since)
            while let first = segments.first, first.interval.end <= since { segments.removeFirst() }
            let segment = segments.first
            let isDefined = segment.map { $0.interval.start <= since } ?? false
            let cut = isDefined ? segment?.interval.end : segment?.interval.start
            let until = min(cut ?? range.end, min(events.next ?? range.end, range.end))
            let below = isDefined ? segment?.value : nil
            if let interval = Interval(since, until), let posts = posts(below, events) {
                result.append(interval, posts)
            }
            since = until
        }
        return result
    }

    /// Who is on call with what is in force; nil where neither a layer nor a change says anything.
    private func posts(_ below: Staffing?, _ events: Events) -> [Post]? {
        guard !events.isIdle else { return below?.posts }
        var staffing = below
        for index in events.overrides { overrides[index].apply(to: &staffing) }
        guard var above = staffing else { return nil }
        var absent: [PersonID: RotaEntryID] = [:]
        for index in events.absences where absent[absences[index].person] == nil {
            absent[absences[index].person] = absences[index].id
        }
        guard above.posts.contains(where: { $0.person.map { absent[$0] != nil } ?? false }) else {
            return above.posts
        }
        switch policy {
        case .openGap: above.empty(absent)
        case .promoteNext: above.promote(over: absent)
        }
        return above.posts
    }
}

/// What is in force while the sweep walks on.
private struct Events {
    private enum Kind {
        case override(Int), absence(Int)
    }

    private(set) var overrides: [Int] = []
    private(set) var absences: [Int] = []
    private var pending: ArraySlice<(at: Instant, kind: Kind, begins: Bool)>

    init(overrides: [RotaOverride], absences: [Absence], range: Interval) {
        var all: [(at: Instant, kind: Kind, begins: Bool)] = []
        for (index, override) in overrides.enumerated() {
            all.append((override.interval.start, .override(index), true))
            all.append((override.interval.end, .override(index), false))
        }
        for (index, absence) in absences.enumerated() {
            all.append((absence.interval.start, .absence(index), true))
            all.append((absence.interval.end, .absence(index), false))
        }
        pending = all.sorted { $0.at < $1.at }[...]
    }

    var isIdle: Bool { overrides.isEmpty && absences.isEmpty }
    var next: Instant? { pending.first?.at }

    mutating func advance(to instant: Instant) {
        while let event = pending.first, event.at <= instant {
            pending.removeFirst()
            switch event.kind {
            case .override(let index): Self.note(index, event.begins, in: &overrides)
            case .absence(let index): Self.note(index, event.begins, in: &absences)
            }
        }
    }

    /// Keeps the order in which changes were made.
    private static func note(_ index: Int, _ begins: Bool, in list: inout [Int]) {
        if begins {
            list.insert(index, at: list.firstIndex { $0 > index } ?? list.endIndex)
        } else {
            list.removeAll { $0 == index }
        }
    }
}

extension RotaOverride {
    fileprivate func apply(to staffing: inout Staffing?) {
        switch change {
        case .none: return
        case .people(let people):
            let below = staffing ?? Staffing(posts: [], standIns: [])
            let posts = people.enumerated().map { index, person in
                let old = below.posts.indices.contains(index) ? below.posts[index] : nil
                return post(person, over: old)
            }
            let others = below.posts.compactMap(\.person) + below.standIns
            staffing = Staffing(posts: posts, standIns: others.filter { !people.contains($0) })
        case .rank(let rank, let person):
            var above = staffing ?? Staffing(posts: [], standIns: [])
            while above.posts.count < rank {
                above.posts.append(Post(person: nil, reason: DutyReason(.override(id))))
            }
            put(person, at: rank - 1, in: &above)
            staffing = above
        case .substitute(let old, let person):
            guard var above = staffing, let index = above.posts.firstIndex(where: { $0.person == old }) else { return }
            put(person, at: index, in: &above)
            staffing = above
        }
    }

    /// Puts a person at a place; who holds another place already exchanges, so that nobody is there twice.
    private func put(_ person: PersonID, at index: Int, in staffing: inout Staffing) {
        let old = staffing.posts[index]
        guard old.person != person else { return }
        if let other = staffing.posts.firstIndex(where: { $0.person == person }) {
            staffing.posts[other] = post(old.person, over: staffing.posts[other])
        } else {
            staffing.standIns.removeAll { $0 == person }
            if let replaced = old.person { staffing.standIns.insert(replaced, at: 0) }
        }
        staffing.posts[index] = post(person, over: old)
    }

    private func post(_ person: PersonID?, over old: Post?) -> Post {
        guard let old else { return Post(person: person, reason: DutyReason(.override(id))) }
        guard old.person != person else { return old }
        var reason = old.reason
        reason.changes.append(isRequest ? .request(id, insteadOf: old.person) : .override(id, insteadOf: old.person))
        return Post(person: person, reason: reason)
    }
}

extension Staffing {
    /// Leaves the places of the absent empty.
    fileprivate mutating func empty(_ absent: [PersonID: RotaEntryID]) {
        for index in posts.indices {
            guard let person = posts[index].person, let absence = absent[person] else { continue }
            posts[index].person = nil
            posts[index].reason.changes.append(.absence(absence, of: person))
        }
    }

    /// Moves everybody up over the places of the absent, and fills the last with those who would come next.
    fileprivate mutating func promote(over absent: [PersonID: RotaEntryID]) {
        let present = posts.compactMap(\.person).filter { absent[$0] == nil }
        var queue = (present + standIns.filter { absent[$0] == nil && !present.contains($0) })[...]
        var cause: (id: RotaEntryID, person: PersonID)?
        for index in posts.indices {
            let held = posts[index].person
            if let held, let absence = absent[held] { cause = (absence, held) }
            guard let cause else {
                // A place that was empty before stays so; it is not an absence that empties it.
                if held != nil { queue.removeFirst() }
                continue
            }
            posts[index].person = queue.popFirst()
            if posts[index].person != held {
                posts[index].reason.changes.append(.absence(cause.id, of: cause.person))
            }
        }
        standIns = Array(queue)
    }
}
