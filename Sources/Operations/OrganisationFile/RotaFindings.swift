import Chronology
import Directory
import Rota

/// What is wrong with the rotas of an organisation as a whole.
enum RotaFindings {
    /// People and rotas that do not exist, and what keeps a rota from being resolved.
    ///
    /// Each rota is resolved over the first thirteen months of its youngest rotation, whatever the date: what its
    /// layers say of each other is the same later on. Gaps depend on when one asks: `vigie rota check` finds them.
    static func findings(in organisation: Organisation) -> [OrganisationFinding] {
        guard let book = organisation.rota else { return [] }
        let people = Dictionary(organisation.people.map { ($0.id, $0) }) { first, _ in first }
        var findings: [OrganisationFinding] = []
        for plan in book.plans {
            let path = SettingPath("rota.\(plan.id)")
            for person in plan.people where people[person]?.isActive != true {
                let problem = people[person] == nil ? "does not exist" : "is not active"
                let known = organisation.people.filter(\.isActive).map(\.id.rawValue)
                findings.append(
                    .init(
                        .error, path, "person `\(person)` \(problem)",
                        remedy: NearMiss.remedy(for: person.rawValue, among: known, kind: "people")))
            }
            if let error = resolvingError(plan, book.absences) {
                let place = error.place.isEmpty ? path : path.appending(error.place)
                findings.append(.init(.error, place, error.problemText, remedy: error.remedy))
            }
        }
        for absence in book.absences where people[absence.person] == nil {
            let known = organisation.people.map(\.id.rawValue)
            findings.append(
                .init(
                    .error, SettingPath("absences.\(absence.id)"), "person `\(absence.person)` does not exist",
                    remedy: NearMiss.remedy(for: absence.person.rawValue, among: known, kind: "people")))
        }
        return findings
    }

    private static func resolvingError(_ plan: RotaPlan, _ absences: [Absence]) -> RotaError? {
        let starts = plan.layers.compactMap { layer -> CivilDate? in
            if case .rotation(let rotation) = layer.content { rotation.start.date } else { nil }
        }
        let clock = LocalClock(zone: plan.zone) ?? .utc
        let start = clock.startOfDay(starts.max() ?? CivilDate(2026, 1, 1))
        guard let range = Interval(start, start + .seconds(400 * 86_400)) else { return nil }
        var resolver = RotaResolver(range: range)
        do {
            _ = try resolver.resolve(plan, absences: absences)
            return nil
        } catch { return error }
    }
}
