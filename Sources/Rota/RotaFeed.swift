public import Chronology
public import Directory

/// The iCalendar feed of one person or of a whole team: final shifts alone, with the role in the title.
///
/// A shift keeps its UID as long as rota, rank and start stay the same: who serves and until when may change, and a
/// calendar client then updates the event instead of adding a second one.
public struct RotaFeed: Sendable {
    private let language: Language
    private let rotaName: String
    private let names: [PersonID: String]
    /// What identifies the organisation in UIDs, e.g. `vigie.example.org`.
    private let domain: String

    /// `names` are what people are called in titles; who has none goes by their identifier.
    public init(
        rotaName: String, names: [PersonID: String] = [:], domain: String = "vigie", language: Language = .french
    ) {
        self.rotaName = rotaName
        self.names = names
        self.domain = domain
        self.language = language
    }

    /// The events of one person, or of everybody.
    public func events(of resolved: ResolvedRota, person: PersonID? = nil) -> [CalendarEvent] {
        resolved.shifts.filter { person == nil || $0.person == person }.map { shift in
            CalendarEvent(
                uid: uid(of: shift), start: .utc(Self.utc(shift.interval.start)),
                end: .utc(Self.utc(shift.interval.end)), summary: title(of: shift, forOne: person != nil),
                details: details(of: shift), isBusy: false)
        }
    }

    /// The file, as it stood when it was published.
    public func file(of resolved: ResolvedRota, person: PersonID? = nil, published: Instant) -> String {
        let name = person.map { "\(rotaName) – \(names[$0] ?? $0.rawValue)" } ?? rotaName
        return CalendarWriter(product: "-//vigie//rota//FR", name: name, refresh: .seconds(3600))
            .write(events(of: resolved, person: person), stamp: published)
    }

    /// Stable over publications: rota, rank and start.
    public func uid(of shift: FinalShift) -> String {
        "\(shift.rota)-\(shift.rank)-\(CalendarText.format(shift.interval.start))@\(domain)"
    }

    private func title(of shift: FinalShift, forOne: Bool) -> String {
        let role = role(shift.rank)
        guard !forOne, let person = shift.person else { return "\(rotaName) (\(role))" }
        return "\(names[person] ?? person.rawValue) – \(rotaName) (\(role))"
    }

    private func role(_ rank: Int) -> String {
        switch (language, rank) {
        case (.french, 1): "premier appelé"
        case (.french, _): "rang \(rank)"
        case (.english, 1): "called first"
        case (.english, _): "rank \(rank)"
        }
    }

    private func details(of shift: FinalShift) -> String {
        ([DutyReasonText.source(shift.reason.source, language)]
            + shift.reason.changes.map { DutyReasonText.change($0, language, names: names) })
            .joined(separator: "\n")
    }

    private static func utc(_ instant: Instant) -> CivilDateTime { CivilDateTime(civilSecond: instant.wholeSeconds) }
}
