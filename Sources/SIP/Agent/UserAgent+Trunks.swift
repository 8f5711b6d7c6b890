public import Chronology

extension UserAgent {
    /// Adds a trunk or changes the one of that name: registers, pings and recognises it.
    ///
    /// Where the servers stay the same, so does what is known of them, and a registration that nothing changed about.
    public mutating func setTrunk(_ settings: TrunkSettings, now: Uptime) {
        guard let existing = trunks[settings.name] else { return addTrunk(settings, keeping: nil, now: now) }
        guard existing.settings != settings || existing.isLeaving else { return }
        let isSamePlace = existing.settings.isReached(like: settings)
        let isSameAccount =
            existing.settings.registration == settings.registration
            && existing.settings.credentials == settings.credentials
        if isSamePlace, isSameAccount, !existing.isLeaving {
            return modifyTrunk(settings.name, now: now) { _, trunk in
                trunk.settings = settings
                trunk.pingAt = settings.pingInterval == nil ? nil : trunk.pingAt ?? now
            }
        }
        if !isSamePlace || existing.settings.registration?.user != settings.registration?.user {
            unregisterReplaced(existing, now: now)
        }
        dropTrunk(existing)
        // What was found out about the old servers says nothing of the new ones.
        if !isSamePlace, existing.isReachable == false { emit(.peerReachable(trunk: settings.name)) }
        addTrunk(settings, keeping: isSamePlace ? existing : nil, now: now)
    }

    private mutating func addTrunk(_ settings: TrunkSettings, keeping old: TrunkRecord?, now: Uptime) {
        let callID = TransactionKeys.hexadecimal(random.next()) + TransactionKeys.hexadecimal(random.next())
        var trunk = TrunkRecord(settings: settings, token: timers.register(.trunk(settings.name)), callID: callID)
        if let old { trunk.keepServers(of: old) }
        trunks[settings.name] = trunk
        modifyTrunk(settings.name, now: now) { agent, trunk in
            if trunk.settings.pingInterval != nil { trunk.pingAt = now }
            if trunk.settings.registration != nil {
                agent.apply(.started, to: &trunk, now: now)
            } else {
                agent.locate(&trunk, now: now)
            }
        }
    }

    /// The server still rings us for the account that a trunk had before: it is told, under a name that nobody uses.
    private mutating func unregisterReplaced(_ old: TrunkRecord, now: Uptime) {
        guard [.registered, .registering].contains(old.registration.state) else { return }
        var leaving = old
        leaving.settings.name += " replaced \(nextNumber())"
        leaving.token = timers.register(.trunk(leaving.settings.name))
        leaving.isReplaced = true
        leaving.resolutions = [:]
        leaving.location = nil
        trunks[leaving.settings.name] = leaving
        removeTrunk(leaving.settings.name, now: now)
    }

    /// Unregisters and forgets a trunk; its running calls go on.
    public mutating func removeTrunk(_ name: String, now: Uptime) {
        modifyTrunk(name, now: now) { agent, trunk in
            trunk.isLeaving = true
            trunk.pingAt = nil
            trunk.locationExpires = nil
            agent.apply(.stopped, to: &trunk, now: now)
        }
    }

    /// Unregisters everywhere; running sessions are the caller's to end.
    public mutating func stop(now: Uptime) {
        for name in trunks.keys.sorted() { removeTrunk(name, now: now) }
    }

    private mutating func dropTrunk(_ trunk: TrunkRecord) {
        timers.unregister(trunk.token)
        for resolution in trunk.resolutions.keys { resolutions[resolution] = nil }
        trunks[trunk.settings.name] = nil
    }

    /// Takes a trunk out, changes it, and puts it back with its timer set, or forgets it when it has left.
    mutating func modifyTrunk(
        _ name: String, now: Uptime, _ change: (inout UserAgent, inout TrunkRecord) -> Void
    ) {
        guard var trunk = trunks[name] else { return }
        change(&self, &trunk)
        trunks[name] = trunk
        if trunk.isLeaving, trunk.registration.state == .off {
            dropTrunk(trunk)
        } else {
            timers.set(trunk.token, to: trunk.nextDeadline)
        }
    }

