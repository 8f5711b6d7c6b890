import Chronology
import Delivery
import Directory
import Ledger
import Logging
import Notify
import Storage
import Telephony

extension OnCallServer {
    /// Sends messages away from the signalling loop, and tells it how each attempt ended.
    static func attach(_ orders: LateBound<NoticeMessage>, to post: MessagePost, _ telephony: TelephonyServer) {
        orders.attach { message in
            Task {
                let cause = await post.send(message)
                telephony.delivered(message.order, cause)
            }
        }
    }

    /// What an earlier run sent in the last half-hour: nobody reads the same twice at once.
    func takeUpMessages(now: Instant) {
        guard settings.tellsPeople else { return }
        do {
            let recent = try store.recentMessages(since: now - Messenger.repetition)
            telephony.restore(recent.compactMap { SentMessage($0.1, at: $0.at) })
        } catch {
            logger.error("earlier messages could not be read", metadata: ["error": "\(error)"])
        }
    }
}

extension SentMessage {
    /// The message that a fact is about, nil for other facts.
    init?(_ event: FactEvent, at instant: Instant) {
        switch event {
        case .notificationStarted(let person, let channel, let tasks, _):
            self.init(person: person, channel: channel, tasks: tasks, at: instant, arrived: false)
        case .notificationSent(let person, let channel, let tasks, _):
            self.init(person: person, channel: channel, tasks: tasks, at: instant, arrived: true)
        default: return nil
        }
    }
}
