import Chronology

/// Provisional responses that the caller must acknowledge with PRACK, one at a time.
///
///     +------+  response sent   +----------+  PRACK: next in the queue, or idle
///     | idle |----------------->| unproven |------------------------------------+
///     +------+<-----------------+----+-----+                                    |
///        ^                           | 64 × T1 without PRACK: the call is lost  |
///        +---------------------------|------------------------------------------+
///
/// RFC 3262 section 3. A 2xx waits for the PRACK of a response that held a description.
struct ReliableProvisionals: Sendable {
    /// One response on its way, or waiting for its turn.
    struct Pending: Hashable, Sendable {
        var status: Int
        var phrase: String?
        var sdp: [UInt8]?
        var headers: [ExtraHeader]
    }

    struct Unproven: Hashable, Sendable {
        var rseq: UInt32
        /// The sequence number of the INVITE that it responds to.
        var cseq: UInt32
        var bytes: [UInt8]
        var holdsDescription: Bool
        var holdsOffer: Bool
        var timers: TransactionTimers
    }

    var sequence: UInt32 = 0
    var unproven: Unproven?
    var queue: [Pending] = []
    /// The 2xx that waits for a PRACK.
    var heldAnswer: Pending?

    /// More queued responses than this add nothing.
    static let mostQueued = 8

    var next: Uptime? { unproven?.timers.next }

    /// Whether a PRACK acknowledges the response on its way; it then is proven.
    mutating func acknowledged(_ rack: RAck) -> Unproven? {
        guard let response = unproven, rack == RAck(responseNumber: response.rseq, cseq: CSeq(response.cseq, .invite))
        else { return nil }
        unproven = nil
        return response
    }

    mutating func stop() {
        unproven = nil
        queue = []
        heldAnswer = nil
    }
}
