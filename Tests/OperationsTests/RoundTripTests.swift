import Chronology
import Directory
import Operations
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: 0..<300)
    func `an export of any organisation reads back to the same organisation`(seed: UInt64) throws {
        var maker = OrganisationMaker(seed: seed)
        let organisation = maker.organisation()
        let text = OrganisationExport.yaml(organisation)
        let reading = OrganisationFile.read(text: text, name: "export.yaml")
        #expect(reading.errors.map(\.description) == [])
        let again = try reading.validated()
        #expect(again == organisation)
        #expect(OrganisationDiff(from: organisation, to: again.replacing(organisation)).isEmpty)
        #expect(OrganisationExport.yaml(again) == text)
    }

    @Test(arguments: 0..<100)
    func `after somebody was erased the export applies without a difference`(seed: UInt64) throws {
        var maker = OrganisationMaker(seed: seed)
        let organisation = maker.organisation()
        let person = try #require(organisation.people.last)
        let erased = organisation.erasing(person.id)
        let text = OrganisationExport.yaml(erased)
        #expect(!text.contains("name: \(person.name)"))
        let reading = OrganisationFile.read(text: text, name: "export.yaml")
        #expect(reading.errors.map(\.description) == [])
        #expect(OrganisationDiff(from: erased, to: try reading.validated().replacing(erased)).isEmpty)
    }

    @Test(arguments: 0..<100)
    func `two organisations without a difference write the same file`(seed: UInt64) {
        var maker = OrganisationMaker(seed: seed)
        let first = maker.organisation()
        let second = maker.organisation()
        let isSame = OrganisationExport.yaml(first) == OrganisationExport.yaml(second)
        #expect(OrganisationDiff(from: first, to: second).isEmpty == isSame)
    }

    @Test(arguments: [
        "true", "no", "null", "~", "12", "1.5", "0x1F", "- a", "a: b", "a #b", "'", "\"", "\\", "é à", "«»", "*a", "&a",
        "!tag", "@a", "`a`", "%a", "a\nb", "\u{2028}", "\u{1F600}", " a", "a ", "[a]", "{a}", "=", "<<", "?", "---",
    ])
    func `a name may hold anything that can be written`(name: String) throws {
        var organisation = Organisation(name: "o")
        organisation.people = [Person(id: PersonID("p"), name: name)]
        let text = OrganisationExport.yaml(organisation)
        #expect(try OrganisationFile.read(text: text, name: "export.yaml").validated().people.first?.name == name)
    }
}

