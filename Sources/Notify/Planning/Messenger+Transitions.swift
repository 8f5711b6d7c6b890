public import Chronology
public import Directory
public import Ledger

extension Messenger {
    /// Begins to tell a person; what still waits for its moment from before keeps it.
    public mutating func tell(_ id: PersonID, of tasks: [TaskID], now: Now, waiting: Waiting) {
        for step in person(id)?.noticeSteps ?? [] {
            let route = Route(person: id, channel: step.channel)
            // A call that rings already tells whatever waits; a message under way leaves what is new for the next.
            if step.channel == .call, flights[route] != nil { continue }
            let due = now.uptime + step.after
            var pending = steps[route] ?? Step(tasks: [], due: due)
            pending.tasks += tasks.filter { !pending.tasks.contains($0) }
            pending.due = min(pending.due, due)
            steps[route] = pending
        }
        handleTimeout(now: now, waiting: waiting)
        if flights[Route(person: id, channel: .call)] == nil { emit(.told(id, wasCutOff: false)) }
    }

    /// Uses every channel that is due.
    public mutating func handleTimeout(now: Now, waiting: Waiting) {
        for (route, flight) in flights where route.channel.isMessage && flight.until <= now.uptime {
            attemptEnded(route, .timeout, now: now)
        }
        // A channel that is left out may bring the next one forward: at most once round for each.
        for _ in NoticeChannel.allCases {
            let due = steps.filter { $0.value.due <= now.uptime && flights[$0.key] == nil }.map(\.key)
            guard !due.isEmpty else { break }
            for route in due.sorted(by: { ($0.person, $0.channel) < ($1.person, $1.channel) }) {
                use(route, now: now, waiting: waiting)
            }
        }
        // What waits behind an attempt of its own channel is looked at when that one is over.
        for route in steps.keys where flights[route] != nil {
            guard let due = steps[route]?.due else { continue }
            steps[route]?.due = max(due, now.uptime + .seconds(1))
        }
    }

    /// The call to a person is over.
    public mutating func called(_ id: PersonID, outcome: CallOutcome, now: Now, waiting: Waiting) {
        let route = Route(person: id, channel: .call)
        flights[route] = nil
        emit(.told(id, wasCutOff: outcome == .cutOff))
        if outcome == .unheard { bringNextForward(after: route, now: now) }
        handleTimeout(now: now, waiting: waiting)
    }

    /// The person is on the telephone with us already: nobody rings.
    public mutating func notCalled(_ id: PersonID) { flights[Route(person: id, channel: .call)] = nil }

    /// An attempt is over; `cause` is nil when the server took the message.
    public mutating func delivered(
        _ order: DeliveryOrder, _ cause: NotificationCause?, now: Now, waiting: Waiting
    ) {
        let route = Route(person: order.person, channel: order.channel)
        // An answer that comes after we gave up on it changes nothing.
        guard let flight = flights[route], flight.message == order.message, flight.attempt == order.attempt else {
            return
        }
        attemptEnded(route, cause, now: now)
        handleTimeout(now: now, waiting: waiting)
    }

    private mutating func use(_ route: Route, now: Now, waiting: Waiting) {
        guard let step = steps.removeValue(forKey: route), let person = person(route.person) else { return }
        let content = waiting(route.person, step.tasks)
        guard !content.tasks.isEmpty else { return }
        // A message about messages does not take the way that does not work.
        let isResting = step.attempt == 1 && (failedAt[route].map { now.uptime - $0 < Self.rest } ?? false)
        if isResting || content.isOnlyAboutUs && broken[route.channel] != nil {
            return bringNextForward(after: route, tasks: content.tasks, now: now)
        }
        if isQuiet(route, of: person, content: content, now: now) {
            return emit(
                .record(
                    .notificationSkipped(
                        person: person.id, channel: route.channel, tasks: content.tasks, cause: .quiet)))
        }
        if route.channel == .call {
            flights[route] = Flight(tasks: content.tasks, attempt: 1, message: "", until: now.uptime)
            return emit(.call(person.id, content.tasks))
        }
        send(route, step, content, now: now)
    }

