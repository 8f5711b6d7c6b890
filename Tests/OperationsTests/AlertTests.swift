import Chronology
import Directory
import Foundation
import Ledger
import Testing

@testable import Operations

/// Alerts as they come in: what monitoring systems post, and what mail servers deliver.
@Suite struct AlertTests {
    private func alerts(_ json: String) throws -> [IncomingAlert] { try AlertReading.alerts(in: Array(json.utf8)) }

    @Test func `the generic form says line, key, summary and status`() throws {
        let alert = try #require(
            try alerts(#"{"line":"eau","key":"k","summary":"Cuve\npleine","status":"resolved","more":[1]}"#).first)
        #expect(alert == IncomingAlert(line: "eau", key: "k", summary: "Cuve pleine", isResolved: true))
        #expect(try alerts(#"{"summary":"s"}"#) == [.init(line: nil, key: "s", summary: "s", isResolved: false)])
    }

    @Test func `Alertmanager's form is read alert by alert`() throws {
        let json = #"""
            {"version":"4","groupKey":"g","status":"firing","receiver":"vigie","externalURL":"http://x","alerts":[
            {"status":"firing","labels":{"alertname":"DiskFull","vigie_line":"eau","instance":"a"},
             "annotations":{"summary":"Disk of a is full"},"startsAt":"2026-09-21T14:13:20Z","fingerprint":"f1"},
            {"status":"resolved","labels":{"alertname":"Down","instance":"b"},"annotations":{}}]}
            """#
        #expect(
            try alerts(json) == [
                .init(line: "eau", key: "f1", summary: "Disk of a is full", isResolved: false),
                .init(line: nil, key: "alertname=Down,instance=b", summary: "Down", isResolved: true),
            ])
    }

    @Test func `an empty key is no key`() throws {
        #expect(try alerts(#"{"key": "", "summary": "Boiler"}"#).map(\.key) == ["Boiler"])
    }

    @Test(arguments: [
        ("", 400), ("[]", 400), ("{}", 400), (#"{"summary":1}"#, 400), (#"{"summary":"x","status":"odd"}"#, 400),
        (#"{"alerts":[]}"#, 400), (#"{"alerts":[{"labels":{}}]}"#, 400),
    ])
    func `what is no alert is refused with a remedy`(json: String, status: Int) {
        let refusal = #expect(throws: AlertRefusal.self) { try alerts(json) }
        #expect(refusal?.status == status)
        #expect(refusal?.remedy.isEmpty == false)
    }

    private func mail(_ header: String) -> IncomingAlert {
        AlertMail.alert(
            in: Array((header + "\r\n\r\nbody").utf8), lines: ["eau@alertes.example.net": "eau"],
            known: ["chauffage", "eau"])
    }

    @Test(arguments: [
        ("To: Eau <EAU@alertes.example.net>", "eau"), ("Delivered-To: chauffage@x.example", "chauffage"),
        ("To: astreinte+chauffage@x.example", "chauffage"), ("X-Vigie-Line: eau", "eau"),
        ("To: other@x.example,\r\n eau@alertes.example.net", "eau"), ("To: other@x.example", nil),
    ])
    func `the receiver says for which line an e-mail is`(header: String, line: String?) {
        #expect(mail(header + "\r\nSubject: s").line == line)
    }

    @Test(arguments: [
        ("Cuve pleine", "Cuve pleine", false), ("[RESOLVED] Cuve pleine", "Cuve pleine", true),
        ("Re: [FIRING:2] Cuve pleine", "Cuve pleine", false), ("OK: Cuve pleine", "Cuve pleine", true),
        ("=?UTF-8?B?W1LDqXRhYmxpXSBDdXZl?=", "Cuve", true),
        ("=?iso-8859-1?Q?Fuite_=E0_l=27eau?=", "Fuite à l'eau", false),
        ("=?UTF-8?Q?a?=\r\n =?UTF-8?Q?b?=", "ab", false),
    ])
    func `the subject is what people hear, and says when it is over`(subject: String, summary: String, isOver: Bool) {
        let alert = mail("From: Sonde <s@x.example>\r\nSubject: \(subject)")
        #expect(alert.summary == summary)
        #expect(alert.isResolved == isOver)
        #expect(alert.key == "s@x.example \(summary.lowercased())")
    }

    @Test func `an e-mail of any octets is an alert`() {
        var random = SeededGenerator(seed: 1)
        let alphabet: [UInt8] = Array(":\r\n =?BbQq<>@,".utf8) + [0, 0xFF, 0x41]
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...200, using: &random)
            let octets = (0..<count).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] }
            _ = AlertMail.alert(in: octets, lines: [:], known: [])
        }
    }
}
