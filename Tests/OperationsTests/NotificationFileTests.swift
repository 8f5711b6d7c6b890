import Directory
import Operations
import Testing

/// What the organisation file says of messages, and what is said about mistakes in it.
@Suite struct NotificationFileTests {
    private static let head = """
        organisation: a
        trunks: { t: { host: sip.example.net, emergency_calls: true } }
        dial_out: { allowed_prefixes: ["+336"] }

        """

    private func reading(_ people: String, _ notifications: String) -> OrganisationReading {
        OrganisationFile.read(text: Self.head + people + "\n" + notifications, name: "n.yaml")
    }

    private static let claire = """
        people:
          claire:
            name: Claire
            email: claire@example.net
            devices: { m: { number: "06 39 98 10 01" } }
            notify: [{ channel: call }, { channel: sms, after: 2 min }, { channel: email, quiet: "22:00-07:00" }]
        """
    private static let channels = """
        notifications:
          email: { host: smtp.example.net, user: vigie, secret: smtp, from: vigie@example.net }
          sms: { format: ovh, account: sms-1, user: u, secret: sms, from: Vigie }
        """

    @Test func `a person's channels are read in their order, with delay and quiet hours`() throws {
        let organisation = try reading(Self.claire, Self.channels).validated()
        let claire = try #require(organisation.people.first)
        #expect(
            claire.noticeSteps == [
                NoticeStep(.call), NoticeStep(.sms, after: .seconds(120)),
                NoticeStep(.email, quiet: DailyHours(start: 1320, end: 420)),
            ])
        #expect(claire.smsNumber == "+33639981001")
        #expect(organisation.notifications?.email?.port == 587)
        #expect(organisation.notifications?.sms?.url == SMSSettings.standardURL(of: .ovh))
    }

    @Test func `who says nothing is called and nothing else`() throws {
        let people = """
            people: { claire: { name: Claire, devices: { m: { number: "06 39 98 10 01" } } } }
            """
        let organisation = try reading(people, "").validated()
        #expect(organisation.people.first?.notices == nil)
        #expect(organisation.people.first?.noticeSteps == [NoticeStep(.call)])
    }

    @Test(arguments: [
        ("notify: [{ channel: pigeon }]", "`pigeon` is not one of the choices"),
        ("notify: [{ channel: email, quiet: midnight }]", "`midnight` is not a part of the day"),
        ("notify: [{ channel: call }, { channel: call, after: 1m }]", "a channel is named twice"),
        ("notify: [{ channel: webhook }]", "nothing is said about how `webhook` leaves"),
        ("email: nobody", "`nobody` is not an e-mail address"), ("sms: \"+33 7\"", "it is too short"),
        ("sms: \"+1 202 555 0100\", notify: [{ channel: sms }]", "no text may be sent to +12025550100"),
    ])
    func `a mistake about a person is an error`(keys: String, problem: String) {
        let people = "people: { claire: { name: Claire, \(keys) } }"
        let errors = reading(people, Self.channels).errors.map(\.problem)
        #expect(errors.contains { $0.contains(problem) }, "\(errors)")
    }

    @Test(arguments: [
        ("email: { host: h.example.net, from: a@b.example, user: u }", "`secret` is missing"),
        ("email: { host: h.example.net, from: a@b.example, user: u, secret: s, tls: none }", "a password would cross"),
        ("email: { host: \"smtp://x\", from: a@b.example }", "is not a host name"),
        ("sms: { format: twilio, account: AC1, secret: s }", "`from` is missing"),
        ("sms: { format: twilio, account: AC1, secret: s, from: \"1\", body: x }", "belongs to `format: template`"),
        ("sms: { format: template, url: \"http://sms.example.net/x\", body: \"{to}\" }", "would cross the network"),
        ("sms: { format: template, url: \"https://x.example/\", body: \"{number}\" }", "no placeholder `{number}`"),
        (
            "sms: { format: template, url: \"https://x.example/\", body: \"{to}\", headers: [\"Authorization: Bearer Tr0ub\"] }",
            "names secrets and never holds them"
        ),
        ("webhook: { url: \"ftp://x\", secret: s }", "is not the address of a web service"),
        ("templates: { fr: { sms: \"{qui}\" } }", "there is no placeholder `{qui}`"),
    ])
    func `a mistake about a channel is an error, and never repeats a secret`(keys: String, problem: String) {
        let errors = reading("", "notifications: { \(keys) }").errors
        #expect(errors.contains { $0.problem.contains(problem) }, "\(errors)")
        #expect(!errors.map(\.description).joined().contains("Tr0ub"))
    }

    @Test func `the braces of JSON are no placeholders`() throws {
        let notifications = """
            notifications:
              sms:
                format: template
                url: "https://sms.example.net/send"
                secret: sms
                headers: ["Authorization: Bearer {secret}"]
                body: '{"to": "{to}", "text": "{text}", "options": {}}'
            """
        let sms = try #require(try reading("", notifications).validated().notifications?.sms)
        #expect(TemplateText.places(of: sms.body ?? "") == ["to", "text"])
    }

    @Test(arguments: [
        ("22:00-07:00", [1320, 1439, 0, 419], [420, 1319]), ("9h30-12:00", [570, 719], [569, 720]),
    ])
    func `quiet hours may run over midnight`(text: String, within: [Int], outside: [Int]) throws {
        let hours = try #require(DailyHours(text))
        #expect(within.allSatisfy(hours.contains(minute:)) && !outside.contains(where: hours.contains(minute:)))
        #expect(DailyHours(hours.text) == hours)
    }
}
