import CallFlow
import Chronology
import Directory
import Ledger
import Testing

@Suite struct CallPlannerTests {
    @Test func `the same question always has the same plan`() {
        #expect(Sample.plan() == Sample.plan())
        #expect(Sample.plan(at: Sample.day).route == .staffed)
        #expect(Sample.plan().route == .onCall)
    }

    @Test func `a public holiday closes the desk unless the line says otherwise`() {
        // Monday 25 May 2026, Whit Monday, 10:00 in Paris.
        let whitMonday = Instant(seconds: 1_779_696_000)
        var line = Sample.line
        #expect(Sample.plan(line, at: whitMonday).route == .onCall)
        #expect(
            Sample.plan(line, at: whitMonday).reasons == ["public holiday whitMonday closes the desk on 2026-05-25"])
        line.hours.holidaysCloseDesk = false
        #expect(Sample.plan(line, at: whitMonday).route == .staffed)
    }

    @Test func `hours are read in the zone of the line`() {
        var line = Sample.line
        line.zone = "Indian/Reunion"
        line.territory = .reunion
        // 10:00 in Paris is 13:00 on the island; 16:00 in Paris is 19:00 there.
        #expect(Sample.plan(line, at: Sample.day).route == .staffed)
        #expect(Sample.plan(line, at: Sample.day + .seconds(6 * 3600)).route == .onCall)
        #expect(Sample.plan(at: Sample.day + .seconds(6 * 3600)).route == .staffed)
    }

    @Test func `an inactive person is skipped with the reason and leaves the level empty`() {
        var organisation = Sample.organisation
        organisation.people[0].isActive = false
        let plan = Sample.plan(organisation: organisation)
        #expect(plan.hunt.skipped == [SkippedPerson(person: PersonID("anne"), level: "primary", reason: .inactive)])
        #expect(plan.hunt.levels.map(\.name) == ["backup", "manager"])
    }

    @Test func `numbers outside the allowed prefixes and emergency numbers are never hunt targets`() {
        var organisation = Sample.organisation
        organisation.people[0].devices = [Sample.mobile("anne", "+882312345678")]
        organisation.people[1].devices = [Sample.mobile("bruno", "+33 1 12"), Sample.mobile("b2", "112")]
        let plan = Sample.plan(organisation: organisation)
        #expect(plan.hunt.skipped.map(\.reason) == [.notAllowed, .emergencyNumber])
        #expect(plan.hunt.lacksCover)
        #expect(plan.hunt.levels.map(\.name) == ["manager"])
    }

    @Test(arguments: ["+33612345601", "0612345601", "06 12 34 56 01", "0033612345601", "+33 (0)6 12 34 56 01"])
    func `a number is allowed however it is written`(number: String) {
        var organisation = Sample.organisation
        organisation.people[0].devices = [Sample.mobile("anne", number)]
        #expect(Sample.plan(organisation: organisation).hunt.skipped.isEmpty)
    }

    @Test func `an external device must always be accepted by key`() {
        var organisation = Sample.organisation
        for index in organisation.people[0].devices.indices { organisation.people[0].devices[index].mustAccept = false }
        let devices = Sample.plan(organisation: organisation).hunt.levels[0].candidates[0].devices
        #expect(devices.map(\.mustAccept) == [true, false])
    }

    @Test func `the whisper says the line and the caller's number in the language of the person`() {
        var organisation = Sample.organisation
        organisation.people[0].language = .english
        let whisper = Sample.plan(organisation: organisation).hunt.levels[0].candidates[0].prompts.whisper
        #expect(whisper.language == .english)
        #expect(
            whisper.prompts == [
                .text(.whisperLine, parameters: ["line": "chauffage urbain"]), .text(.whisperCaller),
                .digits("+33478901234"), .text(.whisperKeys),
            ])
        let hidden = Arrival(caller: CallerID("c"), callerNumber: nil)
        #expect(
            Sample.plan(arrival: hidden).hunt.levels[0].candidates[0].prompts.whisper.prompts.contains(
                .text(.whisperHidden)))
    }

    @Test func `the emergency sentence is in the announcement unless removed`() {
        #expect(Sample.plan().announcement?.prompts.last == .text(.emergency))
        var line = Sample.line
        line.announcement.tellsEmergencyNumbers = false
        #expect(Sample.plan(line).announcement?.prompts.contains(.text(.emergency)) == false)
    }

    @Test func `a menu key may lead to the people of another line`() throws {
        var organisation = Sample.organisation
        var other = Sample.line
        other.id = LineID("water")
        other.ladder.levels = [
            Level(name: "primary", duties: [WeeklyDuty(person: PersonID("bruno"), interval: Sample.always)])
        ]
        organisation.lines.append(other)
        var line = Sample.line
        line.menu = Menu(choices: ["1": .hunt, "2": .line(LineID("water")), "3": .line(LineID("gone"))])
        let menu = try #require(Sample.plan(line, organisation: organisation).menu)
        guard case .line(let turn) = menu.choices["2"] else {
            Issue.record("key 2 leads to \(String(describing: menu.choices["2"]))")
            return
        }
        #expect(turn.hunt.levels.map { $0.candidates.map(\.person) } == [[PersonID("bruno")], [PersonID("marie")]])
        #expect(menu.choices["3"] == .hunt)
    }

    @Test(arguments: [
        "15", "17", "18", "112", "114", "115", "116000", "116117", "119", "191", "196", "197", "+33112", "0033 112",
        "+33 (0)15", "0 15", "0112", "00 33 15", "1 1 2", "116 117", "+33116000",
    ])
    func `an emergency number is known however it is written`(number: String) {
        #expect(EmergencyNumbers.contains(number))
    }

    @Test(arguments: ["0612345601", "+33612345601", "3615", "1512", "0478151718", "+44112", "", "+33", "1120"])
    func `an ordinary number is no emergency number`(number: String) {
        #expect(!EmergencyNumbers.contains(number))
    }
}