/// Makes valid organisations of every shape.
struct OrganisationMaker {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed &* 7_919 &+ 1) }

    mutating func organisation() -> Organisation {
        var organisation = Organisation(name: name())
        organisation.softphoneRealm = flip() ? "vigie" : "astreinte \(number(9))"
        organisation.dialOut = DialOutLimits(allowedPrefixes: ["+33", "+32"], perHour: number(500), atOnce: number(50))
        if flip() { organisation.notifications = notifications() }
        organisation.trunks = (0...number(2)).map { trunk($0) }
        if flip() { organisation.defaultTrunk = TrunkID("t0") }
        organisation.people = (0...number(4)).map { person($0) }
        if organisation.notifications != nil {
            for index in organisation.people.indices { organisation.people[index].notices = notices(index) }
        }
        organisation.lines = (0...number(2)).map { line($0, people: organisation.people) }
        return organisation
    }

    private mutating func notifications() -> NotificationSettings {
        var settings = NotificationSettings(mergeWindow: .seconds(60 + number(3_000)))
        settings.email = EmailSettings(
            host: flip() ? "mail.example.net" : "127.0.0.1", port: 1 + number(65_534), encryption: .starttls,
            from: "vigie@example.net", attachesMessage: flip())
        if flip() {
            settings.email?.user = name()
            settings.email?.secretName = "mail"
        }
        settings.sms =
            flip()
            ? SMSSettings(
                format: .ovh, url: "https://www.ovh.com/cgi-bin/sms/http2sms.cgi", account: "sms-1", user: name(),
                secretName: "sms", from: name())
            : SMSSettings(
                format: .template, url: "https://sms.example.net/{account}", account: name(), secretName: "sms",
                from: name(), method: .post, contentType: "application/x-www-form-urlencoded",
                headers: ["Authorization: Bearer {secret}"], body: "to={to}&text={text}",
                allowedPrefixes: flip() ? ["+33"] : [])
        settings.webhook = flip() ? WebhookSettings(url: "http://127.0.0.1:8080/x?y=1", secretName: "hook") : nil
        if flip() { settings.french = NoticeTemplates(emailSubject: "{what} \(name())", sms: "{count}") }
        if flip() { settings.english = NoticeTemplates(emailBody: name()) }
        return settings
    }

    private mutating func notices(_ index: Int) -> PersonNotices? {
        guard flip() else { return nil }
        let quiet = DailyHours(start: 22 * 60 + number(119), end: number(600))
        return PersonNotices(
            steps: [
                NoticeStep(.call), NoticeStep(.email, after: .seconds(number(3_600)), quiet: flip() ? quiet : nil),
                NoticeStep(.sms, after: .seconds(number(3_600)), quiet: flip() ? quiet : nil),
            ], email: "p\(index)@example.net", sms: "+3361234567\(index)")
    }

    private mutating func trunk(_ index: Int) -> Trunk {
        var trunk = Trunk(id: TrunkID("t\(index)"), host: flip() ? "sip.example.net" : "192.0.2.1")
        if flip() { trunk.port = 1 + number(65_534) }
        if flip() { trunk.transport = flip() ? .udp : .tcp }
        switch number(2) {
        case 0: trunk.authentication = .address
        case 1:
            trunk.authentication = .registration(
                user: "0033\(number(99_999))", authorizationUser: flip() ? name() : nil, secretName: "s-\(index)",
                expires: 60 + number(3_000))
        default: trunk.authentication = .digest(user: name(), secretName: "s\(index)")
        }
        if flip() { trunk.outboundProxy = flip() ? "proxy.example.net:5070" : "[2001:db8::1]:5060" }
        if flip() { trunk.addresses = ["192.0.2.0/24", "2001:db8::/32"] }
        trunk.carriesEmergencyCalls = flip()
        trunk.isActive = index == 0 || flip()
        return trunk
    }

    private mutating func person(_ index: Int) -> Person {
        var person = Person(id: PersonID("p\(index)"), name: name(), language: flip() ? .french : .english)
        person.devices = (0...number(2)).map { device("p\(index)-\($0)") }
        person.isActive = index == 0 || flip()
        return person
    }

    private mutating func device(_ name: String) -> Device {
        if flip() { return Device(id: DeviceID(name), reach: .registered(user: name), mustAccept: flip()) }
        let number = "+336\(10_000_000 + number(89_999_999))"
        return Device(id: DeviceID(name), reach: .external(number: number, trunk: flip() ? TrunkID("t0") : nil))
    }

    private mutating func line(_ index: Int, people: [Person]) -> Line {
        let active = people.filter(\.isActive).map(\.id)
        let levels = ["primary", "backup", "manager"].prefix(number(3)).map { name in
            Level(
                name: name,
                duties: (0...number(2)).map { _ in
                    WeeklyDuty(person: active[number(active.count - 1)], interval: interval())
                })
        }
        var line = Line(
            id: LineID("l\(index)"), name: name(), numbers: ["+3319900\(1_000 + index)", "user\(index)"],
            ladder: Ladder(
                levels: levels, manager: flip() ? active[0] : nil, rounds: 1 + number(4),
                budget: .seconds(10 + number(600))))
        line.language = flip() ? .french : .english
        line.zone = flip() ? "Europe/Paris" : "Indian/Reunion"
        line.territory = Territory.allCases[number(Territory.allCases.count - 1)]
        line.hours = ServiceHours(
            staffed: (0..<number(3)).map { _ in interval() }, holidaysCloseDesk: flip(),
            desk: (0..<number(2)).map { device("l\(index)-\($0)") })
        line.announcement = AnnouncementSettings(
            file: nil, text: flip() ? name() : nil, tellsEmergencyNumbers: flip(), music: flip() ? "a/attente.wav" : nil
        )
        if flip() { line.announcement = AnnouncementSettings(file: "bonjour.WAV", tellsEmergencyNumbers: flip()) }
        if flip() {
            line.menu = Menu(
                text: name(), choices: ["0": .hunt, "\(1 + number(7))": .voicemail],
                fallback: flip() ? .hunt : .voicemail,
                timeout: .milliseconds(1_000 + number(50_000)), repetitions: 1 + number(9))
        }
        line.ringing = RingSettings(
            ringTime: .milliseconds(1_000 + number(19_000)), attemptTime: .seconds(20 + number(100)),
            progressEvery: .seconds(5 + number(100)), ringsBusyPeople: flip(), presentsCaller: flip())
        line.acceptance = AcceptanceSettings(tries: 1 + number(9), wait: .seconds(1 + number(59)))
        line.voicemail = VoicemailSettings(
            isEnabled: flip(), maximum: .seconds(100 + number(1_000)), endingSilence: .seconds(1 + number(59)),
            minimum: .seconds(number(60)))
        line.limits = LineLimits(
            simultaneousCalls: 1 + number(999), maximumCall: .seconds(60 + number(80_000)),
            mediaTimeout: .seconds(5 + number(600)))
        if flip() {
            line.callers = CallerSettings(
                blocked: ["+33899*", "+33612345\(100 + number(899))"].prefix(number(2)).map { NumberPattern($0) },
                allowed: flip() ? [NumberPattern("+3389912*"), NumberPattern("poste.12")] : [],
                callsPerHour: flip() ? 1 + number(99) : nil, anonymousGate: flip())
        }
        if flip() {
            line.recording = RecordingSettings(
                purpose: name(), retention: .seconds(86_400 * (1 + number(182))), refuseKey: "9",
                pauseKey: flip() ? "#" : "*")
        }
        line.isActive = flip()
        return line
    }

    private mutating func interval() -> WeeklyInterval {
        let start = number(WeeklyInterval.minutesOfWeek - 1)
        let end = number(WeeklyInterval.minutesOfWeek - 1)
        return start == end
            ? WeeklyInterval(startMinute: 0, endMinute: 0) : WeeklyInterval(startMinute: start, endMinute: end)
    }

    private mutating func name() -> String {
        let parts = ["Claire", "12", ": ", "#", "é", "\"", "'", "\\", "yes", "-", "\n", "«\u{A0}»", "=", "日本"]
        return "n" + (0...number(5)).map { _ in parts[number(parts.count - 1)] }.joined() + "."
    }

    private mutating func number(_ maximum: Int) -> Int { Int.random(in: 0...maximum, using: &random) }
    private mutating func flip() -> Bool { Bool.random(using: &random) }
}

/// A small reproducible generator (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
