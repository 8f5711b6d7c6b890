import Directory
import Ledger

/// The effects of one call in order, and the numbers that only it gives out.
struct Outbox: Hashable, Sendable {
    private var effects: [CallEffect] = []
    private var head = 0
    private var lastPlay = 0
    private var lastReservation = 0
    private var lastLeg = 0
    private var reportedPromptFailure = false

    /// Appends a fact; whatever follows waits for it.
    mutating func record(_ fact: FactEvent) { effects.append(.record(fact)) }

    mutating func perform(_ effect: CallEffect) { effects.append(effect) }

    /// Starts a playing and gives it a number of its own.
    @discardableResult
    mutating func play(_ utterance: Utterance, to leg: LegNumber, loops: Bool = false) -> PlayNumber {
        lastPlay += 1
        effects.append(.play(leg, PlayNumber(lastPlay), utterance, loops: loops))
        return PlayNumber(lastPlay)
    }

    mutating func nextReservation() -> ReservationNumber {
        lastReservation += 1
        return ReservationNumber(lastReservation)
    }

    mutating func nextLeg() -> LegNumber {
        lastLeg += 1
        return LegNumber(lastLeg)
    }

    /// Opens one task for all the prompts of a call that could not be played.
    mutating func promptFailed(on line: LineID) {
        guard !reportedPromptFailure else { return }
        reportedPromptFailure = true
        record(.taskOpened(kind: .promptFailed, line: line, person: nil))
    }

    mutating func next() -> CallEffect? {
        guard head < effects.count else {
            effects.removeAll(keepingCapacity: true)
            head = 0
            return nil
        }
        defer { head += 1 }
        return effects[head]
    }
}
