import Chase
import Chronology
import Directory
import Exchange
import Ledger
import Logging
import Speech
import Storage
import Synchronization
import Telephony

/// What a running server does beside calls.
extension OnCallServer {
    /// How often the store is looked at for what another process committed, so that it is in force within a second.
    package static let lookInterval = Duration.milliseconds(400)

    /// Twice a second: has another process committed a change? Then the new snapshot is built here, off the call path.
    ///
    /// `watch`: nil while the store has not been reached yet.
    func follow(_ watch: ChangeWatch?) -> Task<Void, Never> {
        Task { [self] in
            var watch = watch
            var isBehind = watch == nil
            var lastProblem = ""
            while !Task.isCancelled {
                do {
                    if var open = watch {
                        if try open.poll() != nil { isBehind = true }
                        watch = open
                    } else {
                        watch = try ChangeWatch(store.database)
                        isBehind = true
                    }
                    // The weeks that are resolved beforehand move on with time.
                    if loader.rotas.isOutdated(at: SystemClock.instant()) { isBehind = true }
                    if isBehind { try reload() }
                    (isBehind, lastProblem) = (false, "")
                    lookAtLedger()
                    try? await Task.sleep(for: Self.lookInterval)
                } catch {
                    // The running snapshot stays; the change is tried again.
                    if "\(error)" != lastProblem {
                        logger.error("a change could not be read", metadata: ["error": "\(error)"])
                    }
                    lastProblem = "\(error)"
                    storeFailed(error)
                    try? await Task.sleep(for: .seconds(2))
                }
            }
        }
    }

    /// The store can be read; can it be written too?
    private func lookAtLedger() {
        switch ledgerHealth {
        case .healthy: alarm.withLock { $0.worked() }
        case .journalling, .holding, .saturated: storeFailed(nil)
        }
    }

    /// People are told by the calls that go on without the store. What the journal keeps of it is their task.
    func storeFailed(_ error: (any Error)?) {
        guard alarm.withLock({ $0.failed(error, now: SystemClock.uptime()) }) else { return }
        logger.critical("the store does not work: whoever is on call is told", metadata: ["remedy": "vigie doctor"])
        telephony.note(.taskOpened(kind: .storageLate, line: nil, person: nil))
    }

    private func reload() throws {
        let loaded = try loader.load()
        let directory = loaded.directory
        telephony.replaceDirectory(directory, callers: CallerBook(try store.knownCallers()))
        messages.replace(directory.organisation)
        doors.desk?.replace(directory.organisation)
        report(loaded.missingSecrets)
        for problem in loaded.rotaProblems {
            logger.error("nobody is on call by a rota", metadata: ["problem": "\(problem)"])
        }
        logger.info("organisation replaced", metadata: ["lines": "\(directory.organisation.lines.count)"])
        keepStandby()
        // Further back than the last look: it may have failed, and clocks of two machines differ.
        takeUpTasks(endedSince: SystemClock.instant() - .seconds(86_400))
        takeUpCallBacks()
        prompts.forgetFiles()
        let prompts = prompts
        Task {
            await prompts.setCountryCode(directory.organisation.countryCode)
            _ = await prompts.prewarm(PromptPart.needed(by: directory.organisation))
        }
    }

    /// Reminders, starts of duty, and what follows where nobody confirms one.
    private func watchDuties() {
        guard settings.tellsPeople else { return }
        do {
            guard let organisation = try store.organisation()?.organisation else { return }
            try DutyWatch(store: store, logger: logger).run(
                organisation, loader.rotas.current, now: SystemClock.instant())
        } catch {
            logger.error("duties could not be looked at", metadata: ["error": "\(error)"])
        }
    }

    /// The rest that interventions leave, and every night everybody's month.
    private func watchWork() {
        guard settings.tellsPeople else { return }
        do {
            let library = try LawBooks.builtIn.get()
            let now = SystemClock.instant()
            try RestWatch(store: store, library: library, logger: logger).run(now: now)
            try LawWatch(store: store, library: library, logger: logger).run(now: now)
        } catch {
            logger.error("work and rest could not be looked at", metadata: ["error": "\(error)"])
        }
    }

    /// Tells the chase of tasks that it cannot know of: those of an earlier run and of other processes, and those that
    /// were ended by others.
    func takeUpTasks(endedSince instant: Instant) {
        guard settings.tellsPeople else { return }
        do {
            telephony.restore(try store.chasedTasks().map(RestoredTask.init))
            telephony.tasksEnded(try store.tasksEnded(since: instant))
        } catch {
            logger.error("open tasks could not be read", metadata: ["error": "\(error)"])
        }
    }

    /// Starts the call-backs that another process asked for, each once; one that nobody took up for a minute is over.
    private func takeUpCallBacks() {
        guard settings.tellsPeople else { return }
        do {
            for asked in try store.callBacksAsked(since: SystemClock.instant() - .seconds(60)) {
                let isNew = lastCallBack.withLock { last in
                    defer { last = max(last, asked.number) }
                    return asked.number > last
                }
                guard isNew, case .callBackAsked(let task, let person, _) = asked.fact.event else { continue }
                telephony.callBack(task, by: person)
            }
        } catch {
            logger.error("call-backs that were asked for could not be read", metadata: ["error": "\(error)"])
        }
    }

    func keepStandby() {
        do { try loader.keepStandby() } catch {
            logger.warning("the standby copy is not up to date", metadata: ["error": "\(error)"])
        }
    }

    /// Says of each trunk that was left out for want of its secret, once.
    func report(_ missing: [MissingSecret]) {
        let new = knownMissing.withLock { known in
            let new = missing.filter { !known.contains($0.trunk) }
            known = Set(missing.map(\.trunk))
            return new
        }
        guard !new.isEmpty else { return }
        for secret in new {
            logger.error(
                "a trunk is left out: its secret is not there",
                metadata: ["trunk": "\(secret.trunk)", "secret": "\(secret.name)", "remedy": "\(secret.remedy)"])
            telephony.note(.trunkFailed(trunk: secret.trunk, cause: "secret missing"))
        }
        do { try store.openTask(.secretMissing, now: SystemClock.instant()) } catch {
            logger.error("a task could not be opened", metadata: ["error": "\(error)"])
        }
    }

    /// Every ten seconds the log of the store is moved into it; every hour what is old is removed and the disk looked at.
    func keepHouse() -> Task<Void, Never> {
        Task { [self] in
            let keeper = Housekeeping(settings: settings, store: store, logger: logger)
            var rounds = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(10))
                guard !Task.isCancelled else { return }
                // A minute after the start, then hourly.
                if rounds % 360 == 5 { keeper.run(now: SystemClock.instant()) }
                keeper.checkpoint()
                // What the store's own keeping opened is chased too.
                if rounds % 3 == 0 { takeUpTasks(endedSince: SystemClock.instant() - .seconds(86_400)) }
                watchDuties()
                if rounds % 3 == 0 { watchWork() }
                rounds += 1
            }
        }
    }
}

extension RestoredTask {
    init(_ record: ChaseRecord) {
        var task = ChasedTask(
            id: record.id, kind: record.kind, line: record.line, call: record.call, caller: record.caller,
            openedAt: record.openedAt, recording: record.recording, summary: record.summary)
        task.handedTo = record.handedTo
        self.init(
            task: task, lastToldAt: record.toldAt, wasCutOff: record.isTelling, passes: record.passes,
            passedAt: record.passedAt, handedAt: record.handedAt)
    }
}
