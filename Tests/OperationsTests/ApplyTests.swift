import Chronology
import Directory
import Foundation
import Operations
import Testing

@Suite struct ApplyTests {
    private let store = InMemoryOrganisationStore()
    private let now = Instant(seconds: 1_790_000_000)

    @Test func `a first apply becomes the organisation and a second one changes nothing`() throws {
        let reading = try Self.example()
        let first = try ApplyOrganisation(store: store)(reading, by: "claire", now: now)
        #expect(first.outcome == .applied)
        #expect(first.revision == 1)
        #expect(first.softphonesWithoutPassword == ["claire", "hugo", "nadia", "accueil"])
        let second = try ApplyOrganisation(store: store)(reading, by: "hugo", now: now)
        #expect(second.outcome == .unchanged)
        #expect(second.difference.isEmpty)
        #expect(store.settingRecords().allSatisfy { $0.writer == "claire" && $0.origin == .file })
    }

    @Test func `applying an export shows no difference`() throws {
        _ = try ApplyOrganisation(store: store)(Self.example(), by: "claire", now: now)
        let export = try ExportOrganisation(store: store)()
        let reading = OrganisationFile.read(text: export.yaml, name: "export.yaml")
        #expect(try ApplyOrganisation(store: store)(reading, by: "hugo", now: now).outcome == .unchanged)
    }

    @Test func `an export after somebody left applies without a difference`() throws {
        _ = try ApplyOrganisation(store: store)(Self.example(), by: "claire", now: now)
        _ = try ApplyOrganisation(store: store)(Self.minimal(), by: "claire", now: now)
        let export = try ExportOrganisation(store: store)()
        let reading = OrganisationFile.read(text: export.yaml, name: "export.yaml")
        #expect(reading.errors.map(\.description) == [])
        let result = try ApplyOrganisation(store: store)(reading, by: "hugo", now: now)
        #expect(result.outcome == .unchanged, "\(result.text)")
    }

