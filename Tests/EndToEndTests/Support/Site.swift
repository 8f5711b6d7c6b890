import Chronology
import Directory
import Foundation
import Logging
import Operations
import PhoneSimulator
import SIP
import Storage
import Testing

/// A whole server on the loopback interface, its ledger followed, and the phones around it.
final class Site: Sendable {
    /// The password of every softphone.
    static let password = "correct horse battery staple"
    /// Where the carrier stands that brings calls from outside.
    static let carrier = IPAddress(127, 0, 0, 2)

    let organisation: Organisation
    let settings: ServerSettings
    let server: OnCallServer
    let watch: LedgerWatch
    let address: TransportAddress
    private let scratch: Scratch

    /// Starts a server for an organisation.
    init(
        _ organisation: Organisation, bindAddress: String = "127.0.0.1", secrets: [String: String] = [:],
        mediaPorts: Int = 200, tellsPeople: Bool = false,
        prepare: (Store) throws -> Void = { _ in }
    ) async throws {
        let workshop = try Workshop.shared.get()
        scratch = try Scratch()
        self.organisation = organisation
        settings = ServerSettings(
            dataDirectory: scratch.path, bindAddress: bindAddress, sipPort: FreePorts.sip(),
            mediaPorts: FreePorts.media(count: mediaPorts), tellsPeople: tellsPeople,
            speechProgram: workshop.speechProgram,
            stopBudget: 5)
        try workshop.shareSpeech(with: scratch.path)
        try Self.install(organisation, at: settings, prepare: prepare)
        var logger = Logger(label: "vigie")
        logger.logLevel = .error
        server = try await OnCallServer.start(settings: settings, secrets: FixedSecrets(secrets), logger: logger)
        watch = try LedgerWatch(settings)
        let ip = bindAddress == "::" ? IPAddress("::1") : IPAddress(bindAddress)
        address = TransportAddress(ip: ip ?? IPAddress(127, 0, 0, 1), port: UInt16(clamping: settings.sipPort))
    }

    func stop() async {
        watch.stop()
        await server.stop()
    }

    /// Makes an organisation the current one of a store, every softphone with the same password.
    static func install(
        _ organisation: Organisation, at settings: ServerSettings, prepare: (Store) throws -> Void = { _ in }
    ) throws {
        let now = SystemClock.instant()
        let store = try Store.open(.sqlite(path: settings.storePath), for: .server, now: now)
        defer { store.close() }
        let credentials = organisation.softphoneUsers.flatMap { user in
            let digests = DigestSecret(user: user, realm: organisation.softphoneRealm, password: password).digests
            return [(CredentialRecord.Algorithm.md5, digests[.md5]), (.sha256, digests[.sha256])].compactMap {
                algorithm, digest in
                digest.map {
                    CredentialRecord(
                        user: user, realm: organisation.softphoneRealm, algorithm: algorithm, ha1: $0, createdAt: now)
                }
            }
        }
        try store.apply(organisation, origin: .file, by: "test", now: now, credentials: credentials)
        try prepare(store)
    }

    /// A softphone of the organisation, registered.
    func softphone(_ user: String, _ adjust: (inout PhoneSettings) -> Void = { _ in }) async throws -> SimulatedPhone {
        var settings = PhoneSettings(user: user, password: Self.password, server: address)
        settings.local = TransportAddress(ip: address.ip, port: 0)
        adjust(&settings)
        let phone = try SimulatedPhone(settings)
        try await phone.register(within: .seconds(60))
        return phone
    }

    /// Somebody outside, whose calls the carrier brings.
    func outsideCaller(
        number: String? = "+33639980001", _ adjust: (inout PhoneSettings) -> Void = { _ in }
    ) throws -> SimulatedPhone {
        var settings = PhoneSettings(user: "caller", server: address)
        settings.local = TransportAddress(ip: Self.carrier, port: 0)
        settings.callerURI = SIPURI("sip:\(number ?? "anonymous")@\(number == nil ? "anonymous.invalid" : "127.0.0.2")")
        adjust(&settings)
        return try SimulatedPhone(settings)
    }
}

extension Organisation {
    /// The accounts of everybody's softphones.
    var softphoneUsers: [String] {
        (people.flatMap(\.devices) + lines.flatMap(\.hours.desk)).compactMap { device in
            if case .registered(let user) = device.reach { user } else { nil }
        }
    }
}

extension Trunk {
    /// The carrier that brings the calls of ``Site/outsideCaller(number:_:)``.
    static let incoming = Trunk(id: TrunkID("operateur"), host: "127.0.0.2", transport: .udp, addresses: ["127.0.0.2"])
}

extension SimulatedCall {
    /// Watches that no tone is heard for a while.
    func hearsNothing(for time: Duration) async throws {
        let before = heardTones.count
        for voice in SmallOffice.voices {
            await #expect(throws: PhoneFailure.self) { try await hears(voice, within: time / SmallOffice.voices.count) }
        }
        #expect(heardTones.count == before)
    }
}