    mutating func trunkTimerFired(_ name: String, now: Uptime) {
        modifyTrunk(name, now: now) { agent, trunk in
            if let due = trunk.refreshAt, due <= now {
                trunk.refreshAt = nil
                agent.apply(.refreshDue, to: &trunk, now: now)
            }
            if let due = trunk.retryAt, due <= now {
                trunk.retryAt = nil
                if trunk.settings.registration == nil {
                    agent.locate(&trunk, now: now)
                } else {
                    agent.apply(.retryDue, to: &trunk, now: now)
                }
            }
            if let due = trunk.locationExpires, due <= now {
                trunk.locationExpires = nil
                agent.locate(&trunk, now: now)
            }
            if let due = trunk.pingAt, due <= now {
                trunk.pingAt = trunk.settings.pingInterval.map { now + $0 }
                agent.ping(&trunk, now: now)
            }
        }
    }

    // MARK: Location

    mutating func locate(_ trunk: inout TrunkRecord, now: Uptime) {
        guard trunk.location == nil else { return }
        trunk.timeToLive = 3_600
        var location = trunk.location(available: availableTransports)
        let step = location.start()
        trunk.location = location
        located(step, &trunk, now: now)
    }

    private mutating func located(_ step: ServerLocation.Step, _ trunk: inout TrunkRecord, now: Uptime) {
        switch step {
        case .wait: return
        case .ask(let queries):
            for query in queries {
                let resolution = ResolutionID(nextNumber())
                resolutions[resolution] = .trunk(trunk.settings.name)
                trunk.resolutions[resolution] = query
                emit(.resolve(resolution, query))
            }
            return
        case .found(let found):
            let targets = usable(found)
            guard !targets.isEmpty else {
                return located(.failed("no socket reaches the servers of \(trunk.settings.host)"), &trunk, now: now)
            }
            let wasLiteral = IPAddress(trunk.settings.outboundProxy ?? trunk.settings.host) != nil
            let isElsewhere = trunk.relocate(to: targets, now: now)
            if isElsewhere, trunk.isReachable == false, trunk.registration.state == .off { reachable(&trunk) }
            trunk.locationExpires = wasLiteral ? nil : now + .seconds(max(30, min(86_400, trunk.timeToLive)))
            trunk.location = nil
            apply(.located, to: &trunk, now: now)
        case .failed(let reason):
            trunk.location = nil
            // Old addresses are better than none.
            if !trunk.targets.isEmpty {
                trunk.locationExpires = now + .seconds(60)
                return apply(.located, to: &trunk, now: now)
            }
            trunk.failures += 1
            if trunk.settings.registration == nil {
                trunk.retryAt = now + backOff(trunk.failures)
                unreachable(&trunk, reason: reason)
            } else {
                apply(.locationFailed, to: &trunk, reason: reason, now: now)
            }
        }
    }

    mutating func trunkResolved(
        _ name: String, _ id: ResolutionID, _ answer: NameAnswer, timeToLive: Int, now: Uptime
    ) {
        modifyTrunk(name, now: now) { agent, trunk in
            guard let query = trunk.resolutions.removeValue(forKey: id) else { return }
            if answer != .none, answer != .failed { trunk.timeToLive = min(trunk.timeToLive, max(0, timeToLive)) }
            guard let step = trunk.location?.answered(query, answer, random: &agent.random) else { return }
            agent.located(step, &trunk, now: now)
        }
    }

    /// RFC 5626 section 4.5: the upper bound doubles from 30 s to half an hour; the wait lies in its upper half.
    mutating func backOff(_ failures: Int) -> Duration {
        let upper = min(1_800_000, 30_000 << Int64(max(0, min(failures - 1, 7))))
        return .milliseconds(Int64(upper / 2) + Int64(random.next() % UInt64(upper / 2)))
    }
}
