import Exchange
import SDP
import Testing

@testable import Telephony

/// Who is believed on a port that anybody can send to.
@Suite(.serialized) struct LatchingTests {
    @Test func `what others sent before the peer was fixed is not taken for the peer's`() throws {
        let studio = try Studio()
        let (phone, forger) = (try TestPhone(), try TestPhone(ssrc: 666))
        let (media, port) = try studio.open()
        studio.engine.perform(.configure(media, try phone.offering(TestPhone.usual), signalling: nil))
        // All of it waits in the socket, because the thread has not been told of it yet.
        try phone.sendTone(packets: 6, to: port)
        for _ in 0..<5 { try forger.press("1", to: port) }
        try phone.press("7", to: port)
        studio.engine.flush()
        #expect(studio.reports(.pressed(media, key: "7")))
        try phone.press("8", to: port)
        #expect(studio.reports(.pressed(media, key: "8")))
        #expect(studio.keys(of: media) == "78")
    }

    @Test func `a second socket that forges the stream is not heard`() throws {
        let studio = try Studio()
        let (phone, forger) = (try TestPhone(), try TestPhone())
        let (media, port) = try studio.leg(with: phone)
        try phone.sendTone(packets: 6, to: port)
        try phone.press("1", to: port)
        #expect(studio.reports(.pressed(media, key: "1")))
        try forger.sendTone(packets: 50, to: port)
        try forger.press("2", to: port)
        try phone.press("3", to: port)
        #expect(studio.reports(.pressed(media, key: "3")))
        #expect(studio.keys(of: media) == "13")
    }

    @Test func `a hold of the old kind lets nobody else in`() throws {
        let studio = try Studio()
        let (phone, stranger) = (try TestPhone(), try TestPhone(ssrc: 666))
        let (media, port) = try studio.leg(with: phone)
        try phone.sendTone(packets: 6, to: port)
        try phone.press("1", to: port)
        #expect(studio.reports(.pressed(media, key: "1")))
        let held = try phone.offering(TestPhone.usual + "\r\nc=IN IP4 0.0.0.0")
        studio.perform(.configure(media, held, signalling: nil))
        try stranger.sendTone(packets: 100, to: port)
        try stranger.press("2", to: port)
        studio.perform(.configure(media, try phone.offering(TestPhone.usual), signalling: nil))
        try phone.press("3", to: port)
        #expect(studio.reports(.pressed(media, key: "3")))
        #expect(studio.keys(of: media) == "13")
    }

    @Test func `on a socket that is bound to everything a second address of ours still hears the peer`() throws {
        let studio = try Studio(address: "0.0.0.0")
        let phone = try TestPhone()
        let (media, port) = try studio.leg(with: phone)
        try phone.sendTone(packets: 10, to: port, at: "127.0.0.2")
        try phone.press("4", to: port, at: "127.0.0.2")
        #expect(studio.reports(.pressed(media, key: "4")))
        try phone.press("5", to: port, at: "127.0.0.2")
        #expect(studio.reports(.pressed(media, key: "5")))
    }

    @Test func `a telephone presses twenty keys a second at the most`() throws {
        let studio = try Studio()
        let phone = try TestPhone()
        let (media, port) = try studio.leg(with: phone)
        try phone.sendTone(packets: 6, to: port)
        for _ in 0..<30 { try phone.press("1", to: port) }
        #expect(studio.waits { $0.count == 20 })
        #expect(!studio.waits(within: 0.2) { $0.count > 20 })
        studio.clock.advance(by: .seconds(2))
        try phone.press("9", to: port)
        #expect(studio.reports(.pressed(media, key: "9")))
    }
}