    private mutating func send(_ route: Route, _ step: Step, _ content: Content, now: Now) {
        let isRetry = step.attempt > 1
        if !isRetry {
            let new = content.tasks.filter { task in
                told[route]?[task].map { now.uptime - $0 >= Self.repetition } ?? true
            }
            guard !new.isEmpty else { return }
            let window = organisation.notifications?.mergeWindow ?? .seconds(300)
            if let last = startedAt[route], last + window > now.uptime {
                var later = step
                later.due = last + window
                steps[route] = later
                return
            }
            startedAt[route] = now.uptime
        }
        let message = step.message ?? makeName(now: now)
        flights[route] = Flight(
            tasks: content.tasks, attempt: step.attempt, message: message, until: now.uptime + Self.patience)
        emit(
            .record(
                .notificationStarted(
                    person: route.person, channel: route.channel, tasks: content.tasks, attempt: step.attempt)))
        emit(
            .deliver(
                DeliveryOrder(
                    message: message, person: route.person, channel: route.channel, attempt: step.attempt,
                    tasks: content.tasks)))
    }

    /// Quiet hours never hold back the telephone when something is urgent.
    private func isQuiet(_ route: Route, of person: Person, content: Content, now: Now) -> Bool {
        guard let quiet = person.noticeSteps.first(where: { $0.channel == route.channel })?.quiet else { return false }
        if route.channel == .call, content.isUrgent { return false }
        let second = (content.clock ?? .utc).reading(at: now.instant).secondOfDay
        return quiet.contains(minute: second / 60)
    }

    private mutating func attemptEnded(_ route: Route, _ cause: NotificationCause?, now: Now) {
        guard let flight = flights.removeValue(forKey: route) else { return }
        guard let cause else {
            for task in flight.tasks { told[route, default: [:]][task] = now.uptime }
            forget(now: now)
            broken[route.channel] = nil
            failedAt[route] = nil
            return emit(
                .record(
                    .notificationSent(
                        person: route.person, channel: route.channel, tasks: flight.tasks, attempt: flight.attempt)))
        }
        emit(
            .record(
                .notificationFailed(
                    person: route.person, channel: route.channel, tasks: flight.tasks, attempt: flight.attempt,
                    cause: cause)))
        guard cause.isTransient, flight.attempt <= Self.pauses.count else {
            return failed(route, flight, now: now)
        }
        let tasks = flight.tasks + (steps[route]?.tasks ?? []).filter { !flight.tasks.contains($0) }
        steps[route] = Step(
            tasks: tasks, due: now.uptime + Self.pauses[flight.attempt - 1], attempt: flight.attempt + 1,
            message: flight.message)
    }

    /// The channel is given up for this telling; the next telling tries it anew.
    private mutating func failed(_ route: Route, _ flight: Flight, now: Now) {
        startedAt[route] = nil
        failedAt[route] = now.uptime
        let isKnown = broken[route.channel].map { now.uptime - $0 < Self.repetition } ?? false
        if !isKnown {
            broken[route.channel] = now.uptime
            emit(.openTask(.notificationFailed))
        }
        bringNextForward(after: route, tasks: flight.tasks, now: now)
    }

    /// The next channel of the person that still waits is used at once. When none is left and nobody would have called,
    /// the telephone is the last resort.
    private mutating func bringNextForward(after route: Route, tasks: [TaskID] = [], now: Now) {
        let channels = person(route.person)?.noticeSteps.map(\.channel) ?? []
        let index = channels.firstIndex(of: route.channel) ?? channels.count - 1
        let order = channels.isEmpty ? [] : channels[(index + 1)...] + channels[..<index]
        for channel in order {
            let next = Route(person: route.person, channel: channel)
            guard let due = steps[next]?.due, due > now.uptime, steps[next]?.attempt == 1 else { continue }
            steps[next]?.due = now.uptime
            return
        }
        guard !channels.isEmpty, !channels.contains(.call), !tasks.isEmpty else { return }
        let call = Route(person: route.person, channel: .call)
        let others = channels.map { Route(person: route.person, channel: $0) }
        guard flights[call] == nil, steps[call] == nil, !others.contains(where: { flights[$0] != nil }) else { return }
        steps[call] = Step(tasks: tasks, due: now.uptime)
    }

    /// What was told long ago is as good as never told.
    private mutating func forget(now: Now) {
        for route in told.keys {
            told[route] = told[route]?.filter { now.uptime - $0.value < Self.repetition }
            if told[route]?.isEmpty == true { told[route] = nil }
        }
    }
}
