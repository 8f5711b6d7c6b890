import Chase
public import Chronology
import Directory
public import Ledger
public import Notify

/// Messages beside the calls that tell people: the messenger says by which channel, the shell sends.
extension Exchange {
    /// Takes up what an earlier run sent, so that nobody reads the same twice at once.
    public func restore(_ sent: [SentMessage], now: Now) {
        guard settings.tellsPeople else { return }
        messenger.restore(sent, now: now)
    }

    /// An attempt at a message is over; `cause` is nil when the server took it.
    public func delivered(_ order: DeliveryOrder, _ cause: NotificationCause?, now: Now) {
        messenger.delivered(order, cause, now: now, waiting: left(now))
        drainMessenger(now: now)
    }

    /// What is left to tell a person, as the messenger asks for it.
    func left(_ now: Now) -> Messenger.Waiting {
        { [self] person, ids in
            let tasks = chase.left(of: ids, for: person, now: now)
            let zone = tasks.first.flatMap { chase.lineOrFirst(of: $0) }?.zone
            return Messenger.Content(
                tasks: tasks.map(\.id), isUrgent: tasks.contains { $0.kind.isUrgent },
                isOnlyAboutUs: tasks.allSatisfy { $0.kind == .notificationFailed },
                clock: zone.flatMap { LocalClock(zone: $0) })
        }
    }

    func drainMessenger(now: Now) {
        while let effect = messenger.nextEffect() {
            switch effect {
            case .record(let event): note(event, now: now)
            case .openTask(let kind): note(.taskOpened(kind: kind, line: nil, person: nil), now: now)
            case .call(let person, let tasks): ring(person, about: tasks, now: now)
            case .told(let person, let wasCutOff): chase.told(person, wasCutOff: wasCutOff, now: now)
            case .deliver(let order): hold(order, now: now)
            }
        }
    }

    /// No message leaves before the facts that announce it are safe.
    private func hold(_ order: DeliveryOrder, now: Now) {
        let tasks = chase.left(of: order.tasks, for: order.person, now: now)
        let items = tasks.filter { order.tasks.contains($0.id) }.map { task in
            NoticeItem(
                task: task.id, kind: task.kind, line: task.line,
                callerNumber: task.caller.flatMap { callers.number(of: $0) }, openedAt: task.openedAt,
                mergedCalls: task.mergedCalls, recording: task.recording, summary: task.summary)
        }
        let message = NoticeMessage(order: order, items: items, writtenAt: now.instant)
        // Their facts were submitted last.
        heldMessages.append(
            HeldMessage(token: latestToken, until: now.uptime + settings.factPatience, message: message))
    }

    /// Sends the messages whose facts are safe, or that have waited long enough.
    func sendMessages(where isDue: (HeldMessage) -> Bool) {
        while let held = heldMessages.first, isDue(held) {
            heldMessages.removeFirst()
            outbox.append(.deliver(held.message))
        }
    }
}

/// A message that leaves once the ledger has its facts.
struct HeldMessage {
    var token: UInt64
    /// When it goes out even if the ledger says nothing.
    var until: Uptime
    var message: NoticeMessage
}
