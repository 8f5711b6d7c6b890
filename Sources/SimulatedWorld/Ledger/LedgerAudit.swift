import Directory
public import Ledger

/// What every ledger must satisfy, whatever happened on the network.
public struct LedgerAudit {
    private var legs: [LegNumber: Int] = [:]
    private var received = 0
    private var ended = 0
    /// Somebody is told of tasks, and nobody calls.
    private var isNotice = false
    private var told = 0
    private var problems: [String] = []

    private init() {}

    /// What is wrong, one sentence each; empty when the ledger is in order and balanced.
    ///
    /// `isOver` false lets calls and legs be open still.
    public static func problems(in facts: [Fact], isOver: Bool = true) -> [String] {
        var order: [CallID] = []
        var stories: [CallID: [Fact]] = [:]
        for fact in facts {
            guard let call = fact.call else { continue }
            if stories[call] == nil { order.append(call) }
            stories[call, default: []].append(fact)
        }
        return order.flatMap { call in
            var audit = LedgerAudit()
            audit.check(stories[call] ?? [], isOver: isOver)
            return audit.problems.map { "call \(call): \($0)" }
        }
    }

    private mutating func check(_ story: [Fact], isOver: Bool) {
        if case .emergencyDialled? = story.first?.event { return checkEmergency(story, isOver: isOver) }
        for (index, fact) in story.enumerated() {
            if fact.sequence != index + 1 { problems.append("fact \(index + 1) has sequence \(fact.sequence)") }
            if index > 0, fact.at < story[index - 1].at {
                problems.append("fact \(index + 1) is dated before its predecessor")
            }
            if ended > 0 { problems.append("fact \(index + 1) after the end: \(fact.event)") }
            check(fact.event)
        }
        if isNotice {
            guard isOver else { return }
            if told != 1 { problems.append("a telling ended \(told) times") }
            return checkLegs()
        }
        if received != 1 { problems.append("received \(received) times") }
        if case .callReceived? = story.first?.event {} else { problems.append("does not begin with callReceived") }
        guard isOver else { return }
        if ended != 1 { problems.append("ended \(ended) times") }
        checkLegs()
    }

    private mutating func checkLegs() {
        for (leg, count) in legs.sorted(by: { $0.key < $1.key }) where count != 0 {
            problems.append("\(leg) has \(1 - count) ends")
        }
    }

    private mutating func check(_ event: FactEvent) {
        switch event {
        case .callReceived: received += 1
        case .callEnded: ended += 1
        case .noticeStarted: isNotice = true
        case .noticeEnded: told += 1
        case .legDialled(let leg, _, _, _, _):
            if legs[leg] != nil { problems.append("\(leg) dialled twice") }
            legs[leg] = 1
        case .legFailed(let leg, _, _), .legCancelled(let leg, _), .legEnded(let leg, _, _):
            guard let open = legs[leg] else { return problems.append("\(leg) ended but was never dialled") }
            legs[leg] = open - 1
        default: break
        }
    }

    private mutating func checkEmergency(_ story: [Fact], isOver: Bool) {
        for (index, fact) in story.enumerated() where fact.sequence != index + 1 {
            problems.append("fact \(index + 1) has sequence \(fact.sequence)")
        }
        let ends = story.filter { if case .callEnded = $0.event { true } else { false } }.count
        if isOver, ends != 1 { problems.append("emergency call ended \(ends) times") }
    }
}
