public import Chronology
public import Directory
import Ledger
public import Storage

/// Has a person rung, and then the caller of a task.
public struct CallBack: Sendable {
    private let store: Store

    /// Works on the tasks of a store, whose running server does the calling.
    public init(store: Store) { self.store = store }

    /// Asks for it; what is wrong with it beforehand is said here, what the telephone then does is in the ledger.
    public func callAsFunction(_ id: String, by person: PersonID, now: Instant) throws -> CallBackResult {
        guard let task = try store.task(id) else {
            throw OperationError(.notFound, "there is no task `\(id)`", remedy: "`vigie tasks list --all` lists them")
        }
        guard task.state == .open else {
            throw OperationError(
                .invalid, "task `\(id)` is over already", remedy: "`vigie tasks list` lists those that are open")
        }
        let organisation = try store.currentOrganisation()?.organisation
        let people = organisation?.people.filter(\.isActive).map(\.id) ?? []
        guard people.contains(person) else {
            throw OperationError(
                .notFound, "there is no person `\(person)`",
                remedy: NearMiss.remedy(for: person.rawValue, among: people.map(\.rawValue), kind: "people"))
        }
        guard let call = task.call, let caller = try store.call(call)?.caller,
            try store.caller(caller)?.number != nil
        else {
            throw OperationError(
                .invalid, "nobody can be called back for task `\(id)`: it has no caller whose number is known",
                remedy: "`vigie tasks show \(id)` says what it is about")
        }
        let line = organisation?.lines.first { $0.id == task.line }
        let within = line?.tasks.callBackWithin ?? TaskSettings().callBackWithin
        guard now - task.openedAt < within else {
            throw OperationError(
                .invalid, "the call of task `\(id)` is older than its line allows to call back",
                remedy: "`tasks: { call_back_within: … }` of the line in the organisation file says how long")
        }
        guard try store.askCallBack(task: id, person: person, by: "command", now: now) else {
            throw OperationError(.invalid, "task `\(id)` has just ended", remedy: "`vigie tasks show \(id)`")
        }
        return CallBackResult(task: id, person: person)
    }
}

/// What was asked.
public struct CallBackResult: OperationResult, Hashable, Codable {
    public var task: String
    public var person: PersonID

    public var text: String {
        "The server rings \(person), and then the caller. `vigie tasks ack \(task)` ends the task when it is done."
    }
}
