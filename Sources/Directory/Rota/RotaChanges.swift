public import Chronology

/// A change of who is on call for a while.
public struct RotaOverride: Hashable, Codable, Sendable {
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// The rotation goes on underneath: whoever is replaced has had their turn.
        case replace
        /// The rotation stands still: whoever would have come next comes next afterwards.
        case pause
    }

    /// What is different meanwhile.
    public enum Change: Hashable, Codable, Sendable {
        /// These people, in the order of their ranks, instead of everybody; nobody when empty.
        case people([PersonID])
        /// This person at one rank (1 is the first); who holds another rank exchanges with them.
        case rank(Int, PersonID)
        /// One person for another, wherever the latter is on call; when both are, they exchange ranks.
        case substitute(PersonID, by: PersonID)
        /// The layers below a paused one show through, or a gap.
        case none
    }

    public var id: RotaEntryID
    public var kind: Kind
    public var interval: Interval
    public var change: Change
    /// The layer that a pause stops; nil stops all rotations of the rota.
    public var layer: LayerID?
    /// Why, for those who read the rota.
    public var note: String
    /// Whether people agreed on it among themselves: a request that was accepted.
    public var isRequest: Bool

    public init(
        id: RotaEntryID, kind: Kind = .replace, interval: Interval, change: Change, layer: LayerID? = nil,
        note: String = "", isRequest: Bool = false
    ) {
        self.id = id
        self.kind = kind
        self.interval = interval
        self.change = change
        self.layer = layer
        self.note = note
        self.isRequest = isRequest
    }
}

/// Shifts written by hand for a period, instead of every layer: what they do not cover is a gap.
public struct TemporarySchedule: Hashable, Codable, Sendable {
    public struct Shift: Hashable, Codable, Sendable {
        public var interval: Interval
        /// In the order of their ranks.
        public var people: [PersonID]

        public init(interval: Interval, people: [PersonID]) {
            self.interval = interval
            self.people = people
        }
    }

    public var id: RotaEntryID
    public var interval: Interval
    public var shifts: [Shift]

    public init(id: RotaEntryID, interval: Interval, shifts: [Shift]) {
        self.id = id
        self.interval = interval
        self.shifts = shifts
    }
}

/// A time during which a person cannot be on call.
public struct Absence: Hashable, Codable, Sendable {
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        case leave, sickness, unavailable
    }

    public var id: RotaEntryID
    public var person: PersonID
    public var interval: Interval
    public var kind: Kind
    /// The zone on whose wall clock it was written, and is shown.
    public var zone: String

    /// The zone of an absence that names none.
    public static let standardZone = "Europe/Paris"

    public init(
        id: RotaEntryID, person: PersonID, interval: Interval, kind: Kind, zone: String = Absence.standardZone
    ) {
        self.id = id
        self.person = person
        self.interval = interval
        self.kind = kind
        self.zone = zone
    }
}

/// What happens to the place of somebody who is absent.
public enum AbsencePolicy: String, Hashable, Codable, Sendable, CaseIterable {
    /// Those of higher ranks move up, and who would have come next stands in. The turn of the absent is not given back.
    case promoteNext = "promote_next"
    /// The place stays empty and is reported as a gap.
    case openGap = "open_gap"
}
