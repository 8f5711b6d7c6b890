import Chronology
import Directory
import Testing

@testable import Notify

/// E-mails as they go over the wire.
@Suite struct MailTests {
    private func message(_ subject: String = "Appel manqué", body: String = "Bonjour") -> MailMessage {
        MailMessage(
            from: "vigie@example.net", to: "anne@example.net", subject: subject, body: body, name: "1-1",
            writtenAt: Instant(seconds: 1_790_000_000))
    }

    private func lines(_ message: MailMessage) -> [String] {
        String(decoding: message.bytes, as: UTF8.self).components(separatedByCRLF: ())
    }

    @Test func `the header says who, when, and that no person wrote it`() {
        let lines = lines(message())
        #expect(lines.contains("Date: Mon, 21 Sep 2026 14:13:20 +0000"))
        #expect(lines.contains("Message-ID: <vigie-1-1@example.net>"))
        #expect(lines.contains("Auto-Submitted: auto-generated"))
        #expect(lines.contains("Subject: =?UTF-8?B?QXBwZWwgbWFucXXDqQ==?="))
    }

    @Test func `a message is ASCII, its lines end with CR LF and stay below 78 characters`() {
        let text = String(repeating: "Là où l'été s'étire, = 日本 ", count: 40)
        let bytes = message(text, body: text + "\n.\nFrom here \nend").bytes
        #expect(bytes.allSatisfy { $0 < 0x80 })
        let lines = lines(message(text, body: text))
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.contains("\n") && !$0.contains("\r") })
    }

    @Test(arguments: [
        ("plain", "plain"), ("é", "=C3=A9"), ("a=b", "a=3Db"), ("trailing ", "trailing=20"), ("a\nb", "a\r\nb"),
        (
            String(repeating: "x", count: 80),
            String(repeating: "x", count: 75) + "=\r\n" + String(repeating: "x", count: 5)
        ),
    ])
    func `quoted-printable is as RFC 2045 has it`(text: String, encoded: String) {
        #expect(QuotedPrintable.encoded(text) == encoded)
    }

    @Test func `an encoded word never cuts a character, and is 75 characters at most`() {
        let words = HeaderText.encoded(String(repeating: "€", count: 100)).split(separator: "\r\n ")
        #expect(words.count > 1)
        #expect(words.allSatisfy { $0.utf8.count <= 75 && $0.hasPrefix("=?UTF-8?B?") })
    }

    @Test func `no subject makes a header of its own`() {
        #expect(!lines(message("x\r\nBcc: all@example.net")).contains { $0.hasPrefix("Bcc:") })
    }

    @Test func `a voice message goes along as base64 in lines of 76`() {
        var mail = message()
        mail.attachments = [
            .init(name: "message-t1.wav", mediaType: "audio/wav", bytes: Array(repeating: 7, count: 200))
        ]
        let lines = lines(mail)
        #expect(lines.contains("Content-Type: audio/wav; name=\"message-t1.wav\""))
        #expect(lines.contains("Content-Type: multipart/mixed; boundary=\"=_vigie-1-1\""))
        #expect(lines.contains("--=_vigie-1-1--"))
        #expect(lines.filter { $0.hasPrefix("BwcH") }.map(\.utf8.count) == [76, 76, 76, 40])
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base64 is that of RFC 4648`(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
    }
}

extension String {
    /// Lines between CR LF, which Swift takes for one character.
    fileprivate func components(separatedByCRLF: ()) -> [String] {
        split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
    }
}
