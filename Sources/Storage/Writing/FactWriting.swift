public import Ledger

/// Where the signalling thread hands facts that must be durable before it acts.
public protocol FactWriting: Sendable {
    /// Takes facts without waiting; the acknowledgement of `token` comes later, from another thread.
    ///
    /// `token`: above every earlier one.
    /// Returns false when nothing more can be kept; the facts were not taken and no acknowledgement will come.
    @discardableResult
    func submit(_ facts: [Fact], callers: [CallerEntry], token: UInt64) -> Bool
}

extension FactWriting {
    /// Takes facts that name no new caller.
    @discardableResult
    public func submit(_ facts: [Fact], token: UInt64) -> Bool { submit(facts, callers: [], token: token) }
}
