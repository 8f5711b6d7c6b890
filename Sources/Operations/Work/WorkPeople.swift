import Directory
import Interventions
import Rota
import Storage

/// Who may say what of somebody's work.
struct WorkPeople {
    private let organisation: Organisation

    init(_ organisation: Organisation) { self.organisation = organisation }

    init(store: Store) throws {
        guard let current = try store.currentOrganisation() else { throw OperationError.noOrganisation }
        organisation = current.organisation
    }

    func known(_ person: PersonID) throws {
        guard !organisation.people.contains(where: { $0.id == person }) else { return }
        throw OperationError(
            .notFound, "there is no person `\(person)`",
            remedy: NearMiss.remedy(
                for: person.rawValue, among: organisation.people.map(\.id.rawValue), kind: "people"))
    }

    func known(_ line: LineID) throws {
        guard !organisation.lines.contains(where: { $0.id == line }) else { return }
        throw OperationError(
            .notFound, "there is no line `\(line)`",
            remedy: NearMiss.remedy(for: line.rawValue, among: organisation.lines.map(\.id.rawValue), kind: "lines"))
    }

    /// The name under which a step is written: the person's own, a manager's, or that of whoever holds the command line.
    func author(_ author: PersonID?, of person: PersonID) throws -> String {
        guard let author else { return "command" }
        try known(author)
        guard author == person || managers.contains(author) else {
            throw OperationError(
                .invalid, "`\(author)` is neither `\(person)` nor a manager of a line",
                remedy: "name who says it: the person, or the `manager` of a line's ladder")
        }
        return author.rawValue
    }

    /// The manager of the line that it was for, otherwise the manager of any line; never the person.
    func checkMayDecide(_ manager: PersonID, on intervention: Intervention) throws {
        guard manager != intervention.person else {
            throw OperationError(
                .invalid, "nobody agrees to an own declaration", remedy: "name another manager with --by")
        }
        let own = intervention.line.flatMap { id in organisation.lines.first { $0.id == id } }?.ladder.manager
        let may = own.map { $0 == intervention.person ? managers : [$0] } ?? managers
        guard may.contains(manager) else {
            let names = may.subtracting([intervention.person]).map(\.rawValue).sorted()
            throw OperationError(
                .invalid, "`\(manager)` is not the manager whose agreement `\(intervention.id)` needs",
                remedy: names.isEmpty
                    ? "name a `manager` in the ladder of the line"
                    : "--by \(names.joined(separator: " or --by "))")
        }
    }

    /// The managers of the lines on which a person may be on call, otherwise of the first line that has one; another than
    /// the person where there is one.
    func managers(of person: PersonID) -> [PersonID] {
        let own = organisation.lines.filter { line in
            line.isActive && line.ladder.levels.contains { serves(person, $0) }
        }
        let asked = own.compactMap(\.ladder.manager)
        let first = organisation.lines.lazy.filter(\.isActive).compactMap(\.ladder.manager).first
        let found = Set(asked.isEmpty ? [first].compactMap(\.self) : asked)
        let others = found.subtracting([person])
        return (others.isEmpty ? found : others).sorted()
    }

    private func serves(_ person: PersonID, _ level: Level) -> Bool {
        guard let source = level.rota else { return level.duties.contains { $0.person == person } }
        return organisation.rota?.plan(source.rota)?.people.contains(person) ?? false
    }

    /// Whoever is the last rung of a line.
    private var managers: Set<PersonID> { Set(organisation.lines.compactMap(\.ladder.manager)) }
}
