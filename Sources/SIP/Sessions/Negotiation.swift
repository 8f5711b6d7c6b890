/// Who owes an answer to whose session description.
///
///                     offer sent  +-----------+  answer received, refused
///              +----------------->| weOffered |--------------------------+
///          +---+--+               +-----------+                          |
///          | idle |<-----------------------------------------------------+
///          +---+--+               +-------------+                        |
///              +----------------->| theyOffered |------------------------+
///                  offer received +-------------+  answer sent, refused
///
/// RFC 3264 section 4: one offer at a time. RFC 3261 section 14.2 and RFC 3311 section 5.2 say what an offer that
/// comes at the wrong time hears: 491 when ours is under way (glare), 500 with Retry-After when theirs still is.
struct Negotiation: Hashable, Sendable {
    enum State: Hashable, Sendable, CaseIterable {
        case idle, weOffered, theyOffered
    }

    enum Event: Hashable, Sendable, CaseIterable {
        case offerSent, offerReceived, answerSent, answerReceived, ourOfferRefused, theirOfferRefused
    }

    /// What the event means here.
    enum Verdict: Hashable, Sendable {
        case accepted
        /// Answer with 491: Request Pending.
        case glare
        /// Answer with 500 and Retry-After.
        case tooSoon
        /// Nothing of the kind was expected: ignore the description.
        case unexpected
    }

    private(set) var state = State.idle

    mutating func receive(_ event: Event) -> Verdict {
        let (next, verdict) = Self.transition(state, event)
        state = next
        return verdict
    }
}
