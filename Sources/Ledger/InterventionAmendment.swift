public import Chronology
public import Directory

/// How an intervention was, in the words of the person: all of it, so that the last one holds by itself.
public struct InterventionAmendment: Hashable, Codable, Sendable {
    /// When the work itself began and ended, travel aside; nil: as the call shows it, or as it was declared.
    public var start: Instant?
    public var end: Instant?
    /// Seconds on the way there, and back.
    public var travelBefore: Int
    public var travelAfter: Int
    /// Seconds of work that followed the call.
    public var workAfter: Int
    /// Other interventions that were one with this: the work went on between them.
    public var merged: [InterventionID]

    /// Describes an intervention anew; without arguments it is as it was at first.
    public init(
        start: Instant? = nil, end: Instant? = nil, travelBefore: Int = 0, travelAfter: Int = 0, workAfter: Int = 0,
        merged: [InterventionID] = []
    ) {
        self.start = start
        self.end = end
        self.travelBefore = travelBefore
        self.travelAfter = travelAfter
        self.workAfter = workAfter
        self.merged = merged
    }
}

/// What a manager says of the pay of a declared intervention.
public enum AgreementDecision: String, Hashable, Codable, Sendable, CaseIterable {
    case agreed, refused
}
