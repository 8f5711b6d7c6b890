import Chronology
import Foundation
import Logging
import Operations
import PhoneSimulator
import SIP
import Storage

/// The server and the phones of the demonstration, all on the loopback interface.
struct DemoStage: Sendable {
    /// The tones that stand for voices, in hertz: each is heard by the others' detectors.
    enum Voice {
        static let caller = 440
        static let claire = 850
        static let hugo = 620
        static let beep = 1_000
        static let all = [caller, claire, hugo, beep]
    }

    let folder: String
    let port: UInt16
    let store: Store
    let server: OnCallServer
    let caller: SimulatedPhone
    let claire: SimulatedPhone
    let hugo: SimulatedPhone
    /// The account left free for the reader's own softphone.
    let freeAccount: CredentialsResult
    /// Calls of earlier demonstrations in the same folder do not count.
    let startedAt: Instant

    /// Starts everything; the folder is made and its path is printed first.
    static func open(folder: String, port: Int, speech: String) async throws -> DemoStage {
        Terminal.tell("data folder: \(folder)")
        let settings = ServerSettings(
            dataDirectory: folder, bindAddress: "127.0.0.1", sipPort: port, mediaPorts: 20_000...20_199,
            tellsPeople: false, speechProgram: speech, stopBudget: 10)
        let startedAt = Instant.current
        try DataFolders(settings).create()
        let store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: .current)
        try applyCompany(to: store)
        let passwords = try ["claire", "hugo", "nadia"].map { user in
            var random = SystemRandomNumberGenerator()
            return try SoftphoneCredentials(store: store)(user: user, now: .current, random: &random)
        }
        let server = try await OnCallServer.start(
            settings: settings, secrets: FixedSecrets(), logger: try FileLog.logger(at: folder + "/server.log"),
            progress: Terminal.tell)
        if await server.promptsPrepared() > 0 {
            await server.stop()
            throw OperationError(
                .environment, "the prompts cannot be spoken by `\(speech)`",
                remedy: "apt install espeak-ng, or name another program with VIGIE_SPEECH_PROGRAM")
        }
        let address = TransportAddress(ip: IPAddress(127, 0, 0, 1), port: UInt16(clamping: port))
        let claire = try phone("claire", passwords[0].password, address, voice: Voice.claire)
        let hugo = try phone("hugo", passwords[1].password, address, voice: Voice.hugo)
        for phone in [claire, hugo] { try await phone.register() }
        return DemoStage(
            folder: folder, port: address.port, store: store, server: server, caller: try outsideCaller(address),
            claire: claire, hugo: hugo, freeAccount: passwords[2], startedAt: startedAt)
    }

    /// Switches the phones off and stops the server gracefully.
    func close() async {
        for phone in [caller, claire, hugo] { phone.stop() }
        await server.stop()
    }

    private static func applyCompany(to store: Store) throws {
        let text = String(decoding: PackageResources.demo_yaml, as: UTF8.self)
        let reading = OrganisationFile.read(text: text, name: "demo.yaml")
        _ = try ApplyOrganisation(store: store)(reading, by: "demo", now: .current)
    }

    private static func phone(
        _ user: String, _ password: String, _ server: TransportAddress, voice: Int
    ) throws -> SimulatedPhone {
        let phone = try SimulatedPhone(
            PhoneSettings(user: user, password: password, server: server, voice: voice, listensFor: Voice.all))
        phone.narrate(DemoNarrator.tell)
        return phone
    }

    /// Somebody in the town, whose call the carrier at 127.0.0.2 brings.
    private static func outsideCaller(_ server: TransportAddress) throws -> SimulatedPhone {
        var settings = PhoneSettings(user: "caller", server: server, voice: Voice.caller, listensFor: Voice.all)
        settings.local = TransportAddress(ip: IPAddress(127, 0, 0, 2), port: 0)
        settings.callerURI = SIPURI("sip:+33639981234@127.0.0.2")
        let phone = try SimulatedPhone(settings)
        phone.narrate(DemoNarrator.tell)
        return phone
    }
}

/// Turns what happens on a phone into a line for the reader.
enum DemoNarrator {
    /// Tones are left to the script: a phone's ear takes a syllable of an announcement for one.
    @Sendable static func tell(_ event: PhoneEvent) {
        let what: String? =
            switch event.kind {
            case .registered: "has registered"
            case .invited(let from): "is called by \(from)"
            case .ringing: "hears ringing"
            case .answered: "is connected"
            case .failed(let status): "is refused (\(status.map(String.init) ?? "no answer"))"
            case .heard, .noLongerHears: nil
            case .key(let key): "receives the key \(key)"
            case .pressed(let key): "presses \(key)"
            case .ended(let reason): "is done: \(reason)"
            }
        if let what { Terminal.show("  \(event.phone) \(what)") }
    }
}
