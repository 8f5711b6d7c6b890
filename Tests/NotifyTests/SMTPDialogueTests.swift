import Directory
import Ledger
import Testing

@testable import Notify

/// The client's side of RFC 5321, line by line.
@Suite struct SMTPDialogueTests {
    /// What the dialogue says to a server that gives these answers, one after another.
    private func conversation(
        _ settings: EmailSettings, password: String? = "pässword", purpose: SMTPDialogue.Purpose? = nil,
        answers: [String]
    ) -> (said: [String], result: NotificationCause??) {
        let content = Array("Subject: x\r\n\r\n.hidden\r\nend".utf8)
        var dialogue = SMTPDialogue(
            settings, password: password,
            purpose: purpose ?? .send(from: "v@example.net", to: "a@example.net", content: content),
            clientName: "[127.0.0.1]")
        var said: [String] = []
        var result: NotificationCause??
        func drain() {
            while let effect = dialogue.nextEffect() {
                switch effect {
                case .send(let bytes): said.append(String(decoding: bytes, as: UTF8.self))
                case .startTLS:
                    said.append("<TLS>")
                    dialogue.secured()
                    drain()
                case .finished(let cause): result = .some(cause)
                }
            }
        }
        for answer in answers {
            dialogue.received(Array((answer + "\r\n").utf8))
            drain()
        }
        return (said, result)
    }

    private let clear = EmailSettings(host: "127.0.0.1", port: 25, encryption: .none, from: "v@example.net")

    private var starttls: EmailSettings {
        EmailSettings(host: "mail.example.net", user: "vigie", secretName: "smtp", from: "v@example.net")
    }

    @Test func `a message is handed over with its dots doubled`() {
        let answers = ["220 hi", "250-me\r\n250 SIZE 1", "250 ok", "250 ok", "354 go", "250 taken", "221 bye"]
        let (said, result) = conversation(clear, answers: answers)
        #expect(
            said == [
                "EHLO [127.0.0.1]\r\n", "MAIL FROM:<v@example.net>\r\n", "RCPT TO:<a@example.net>\r\n", "DATA\r\n",
                "Subject: x\r\n\r\n..hidden\r\nend\r\n.\r\n", "QUIT\r\n",
            ])
        #expect(result == .some(nil))
    }

    @Test func `with STARTTLS the password comes after the handshake and a new EHLO`() {
        let answers = [
            "220 hi", "250-me\r\n250 STARTTLS", "220 go", "250-me\r\n250 AUTH LOGIN PLAIN", "235 ok", "250 ok",
            "250 ok",
            "354 go", "250 taken",
        ]
        let (said, _) = conversation(starttls, answers: answers)
        #expect(said.prefix(4) == ["EHLO [127.0.0.1]\r\n", "STARTTLS\r\n", "<TLS>", "EHLO [127.0.0.1]\r\n"])
        #expect(said[4] == "AUTH PLAIN AHZpZ2llAHDDpHNzd29yZA==\r\n")
    }

    @Test func `AUTH LOGIN says name and password when asked`() {
        var settings = clear
        settings.user = "vigie"
        let answers = ["220 hi", "250-me\r\n250 AUTH LOGIN", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 ok"]
        let (said, _) = conversation(settings, purpose: .probe, answers: answers)
        #expect(said.dropFirst() == ["AUTH LOGIN\r\n", "dmlnaWU=\r\n", "cMOkc3N3b3Jk\r\n", "QUIT\r\n"])
    }

    @Test(arguments: [
        (["220 hi", "250 me"], NotificationCause.tls), (["220 hi", "250-me\r\n250 STARTTLS", "454 no"], .tls),
        (["554 no"], .refused), (["421 later"], .deferred), (["hello"], .nonsense), (["220-a\r\n250 b"], .nonsense),
        (["220 hi", "250-me\r\n250 STARTTLS", "220 go\r\n250 injected"], .tls),
        (["220 hi", "250-me\r\n250 STARTTLS", "220 go", "250 me"], .authentication),
        (["220 hi", "250-me\r\n250 STARTTLS", "220 go", "250-me\r\n250 AUTH PLAIN", "535 no"], .authentication),
        (["220 hi", "250-me\r\n250 STARTTLS", "220 go", "250-me\r\n250 AUTH PLAIN", "454 later"], .deferred),
    ])
    func `what goes wrong on the way ends it, with no password said in clear`(
        answers: [String], cause: NotificationCause
    ) {
        let (said, result) = conversation(starttls, answers: answers)
        #expect(result == .some(cause))
        let handshake = said.firstIndex(of: "<TLS>") ?? said.endIndex
        #expect(!said[..<handshake].contains { $0.hasPrefix("AUTH") })
    }

    @Test(arguments: [
        ("450 busy", NotificationCause.deferred), ("550 no such user", .addressRefused), ("553 no", .addressRefused),
    ])
    func `a receiver that is refused is told apart from a server that refuses`(answer: String, cause: NotificationCause)
    {
        let (_, result) = conversation(clear, answers: ["220 hi", "250 me", "250 ok", answer])
        #expect(result == .some(cause))
    }

    @Test func `a password goes to another machine under TLS or not at all`() {
        var settings = starttls
        settings.encryption = .none
        let (said, result) = conversation(settings, answers: ["220 hi", "250-me\r\n250 AUTH PLAIN"])
        #expect(said == ["EHLO [127.0.0.1]\r\n", "QUIT\r\n"])
        #expect(result == .some(.tls))
    }

    @Test func `once the content is taken a lost connection changes nothing`() {
        var dialogue = SMTPDialogue(
            clear, password: nil, purpose: .send(from: "a@b.example", to: "c@d.example", content: []), clientName: "x")
        for answer in ["220 a", "250 b", "250 c", "250 d", "354 e", "250 f"] {
            dialogue.received(Array((answer + "\r\n").utf8))
        }
        dialogue.ended(.disconnected)
        var result: NotificationCause?? = .none
        while let effect = dialogue.nextEffect() { if case .finished(let cause) = effect { result = .some(cause) } }
        #expect(result == .some(nil))
    }

    @Test func `an answer without end is nonsense`() {
        var dialogue = SMTPDialogue(clear, password: nil, purpose: .probe, clientName: "x")
        dialogue.received([UInt8](repeating: UInt8(ascii: "2"), count: 10_000))
        #expect(dialogue.nextEffect() == .finished(.nonsense))
    }
}