    @Test func `people and lines absent from the file are deactivated and kept`() throws {
        _ = try ApplyOrganisation(store: store)(Self.example(), by: "claire", now: now)
        let result = try ApplyOrganisation(store: store)(Self.minimal(), by: "claire", now: now)
        let deactivated = result.difference.changes.filter { $0.kind == .deactivated }.map(\.path.rawValue)
        #expect(
            Set(deactivated) == [
                "people.hugo", "people.nadia", "lines.chauffage", "lines.depannage", "trunks.standard",
            ])
        let organisation = try #require(store.currentOrganisation()?.organisation)
        #expect(organisation.people.first { $0.id == PersonID("hugo") }?.isActive == false)
        #expect(organisation.lines.first { $0.id == LineID("chauffage") }?.isActive == false)
        let back = try ApplyOrganisation(store: store)(Self.example(), by: "claire", now: now)
        #expect(back.difference.changes.contains { $0.kind == .reactivated && $0.path.rawValue == "people.hugo" })
    }

    @Test func `a change on a page refuses the apply that would undo it`() throws {
        _ = try ApplyOrganisation(store: store)(Self.example(), by: "claire", now: now)
        try changeRingTime(to: .seconds(25), by: "nadia")
        let path = SettingPath("lines.chauffage.ringing.ring_time")
        let refused = try ApplyOrganisation(store: store)(Self.example(), by: "claire", now: now)
        #expect(refused.outcome == .refused)
        #expect(refused.changedElsewhere.map(\.path) == [path])
        #expect(refused.changedElsewhere.first?.value == "25s")
        #expect(refused.changedElsewhere.first?.fileValue == "20s")
        #expect(refused.text.contains("page, nadia"))
        #expect(store.currentOrganisation()?.revision == 2)
        let forced = try ApplyOrganisation(store: store)(
            Self.example(), by: "claire", now: now, options: .init(overwrites: true))
        #expect(forced.outcome == .applied)
        #expect(store.settingRecords().first { $0.path == path }?.origin == .file)
        #expect(try ApplyOrganisation(store: store)(Self.example(), by: "claire", now: now).changedElsewhere.isEmpty)
    }

    @Test func `a change on a page that the file took over refuses nothing`() throws {
        _ = try ApplyOrganisation(store: store)(Self.example(), by: "claire", now: now)
        try changeRingTime(to: .seconds(25), by: "nadia")
        let export = try ExportOrganisation(store: store)().yaml.replacing("150s", with: "160s")
        let reading = OrganisationFile.read(text: export, name: "export.yaml")
        let result = try ApplyOrganisation(store: store)(reading, by: "claire", now: now)
        #expect(result.outcome == .applied)
        #expect(result.changedElsewhere.map(\.wouldBeOverwritten) == [false])
    }

    @Test func `a setting that a page removed is not brought back unseen`() throws {
        _ = try ApplyOrganisation(store: store)(Self.example(), by: "claire", now: now)
        let current = try #require(store.currentOrganisation())
        var organisation = current.organisation
        organisation.defaultTrunk = nil
        _ = try store.commit(
            OrganisationChange(
                organisation: organisation, origin: .page, writer: "nadia", at: now, expectedRevision: current.revision)
        )
        let refused = try ApplyOrganisation(store: store)(Self.example(), by: "claire", now: now)
        #expect(refused.outcome == .refused)
        #expect(refused.changedElsewhere.first { $0.path == SettingPath("default_trunk") }?.isRemoval == true)
        #expect(refused.text.contains("default_trunk: removed (page, nadia"))
    }

    @Test func `a file that took a change over may change it afterwards`() throws {
        _ = try ApplyOrganisation(store: store)(Self.example(), by: "claire", now: now)
        try changeRingTime(to: .seconds(25), by: "nadia")
        let export = try ExportOrganisation(store: store)().yaml
        func apply(_ text: String) throws -> ApplyResult {
            try ApplyOrganisation(store: store)(
                OrganisationFile.read(text: text, name: "export.yaml"), by: "claire", now: now)
        }
        #expect(try apply(export).outcome == .unchanged)
        #expect(try apply(export.replacing("ring_time: 25s", with: "ring_time: 15s")).outcome == .applied)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a file with thousands of unknown people is judged in time`() {
        var organisation = Organisation(name: "o")
        organisation.people = (0..<8_000).map { Person(id: PersonID("personne-\($0)"), name: "P") }
        let duties = (0..<8_000).map {
            WeeklyDuty(person: PersonID("persnne-\($0)"), interval: WeeklyInterval(startMinute: 0, endMinute: 0))
        }
        organisation.lines = [
            Line(
                id: LineID("l"), name: "l", numbers: ["+33199001000"],
                ladder: Ladder(levels: [Level(name: "primary", duties: duties)]))
        ]
        #expect(organisation.findings.count { $0.problem.contains("does not exist") } == 8_000)
    }

    @Test func `a dry run changes nothing`() throws {
        let result = try ApplyOrganisation(store: store)(
            Self.example(), by: "claire", now: now, options: .init(isDryRun: true))
        #expect(result.outcome == .wouldApply)
        #expect(store.currentOrganisation() == nil)
    }

    @Test func `a file with an error changes nothing`() throws {
        let reading = OrganisationFile.read(text: "organisation: x\ncolour: red\n", name: "x.yaml")
        #expect(throws: OrganisationFileError.self) {
            try ApplyOrganisation(store: store)(reading, by: "claire", now: now)
        }
        #expect(store.currentOrganisation() == nil)
    }

    @Test func `a change worked out against an old revision is refused`() throws {
        _ = try ApplyOrganisation(store: store)(Self.example(), by: "claire", now: now)
        let organisation = try #require(store.currentOrganisation()?.organisation)
        let stale = OrganisationChange(
            organisation: organisation, origin: .page, writer: "x", at: now, expectedRevision: 0)
        #expect(throws: OperationError.self) { try store.commit(stale) }
    }

    @Test func `the difference names what changes by path`() throws {
        let old = try Self.example().validated()
        var new = old
        new.lines[0].ringing.ringTime = .seconds(25)
        new.lines[0].ladder.levels.swapAt(0, 1)
        new.people.append(Person(id: PersonID("leo"), name: "Léo Roux"))
        new.defaultTrunk = nil
        let text = OrganisationDiff(from: old, to: new).text
        #expect(text.contains("~ lines.chauffage.ringing.ring_time: 20s → 25s"))
        #expect(
            text.contains(
                "~ lines.chauffage.ladder.levels.(order): primary, backup, manager → backup, primary, manager"))
        #expect(text.contains("+ people.leo: Léo Roux"))
        #expect(text.contains("- default_trunk (was: operateur)"))
    }

    @Test func `a telephone handed on leaves its former holder`() throws {
        var old = Organisation(name: "o")
        let device = Device(id: DeviceID("d"), reach: .registered(user: "garde"))
        old.people = [Person(id: PersonID("a"), name: "A", devices: [device])]
        var new = old
        new.people = [Person(id: PersonID("b"), name: "B", devices: [device])]
        let merged = new.replacing(old)
        #expect(merged.people.map(\.id.rawValue) == ["b", "a"])
        #expect(merged.people[1].devices.isEmpty && !merged.people[1].isActive)
    }

    private func changeRingTime(to duration: Duration, by writer: String) throws {
        let current = try #require(store.currentOrganisation())
        var organisation = current.organisation
        organisation.lines[0].ringing.ringTime = duration
        _ = try store.commit(
            OrganisationChange(
                organisation: organisation, origin: .page, writer: writer, at: now, expectedRevision: current.revision))
    }

    static func example() throws -> OrganisationReading {
        OrganisationFile.read(path: try ProjectRoot.find().appending(path: "examples/chaleur.yaml").path)
    }

    static func minimal() throws -> OrganisationReading {
        OrganisationFile.read(path: try ProjectRoot.find().appending(path: "examples/minimal.yaml").path)
    }
}
