import Chronology
import Directory
import Ledger
import Testing

@testable import Notify

/// Text messages and webhooks as requests, and the words of messages.
@Suite struct WebTests {
    private let text = "Appel manqué & co"

    @Test func `OVHcloud's form is a GET with everything in the query`() {
        let settings = SMSSettings(
            format: .ovh, url: "https://www.ovh.com/cgi-bin/sms/http2sms.cgi", account: "sms-ab1-1", user: "astreinte",
            secretName: "sms", from: "Vigie")
        let request = SMSRequest.request(text, to: "+33639981001", settings, secret: "p&w")
        #expect(request.method == "GET" && request.body.isEmpty)
        #expect(
            request.url
                == "https://www.ovh.com/cgi-bin/sms/http2sms.cgi?account=sms-ab1-1&login=astreinte&password=p%26w"
                + "&from=Vigie&to=0033639981001&message=Appel%20manqu%C3%A9%20%26%20co&contentType=text%2Fjson&noStop=1"
                + "&smsCoding=1")
    }

    @Test(arguments: [
        (200, "{\"status\":100,\"creditLeft\":\"1987\"}", NotificationCause?.none),
        (200, "{\"status\" : 101}", nil), (200, "{\"status\":401}", .authentication),
        (200, "{\"status\":201}", .refused),
        (200, "<html>OK</html>", .nonsense), (503, "", .deferred), (404, "", .refused),
    ])
    func `OVHcloud's answer says in its body what became of it`(status: Int, body: String, cause: NotificationCause?) {
        #expect(SMSRequest.failure(WebAnswer(status: status, body: body), .ovh) == cause)
    }

    @Test func `Twilio's form is a POST with basic authentication`() {
        let settings = SMSSettings(
            format: .twilio, url: "https://api.twilio.com", account: "AC123", secretName: "sms", from: "+33700000000")
        let request = SMSRequest.request(text, to: "+33639981001", settings, secret: "token")
        #expect(request.url == "https://api.twilio.com/2010-04-01/Accounts/AC123/Messages.json")
        #expect(request.headers.contains(.init("Authorization", "Basic QUMxMjM6dG9rZW4=")))
        #expect(request.body == "To=%2B33639981001&From=%2B33700000000&Body=Appel%20manqu%C3%A9%20%26%20co")
    }

    @Test(arguments: [
        (201, NotificationCause?.none), (400, .refused), (401, .authentication), (429, .deferred), (500, .deferred),
        (302, .nonsense),
    ])
    func `elsewhere the status says it`(status: Int, cause: NotificationCause?) {
        #expect(SMSRequest.failure(WebAnswer(status: status), .twilio) == cause)
    }

    @Test func `a template's places are escaped as their surroundings need`() {
        var settings = SMSSettings(
            format: .template, url: "https://sms.example.net/{account}/send", account: "a/b", secretName: "s",
            from: "V",
            headers: ["Authorization: Bearer {secret}"], body: "{\"to\": \"{to}\", \"text\": \"{text}\"}")
        let json = SMSRequest.request("say \"é\"\n", to: "+33", settings, secret: "k\r\nX: y")
        #expect(json.url == "https://sms.example.net/a%2Fb/send")
        #expect(json.body == "{\"to\": \"+33\", \"text\": \"say \\\"é\\\"\\n\"}")
        #expect(json.headers.first == .init("Authorization", "Bearer kX: y"))
        settings.contentType = "application/x-www-form-urlencoded"
        settings.body = "to={to}"
        #expect(SMSRequest.request("x", to: "+33", settings, secret: "").body == "to=%2B33")
    }

    @Test func `a webhook is signed over its second and its body`() {
        // echo -n '1767225600.{"a":1}' | openssl dgst -sha256 -hmac secret
        #expect(
            Webhook.signature(of: "{\"a\":1}", second: 1_767_225_600, secret: "secret")
                == "t=1767225600,v1=96a067a1c95eb143fc00b9097bcfcbcd5456adda508c443ff219748e764dbed7")
        let settings = WebhookSettings(url: "https://h.example.net/", secretName: "h")
        let request = Webhook.request(Self.message(2), to: settings, of: Self.organisation, secret: "secret")
        #expect(request.headers.contains(.init("Vigie-Delivery", "m-1")))
        #expect(request.body.hasPrefix("{\"event\":\"notice\",\"id\":\"m-1\",\"attempt\":1,\"person\":\"anne\""))
        #expect(request.body.contains("\"summary\":\"disk \\\"full\\\"\""))
    }

    @Test func `one thing is told in full, of many the first few, and a mail lists them`() {
        let anne = Self.organisation.people[0]
        let one = NoticeWords(Self.message(1), to: anne, of: Self.organisation)
        #expect(one.text == "Astreinte Chauffage : message vocal de +33478000001. Prise en charge par téléphone.")
        #expect(one.subject == "[Astreinte Chauffage] message vocal de +33478000001")
        let many = NoticeWords(Self.message(100), to: anne, of: Self.organisation)
        #expect(
            many.text
                == "Astreinte Chauffage : 100 à traiter : alerte : disk \"full\" ; message vocal de +33478000001 ; "
                + "message vocal de +33478000001 ; et 97 autres. Prise en charge par téléphone.")
        #expect(many.body.split(separator: "\n").filter { $0.hasPrefix("- ") }.count == 100)
        #expect(many.body.contains("- 2026-09-21 16:13, Chauffage : message vocal de +33478000001 [t1]"))
    }

    @Test func `the organisation's own words are used, in the person's language`() {
        var organisation = Self.organisation
        organisation.notifications = NotificationSettings(english: NoticeTemplates(sms: "{person}: {count} at {time}"))
        organisation.people[0].language = .english
        let words = NoticeWords(Self.message(2), to: organisation.people[0], of: organisation)
        #expect(words.text == "Anne: 2 at 2026-09-21 16:13")
        #expect(words.subject.hasPrefix("[On-call Chauffage] 2 to deal with: alert: disk"))
    }

    @Test func `what the server says of itself hides no alert and no caller`() {
        var message = Self.message(2)
        message.items.insert(
            NoticeItem(task: TaskID("t0"), kind: .storageLate, line: nil, openedAt: Instant(seconds: 1_780_000_000)),
            at: 0)
        message.items[2].summary = String(repeating: "x", count: 500)
        let words = NoticeWords(message, to: Self.organisation.people[0], of: Self.organisation)
        let named = String(repeating: "x", count: 110) + "…"
        #expect(
            words.text
                == "Astreinte Chauffage : 3 à traiter : alerte : \(named) ; message vocal de +33478000001 ; "
                + "le stockage a pris du retard. Prise en charge par téléphone.")
    }

    static let organisation: Organisation = {
        var organisation = Organisation(name: "Essai")
        organisation.people = [Person(id: PersonID("anne"), name: "Anne")]
        organisation.lines = [Line(id: LineID("l"), name: "Chauffage", numbers: [], ladder: Ladder(levels: []))]
        return organisation
    }()

    static func message(_ count: Int) -> NoticeMessage {
        let at = Instant(seconds: 1_790_000_000)
        let items = (1...count).map { number in
            NoticeItem(
                task: TaskID("t\(number)"), kind: number == 2 ? .alert : .voicemail, line: LineID("l"),
                callerNumber: number == 2 ? nil : "+33478000001", openedAt: at,
                summary: number == 2 ? "disk \"full\"" : nil)
        }
        let order = DeliveryOrder(
            message: "m-1", person: PersonID("anne"), channel: .sms, attempt: 1, tasks: items.map(\.task))
        return NoticeMessage(order: order, items: items, writtenAt: at)
    }
}
