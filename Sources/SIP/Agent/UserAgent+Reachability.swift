import Chronology

/// Whether the servers of a trunk are there, as far as OPTIONS and calls tell.
///
/// Many carriers never answer OPTIONS: silence says something only of a server that has answered before, or that let a
/// call of ours go unanswered too. While we are registered the registration decides; such a silence renews it at once.
extension UserAgent {
    mutating func ping(_ trunk: inout TrunkRecord, now: Uptime) {
        guard let target = trunk.targets.first, let flow = flow(to: target, now: now) else { return }
        let request = makeRequest(.options, trunk: &trunk, user: nil, on: flow)
        _ = startClient(request, method: .options, on: flow, owner: .ping(trunk: trunk.settings.name), now: now)
    }

    /// An OPTIONS was answered, whatever the status, or not at all (nil). 503 counts as not at all.
    mutating func pinged(_ name: String, status: Int?, now: Uptime) {
        if let status, status < 200 { return }
        modifyTrunk(name, now: now) { agent, trunk in
            guard !trunk.isLeaving else { return }
            guard status == nil || status == 503 || status == 408 else {
                trunk.answersPings = true
                return agent.reachable(&trunk)
            }
            trunk.unansweredPings += 1
            let isRefusal = status != nil && trunk.registration.state != .registered
            if trunk.answersPings || trunk.hadSilentCall || isRefusal {
                agent.doubt(&trunk, reason: status.map { "\($0)" } ?? "no answer to OPTIONS", now: now)
            }
        }
    }

    /// An INVITE to a trunk had some response (true), or none from any server.
    mutating func called(trunk name: String, hadResponse: Bool, now: Uptime) {
        guard let trunk = trunks[name], trunk.hadSilentCall == hadResponse else { return }
        modifyTrunk(name, now: now) { agent, trunk in
            trunk.hadSilentCall = !hadResponse
            // The time in doubt begins now, however long OPTIONS has met silence.
            trunk.unansweredPings = min(trunk.unansweredPings, trunk.settings.pingFailures)
            if trunk.hadSilentCall { agent.doubt(&trunk, reason: "no answer to INVITE", now: now) }
        }
    }

    /// A trunk calls us: whatever it does with OPTIONS, it is there.
    mutating func heard(from name: String, now: Uptime) {
        guard trunks[name]?.isReachable == false else { return }
        modifyTrunk(name, now: now) { agent, trunk in
            guard trunk.registration.state == .off else { return }
            trunk.answersPings = false
            trunk.hadSilentCall = false
            agent.reachable(&trunk)
        }
    }

    /// Silence that means something: how much of it makes the trunk unreachable.
    private mutating func doubt(_ trunk: inout TrunkRecord, reason: String, now: Uptime) {
        guard trunk.unansweredPings >= trunk.settings.pingFailures else { return }
        switch trunk.registration.state {
        case .locating, .registering, .unregistering: break
        case .registered:
            // A server that registers us and ignores OPTIONS from now on is asked once, not each minute.
            trunk.answersPings = false
            trunk.hadSilentCall = false
            trunk.unansweredPings = 0
            trunk.refreshAt = nil
            apply(.refreshDue, to: &trunk, now: now)
        case .off, .waiting:
            if !trunk.answersPings, trunk.unansweredPings >= trunk.settings.pingFailures + Self.pingsInDoubt {
                // No answer to OPTIONS will ever tell that it is back: the next call finds out.
                trunk.hadSilentCall = false
                return reachable(&trunk)
            }
            unreachable(&trunk, reason: reason)
            // Another server of the domain may be better.
            trunk.rotateTargets()
        }
    }

    /// How many pings a trunk that never answers any is left alone for after a call met silence.
    private static let pingsInDoubt = 10

    mutating func reachable(_ trunk: inout TrunkRecord) {
        guard !trunk.isReplaced else { return }
        trunk.unansweredPings = 0
        guard trunk.isReachable != true else { return }
        trunk.isReachable = true
        emit(.peerReachable(trunk: trunk.settings.name))
    }

    mutating func unreachable(_ trunk: inout TrunkRecord, reason: String) {
        guard trunk.isReachable != false, !trunk.isReplaced else { return }
        trunk.isReachable = false
        emit(.peerUnreachable(trunk: trunk.settings.name, reason: reason))
    }
}
