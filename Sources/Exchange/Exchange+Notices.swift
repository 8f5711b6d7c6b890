import CallFlow
public import Chase
public import Chronology
public import Directory
import Ledger
import Notify

/// Telling people of what is left to do: the chase says whom, a call like any other does it.
extension Exchange {
    /// Takes up the tasks that were open when the server started.
    public func restore(_ tasks: [RestoredTask], now: Now) {
        guard settings.tellsPeople else { return }
        chase.restore(tasks, now: now)
    }

    /// Tasks were ended by another process: nobody is told of them any more.
    public func tasksEnded(_ tasks: [TaskID], now: Now) {
        for task in tasks { chase.end(task, now: now) }
        drainChase(now: now)
    }

    /// The tasks that people are told of, the oldest first.
    public var openTasks: [ChasedTask] { chase.openTasks }

    func chaseIfDue(now: Now) {
        guard settings.tellsPeople, stoppingUntil == nil else { return }
        chase.handleTimeout(now: now)
        drainChase(now: now)
        messenger.handleTimeout(now: now, waiting: left(now))
        drainMessenger(now: now)
        sendMessages { $0.until <= now.uptime }
    }

    func drainChase(now: Now) {
        while let effect = chase.nextEffect() {
            switch effect {
            case .record(let event): note(event, now: now)
            case .tell(let person, let tasks):
                messenger.tell(person, of: tasks.map(\.id), now: now, waiting: left(now))
                drainMessenger(now: now)
            case .silence(let person):
                // Whoever took charge hears so to the end.
                guard let id = notices[person], let call = calls[id], call.notice?.isLeaving == false,
                    call.notice?.isCallingBack == false
                else { break }
                call.notice?.stop(now: now.uptime)
                run(call, now: now)
            }
        }
    }

    /// Rings a person, and then the caller of an open task: somebody asked for it. The chase tells nobody else meanwhile.
    public func callBack(_ task: TaskID, by person: PersonID, now: Now) {
        guard let chased = chase.openTasks.first(where: { $0.id == task }), notices[person] == nil,
            let line = chased.line.flatMap(line) ?? directory.organisation.lines.first(where: \.isActive),
            case let told = noticeTask(chased, now: now),
            let plan = NoticePlanner.plan(
                organisation: directory.organisation, person: person, tasks: [told], line: line,
                callsBackAtOnce: true),
            !plan.callBacks.isEmpty
        else {
            note(.noticeStarted(person: person, channel: "callBack", tasks: [task]), now: now)
            return note(
                .noticeEnded(person: person, outcome: NoticeMachine.Outcome.failed.rawValue), now: now)
        }
        chase.beginTelling(person, of: task)
        startNotice(plan, on: line, now: now)
    }

    func noticeTask(_ task: ChasedTask, now: Now) -> NoticeTask {
        let within = task.line.flatMap(line)?.tasks.callBackWithin ?? TaskSettings().callBackWithin
        return NoticeTask(
            id: task.id, kind: task.kind, callerNumber: task.caller.flatMap { callers.number(of: $0) },
            recording: task.recording, isRecent: now.instant - task.openedAt < within, summary: task.summary)
    }

    /// Rings a person; where there is nothing to ring, that is a fact too, and the next channel is used.
    func ring(_ person: PersonID, about ids: [TaskID], now: Now) {
        // Somebody who is just calling back is not rung by a step that had waited.
        guard notices[person] == nil else { return messenger.notCalled(person) }
        let tasks = chase.left(of: ids, for: person, now: now)
        let told = tasks.map { noticeTask($0, now: now) }
        let lines = directory.organisation.lines
        let line = tasks.first?.line.flatMap(line) ?? lines.first(where: \.isActive)
        guard let line, !told.isEmpty,
            let plan = NoticePlanner.plan(
                organisation: directory.organisation, person: person, tasks: told, line: line)
        else {
            note(.noticeStarted(person: person, channel: "call", tasks: tasks.map(\.id)), now: now)
            note(.noticeEnded(person: person, outcome: NoticeMachine.Outcome.failed.rawValue), now: now)
            messenger.called(person, outcome: .unheard, now: now, waiting: left(now))
            return drainMessenger(now: now)
        }
        startNotice(plan, on: line, now: now)
    }

    private func startNotice(_ plan: NoticePlan, on line: Line, now: Now) {
        let call = Call(
            id: makeCallID(now: now), line: line.id, arrival: Arrival(caller: CallerID("notice"), callerNumber: nil),
            maxForwards: 70, affinity: UInt32.random(in: 0...UInt32.max, using: &random))
        call.countedLine = nil
        calls[call.id] = call
        notices[plan.person] = call.id
        call.notice = NoticeMachine(call: call.id, plan: plan, now: now.uptime)
        run(call, now: now)
    }

    /// A caller needs a telephone by which its person is only being told: the caller comes first, and finds the
    /// telephone free when the hunt asks again.
    func stopNotices(of reservation: Reservation, for call: Call, now: Now) {
        let telephones = reservation.devices.map(telephone(of:))
        for holder in occupancy.holders(of: telephones, person: reservation.person).sorted() where holder != call.id {
            guard let other = calls[holder], other.notice?.isCallingBack == false else { continue }
            other.notice?.stop(now: now.uptime)
            run(other, now: now)
        }
    }

    func noticeOver(_ person: PersonID, _ call: Call, now: Now) {
        if notices[person] == call.id { notices[person] = nil }
        let outcome: CallOutcome =
            switch call.notice?.outcome {
            case .stopped?: .cutOff
            case .acknowledged?, .passed?, .heard?: .heard
            case .noAnswer?, .noKey?, .failed?, nil: .unheard
            }
        messenger.called(person, outcome: outcome, now: now, waiting: left(now))
        drainMessenger(now: now)
    }
}
