public import Chronology
public import Directory

/// Why a rota cannot be resolved: where, what, and how to mend it.
public struct RotaError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
        case unknownZone(String)
        /// Longer than ``RotaResolver/longestRange``.
        case rangeTooLong
        case nobody
        case personTwice(PersonID)
        case emptyShift
        case ruleNeedsLength
        case tooManyShifts
        case overlappingLayers(LayerID, at: CivilDateTime)
        case unknownLayer(LayerID)
        case overlappingShifts
        case duplicateIdentifier(String)
    }

    public var rota: RotaID
    /// What of the rota, in the words of the organisation file, e.g. `layers.nights`; empty for the whole.
    public var place: String
    public var problem: Problem

    public init(rota: RotaID, place: String = "", _ problem: Problem) {
        self.rota = rota
        self.place = place
        self.problem = problem
    }

    public var description: String { "rota.\(rota)\(place.isEmpty ? "" : ".\(place)"): \(problemText); \(remedy)" }

    /// What is wrong.
    public var problemText: String { texts.problem }
    /// How to mend it.
    public var remedy: String { texts.remedy }

    private var texts: (problem: String, remedy: String) {
        switch problem {
        case .unknownZone(let zone): ("the zone `\(zone)` does not exist", "write an IANA name such as Europe/Paris")
        case .rangeTooLong: ("more than ten years cannot be resolved at once", "ask for a shorter range")
        case .nobody: ("the rotation has no member", "name at least one person")
        case .personTwice(let person):
            ("`\(person)` stands twice where one person can serve once", "remove one of them")
        case .emptyShift: ("a shift has no length", "write at least one hour")
        case .ruleNeedsLength: ("a rule that ends says not how long its last shift is", "add `lasting`")
        case .tooManyShifts:
            (
                "more than \(RotationWalk.longest) shifts lie between the start of the rotation and the range",
                "let it start later"
            )
        case .overlappingLayers(let other, let reading):
            ("overlaps the layer `\(other)` of the same priority, first at \(reading)", "give one a higher priority")
        case .unknownLayer(let layer): ("there is no layer `\(layer)` in this rota", "name one that there is")
        case .overlappingShifts:
            ("two shifts of the temporary schedule overlap", "let one end where the next begins")
        case .duplicateIdentifier(let id): ("`\(id)` stands twice", "give each its own name")
        }
    }
}
