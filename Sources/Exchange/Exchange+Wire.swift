import CallFlow
public import Chronology
import Directory
import Ledger
public import SIP

/// What the signalling shell reports.
extension Exchange {
    /// A datagram came, or one framed message of a connection; the flow says which.
    public func messageReceived(_ bytes: [UInt8], on flow: Flow, now: Now) {
        agent.datagramReceived(bytes, on: flow, now: now.uptime)
        drainAgent(now: now)
    }

    /// Whether a flow comes from a trunk, a peer or a registered softphone.
    public func isKnown(_ flow: Flow) -> Bool { agent.isKnown(flow) }

    /// A connection that was asked for is open.
    public func connectionOpened(_ flow: Flow, now: Now) {
        agent.connectionOpened(flow, now: now.uptime)
        drainAgent(now: now)
    }

    /// A connection that was asked for could not be opened.
    public func connectionFailed(_ flow: Flow, now: Now) {
        agent.connectionFailed(flow, now: now.uptime)
        drainAgent(now: now)
    }

    /// A connection ended.
    public func connectionClosed(_ flow: Flow, now: Now) {
        agent.connectionClosed(flow, now: now.uptime)
        drainAgent(now: now)
    }

    /// The system refused to send.
    public func sendFailed(_ flow: Flow, now: Now) {
        agent.sendFailed(flow, now: now.uptime)
        drainAgent(now: now)
    }

    /// The domain name system answered.
    public func resolved(_ id: ResolutionID, _ answer: NameAnswer, timeToLive: Int, now: Now) {
        agent.resolved(id, answer, timeToLive: timeToLive, now: now.uptime)
        drainAgent(now: now)
    }

    /// Turns what the agent wants or saw into effects and events of calls, until it wants nothing more.
    func drainAgent(now: Now) {
        while let effect = agent.nextEffect() {
            switch effect {
            case .send(let bytes, let flow): outbox.append(.send(bytes, flow))
            case .openConnection(let flow): outbox.append(.openConnection(flow))
            case .closeConnection(let flow): outbox.append(.closeConnection(flow))
            case .resolve(let id, let query): outbox.append(.resolve(id, query))
            case .counted(let counter): counts.agent[counter, default: 0] += 1
            case .invited(let session, let invitation): invited(session, invitation, now: now)
            case .registered, .unregistered, .registrationFailed, .peerReachable, .peerUnreachable, .contactRegistered,
                .contactRemoved:
                registrationChanged(effect, now: now)
            default: sessionChanged(effect, now: now)
            }
        }
    }

    private func registrationChanged(_ effect: Effect, now: Now) {
        switch effect {
        case .registered(let trunk, _):
            unreachableTrunks.remove(trunk)
            // A refresh every few minutes is no news, and the ledger keeps everything.
            if registeredTrunks.insert(trunk).inserted { note(.trunkRegistered(trunk: .init(trunk)), now: now) }
        case .unregistered(let trunk): registeredTrunks.remove(trunk)
        case .registrationFailed(let trunk, let status, let reason, _):
            registeredTrunks.remove(trunk)
            let cause = status.map { "\($0) \(reason)" } ?? reason
            note(.trunkFailed(trunk: .init(trunk), cause: cause), now: now)
        case .peerReachable(let trunk): unreachableTrunks.remove(trunk)
        case .peerUnreachable(let trunk, let reason):
            if unreachableTrunks.insert(trunk).inserted {
                note(.trunkFailed(trunk: .init(trunk), cause: reason), now: now)
            }
        case .contactRegistered(let user, _):
            if let device = devicesByUser[user] { note(.deviceRegistered(device: device), now: now) }
        case .contactRemoved(let user, _, _):
            if let device = devicesByUser[user] { note(.deviceUnregistered(device: device), now: now) }
        default: break
        }
    }
}
