public import Chronology
public import Directory

/// What people ask of each other about their shifts.
///
///     proposed ──accept──▶ accepted ──in force──▶ applied
///        ├──refuse──▶ refused
///        ├──withdraw──▶ withdrawn
///        └──time──▶ expired
///
/// Only a proposed request moves by what people do. An accepted one is applied as overrides. Whether the law
/// and fairness allow it is looked at before anybody accepts, by whoever shows the request.
public struct ShiftRequest: Hashable, Codable, Sendable {
    public enum Kind: Hashable, Codable, Sendable {
        /// The proposer takes a shift of the other, who agrees.
        case take(Interval)
        /// The proposer gives a shift away: to the other, or to whoever accepts first.
        case offer(Interval)
        /// The proposer gives one shift, and takes another of the other person.
        case swap(giving: Interval, taking: Interval)
    }

    public enum State: String, Hashable, Codable, Sendable, CaseIterable {
        case proposed, accepted, refused, expired, withdrawn, applied
    }

    /// What was done, or came to pass, at some instant.
    public enum Event: Hashable, Sendable {
        case accepted(by: PersonID)
        case refused(by: PersonID)
        case withdrawn(by: PersonID)
        case timePassed
    }

    public let id: RotaEntryID
    public let rota: RotaID
    public let kind: Kind
    public let proposer: PersonID
    /// Who is asked; nil: an offer to everybody.
    public private(set) var partner: PersonID?
    public let proposedAt: Instant
    /// When it lapses if nobody has answered: at the latest when the first of its shifts begins.
    public let expiresAt: Instant
    public private(set) var state: State
    /// When it left the state `proposed`.
    public private(set) var settledAt: Instant?

    /// Proposes. `lasting` is how long the others have to answer, two days by default.
    public init(
        id: RotaEntryID, rota: RotaID, kind: Kind, proposer: PersonID, partner: PersonID?, at instant: Instant,
        lasting: Duration = .seconds(2 * 86_400)
    ) throws(ShiftRequestError) {
        if partner == proposer { throw .toOneself }
        if partner == nil, !kind.isOffer { throw .nobodyAsked }
        guard kind.firstStart > instant else { throw .alreadyBegun }
        self.id = id
        self.rota = rota
        self.kind = kind
        self.proposer = proposer
        self.partner = partner
        proposedAt = instant
        expiresAt = min(instant + lasting, kind.firstStart)
        state = .proposed
    }

    /// Moves on, or says why it cannot.
    public mutating func handle(_ event: Event, at instant: Instant) throws(ShiftRequestError) {
        guard state == .proposed else { throw .settled(state) }
        if instant >= expiresAt {
            settle(.expired, at: expiresAt)
            if event == .timePassed { return }
            throw .settled(.expired)
        }
        switch event {
        case .timePassed: return
        case .withdrawn(let person):
            guard person == proposer else { throw .notTheirs(person) }
            settle(.withdrawn, at: instant)
        case .refused(let person):
            guard person == partner else { throw .notTheirs(person) }
            settle(.refused, at: instant)
        case .accepted(let person):
            guard person == partner || (partner == nil && person != proposer) else { throw .notTheirs(person) }
            partner = person
            settle(.accepted, at: instant)
        }
    }

    /// Its overrides are in force.
    public mutating func markApplied() {
        precondition(state == .accepted, "only what was accepted comes into force")
        state = .applied
    }

    private mutating func settle(_ state: State, at instant: Instant) {
        self.state = state
        settledAt = instant
    }

    /// Whether those who give shifts hold them now, whole; asked before a request is shown, and again before it is
    /// accepted.
    public func check(against resolved: ResolvedRota) throws(ShiftRequestError) {
        for (giver, interval) in givers {
            guard resolved.range.contains(interval) else { throw .outOfRange }
            let missing = IntervalSet(interval).subtracting(resolved.time(of: giver))
            if let first = missing.intervals.first { throw .notOnCall(giver, first) }
        }
    }

    private var givers: [(PersonID, Interval)] {
        switch kind {
        case .take(let interval): partner.map { [($0, interval)] } ?? []
        case .offer(let interval): [(proposer, interval)]
        case .swap(let giving, let taking): [(proposer, giving)] + (partner.map { [($0, taking)] } ?? [])
        }
    }

    /// What an accepted request changes; nothing in any other state.
    public var overrides: [RotaOverride] {
        guard state == .accepted || state == .applied, let partner else { return [] }
        func give(_ interval: Interval, from: PersonID, to: PersonID, _ part: String) -> RotaOverride {
            RotaOverride(
                id: RotaEntryID(id.rawValue + part), interval: interval, change: .substitute(from, by: to),
                isRequest: true)
        }
        switch kind {
        case .take(let interval): return [give(interval, from: partner, to: proposer, "")]
        case .offer(let interval): return [give(interval, from: proposer, to: partner, "")]
        case .swap(let giving, let taking):
            return [
                give(giving, from: proposer, to: partner, ".1"), give(taking, from: partner, to: proposer, ".2"),
            ]
        }
    }
}

extension ShiftRequest.Kind {
    var isOffer: Bool { if case .offer = self { true } else { false } }

    var firstStart: Instant {
        switch self {
        case .take(let interval), .offer(let interval): interval.start
        case .swap(let giving, let taking): min(giving.start, taking.start)
        }
    }
}

/// Why a request cannot be made, or cannot move.
public enum ShiftRequestError: Error, Hashable, Sendable, CustomStringConvertible {
    case toOneself
    case nobodyAsked
    case alreadyBegun
    case outOfRange
    case settled(ShiftRequest.State)
    case notTheirs(PersonID)
    /// The person does not hold the whole shift; the first part that they do not hold.
    case notOnCall(PersonID, Interval)

    public var description: String {
        switch self {
        case .toOneself: "a request to oneself changes nothing; name somebody else"
        case .nobodyAsked: "a take or a swap is asked of somebody; name the person"
        case .alreadyBegun: "the shift has begun; ask the manager for an override"
        case .outOfRange: "the shift lies outside what is resolved; resolve a longer range"
        case .settled(let state): "the request is \(state.rawValue) and changes no more; make a new one"
        case .notTheirs(let person): "`\(person)` is not the one who may do this"
        case .notOnCall(let person, _):
            "`\(person)` is not on call during the whole of it; ask for a shift that is theirs"
        }
    }
}
