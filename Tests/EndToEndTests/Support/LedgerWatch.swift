import Chronology
import Directory
import Dispatch
import Foundation
import Ledger
import Operations
import Storage
import Synchronization

/// Follows a ledger as another process does, and lets tests wait for what it says.
final class LedgerWatch: Sendable {
    /// What was waited for in vain, with the story as it stood.
    struct Missing: Error, CustomStringConvertible {
        var what: String
        var story: [FactEvent]
        var description: String {
            "waited for \(what); the ledger says:\n" + story.map { "  " + Self.text($0) }.joined(separator: "\n")
        }

        static func text(_ event: FactEvent) -> String { (try? FactText(event).payload) ?? "\(event)" }
    }

    private struct Waiter {
        var deadline: Uptime
        var attempt: @Sendable ([StoredFact]) -> Bool
        var giveUp: @Sendable ([StoredFact]) -> Void
    }

    private struct State {
        var facts: [StoredFact] = []
        var waiters: [Waiter] = []
    }

    private let store: Store
    private let state = Mutex(State())
    /// Rung to stop.
    private let bell = DispatchSemaphore(value: 0)

    /// Follows the ledger of a store from its first fact.
    init(_ settings: ServerSettings) throws {
        store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: SystemClock.instant())
        let thread = Thread { [self] in follow() }
        thread.start()
    }

    func stop() { bell.signal() }

    /// Every fact so far.
    var facts: [StoredFact] { state.withLock { $0.facts } }

    /// The story of one call so far.
    func story(of call: CallID) -> [FactEvent] { facts.filter { $0.fact.call == call }.map(\.fact.event) }

    /// Waits until `look` finds something in the facts.
    func wait<Value: Sendable>(
        for what: String, within limit: Duration = .seconds(20),
        _ look: @escaping @Sendable ([StoredFact]) -> Value?
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let waiter = Waiter(
                deadline: SystemClock.uptime() + limit,
                attempt: { facts in
                    guard let value = look(facts) else { return false }
                    continuation.resume(returning: value)
                    return true
                },
                giveUp: { facts in
                    continuation.resume(throwing: Missing(what: what, story: facts.suffix(40).map(\.fact.event)))
                })
            state.withLock { state in
                if !waiter.attempt(state.facts) { state.waiters.append(waiter) }
            }
        }
    }

    /// The call that came to a line as the `position`-th one.
    func call(on line: LineID, position: Int = 0) async throws -> CallID {
        try await wait(for: "call \(position + 1) on \(line)") { facts in
            let calls = facts.compactMap { stored -> CallID? in
                guard case .callReceived(line, _, _, _, _) = stored.fact.event else { return nil }
                return stored.fact.call
            }
            return calls.count > position ? calls[position] : nil
        }
    }

    /// Waits until a call's story has so many facts.
    func wait(
        for call: CallID, toHave count: Int, before what: String, within limit: Duration = .seconds(20)
    ) async throws {
        do {
            try await wait(for: what, within: limit) { facts in
                facts.count { $0.fact.call == call } >= count ? () : nil
            }
        } catch var missing as Missing {
            missing.story = story(of: call)
            throw missing
        }
    }

    /// Waits until a call says something.
    func wait(
        for call: CallID, toSay what: String, within limit: Duration = .seconds(20),
        _ isIt: @escaping @Sendable (FactEvent) -> Bool
    ) async throws {
        do {
            try await wait(for: what, within: limit) { facts in
                facts.contains { $0.fact.call == call && isIt($0.fact.event) } ? () : nil
            }
        } catch var missing as Missing {
            missing.story = story(of: call)
            throw missing
        }
    }

    /// Waits until a call has so many facts of a kind, by the name that the ledger gives it.
    func wait(for call: CallID, toSay kind: String, times: Int = 1) async throws {
        do {
            try await wait(for: "\(kind) \(times)") { facts in
                facts.count { $0.fact.call == call && FactName.of($0.fact.event) == kind } >= times ? () : nil
            }
        } catch var missing as Missing {
            missing.story = story(of: call)
            throw missing
        }
    }

    /// The whole story of a call, once it has ended.
    func finishedStory(of call: CallID, within limit: Duration = .seconds(20)) async throws -> [StoredFact] {
        try await wait(for: call, toSay: "the end of the call", within: limit) { event in
            switch event {
            case .callEnded, .callClosedAfterCrash: true
            default: false
            }
        }
        return facts.filter { $0.fact.call == call }
    }

    private func follow() {
        repeat {
            let position = state.withLock { $0.facts.last?.number ?? 0 }
            let page = (try? store.facts(after: position)) ?? []
            let now = SystemClock.uptime()
            state.withLock { state in
                state.facts += page
                if !page.isEmpty { state.waiters.removeAll { $0.attempt(state.facts) } }
                for waiter in state.waiters where waiter.deadline <= now { waiter.giveUp(state.facts) }
                state.waiters.removeAll { $0.deadline <= now }
            }
        } while bell.wait(timeout: .now() + .milliseconds(8)) == .timedOut
        state.withLock { state in
            for waiter in state.waiters { waiter.giveUp(state.facts) }
            state.waiters = []
        }
        store.close()
    }
}

/// The name of a fact's case, as the ledger stores it.
enum FactName {
    static func of(_ event: FactEvent) -> String { (try? FactText(event).kind) ?? "" }
}
