import Directory
import Ledger
import SimulatedWorld
import Testing

/// Expects that the town is quiet and that nothing of any call is left; says the seed when not.
func expectQuiet(_ town: Town, sourceLocation: SourceLocation = #_sourceLocation) {
    let isQuiet = town.runUntilQuiet()
    let problems = town.problems
    #expect(isQuiet && problems.isEmpty, "seed \(town.world.seed): \(problems)", sourceLocation: sourceLocation)
}

extension [FactEvent] {
    /// The names of the events, in order.
    var kinds: [String] {
        map { event in String("\(event)".prefix { $0 != "(" }) }
    }

    /// The tasks that were opened.
    var tasks: [TaskKind] {
        compactMap { if case .taskOpened(let kind, _, _) = $0 { kind } else { nil } }
    }

    /// Who was passed over and why.
    var skips: [SkipReason] {
        compactMap { if case .personSkipped(_, _, let reason) = $0 { reason } else { nil } }
    }

    /// The route that was planned.
    var route: String? {
        lazy.compactMap { if case .planned(let route, _) = $0 { route } else { nil } }.first
    }

    /// Why a leg went through another trunk.
    var rerouteCause: String? {
        lazy.compactMap { if case .legRerouted(_, _, _, let cause) = $0 { cause } else { nil } }.first
    }

    /// Statuses of legs that failed.
    var failures: [Int?] {
        compactMap { if case .legFailed(_, let status, _) = $0 { .some(status) } else { nil } }
    }

    /// How and by whom the call ended.
    var end: (by: Party, cause: String)? {
        lazy.compactMap { if case .callEnded(let by, let cause) = $0 { (by, cause) } else { nil } }.first
    }

    /// Whether an event of that name is there.
    func has(_ kind: String) -> Bool { kinds.contains(kind) }
}

extension Device {
    /// The same telephone, dialled through that trunk and no other.
    func through(_ trunk: String) -> Device {
        guard case .external(let number, _) = reach else { return self }
        var device = self
        device.reach = .external(number: number, trunk: TrunkID(trunk))
        return device
    }
}
