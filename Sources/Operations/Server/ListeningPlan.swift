import Chronology
import Exchange
import Foundation
import SIP
import Telephony

/// Turns the server settings into sockets, advertised addresses and limits.
struct ListeningPlan {
    let settings: ServerSettings
    let realm: String

    /// What the telephony shell is started with.
    ///
    /// - Throws: ``OperationError`` when an address is not numeric.
    func telephony() throws -> TelephonyServer.Settings {
        let addresses = try boundAddresses()
        let four = addresses.first { $0.family == .v4 }
        let six = addresses.first { $0.family == .v6 }
        let sockets = addresses.flatMap(boundSockets)
        var agent = UserAgent.Configuration(
            listeners: sockets.map(\.listener), productName: "vigie", realm: realm, nonceSecret: Self.randomOctets(32))
        agent.peers = []
        agent.limits.sessions = settings.sipSessions
        // Transactions outlive their messages by 32 s (RFC 3261 table 4): room for a call every 3 s of each session.
        agent.limits.transactions = 10 * settings.sipSessions
        return TelephonyServer.Settings(
            sockets: sockets,
            exchange: ExchangeSettings(
                agent: agent, domain: (four ?? six).map { advertised($0).hostText } ?? "localhost",
                mediaAddress4: four.map { advertised($0).description },
                mediaAddress6: six.map { advertised($0).description }, tellsPeople: settings.tellsPeople,
                loopMark: Self.randomWord()),
            media: MediaEngine.Settings(
                address4: four.map { mediaAddress($0).description }, address6: six.map { mediaAddress($0).description },
                ports: UInt16(
                    clamping: settings.mediaPorts.lowerBound)...UInt16(clamping: settings.mediaPorts.upperBound),
                recordings: URL(fileURLWithPath: settings.recordingsDirectory, isDirectory: true),
                threads: ProcessLimits.cores))
    }

    /// `::` means everything: both families, each with sockets of its own.
    private func boundAddresses() throws -> [IPAddress] {
        guard let address = IPAddress(settings.bindAddress) else {
            throw OperationError(
                .environment, "VIGIE_BIND_ADDRESS is `\(settings.bindAddress)`, which is no IP address",
                remedy: "write a numeric address of this machine, 0.0.0.0 or ::")
        }
        return settings.bindAddress == "::" ? [address, IPAddress(0, 0, 0, 0)] : [address]
    }

    private func boundSockets(_ address: IPAddress) -> [TelephonyServer.Settings.Socket] {
        let port = UInt16(clamping: settings.sipPort)
        let base: UInt16 = address.family == .v4 ? 1 : 3
        let told = TransportAddress(ip: advertised(address), port: port)
        return [(TransportProtocol.udp, base), (.tcp, base + 1)].map { transport, number in
            .init(
                listener: Listener(id: ListenerID(number), transport: transport, advertised: told),
                bind: TransportAddress(ip: address, port: port))
        }
    }

    /// What peers are told: the public address if one is set for the family, else ours.
    private func advertised(_ address: IPAddress) -> IPAddress {
        if let text = settings.publicAddress, let announced = IPAddress(text), announced.family == address.family {
            return announced
        }
        guard address.low == 0, address.high == 0 else { return address }
        // What is bound to everything must still be told as one address: `::` in a description would mean hold.
        let isFour = address.family == .v4
        let found = isFour ? LocalAddress.primary() : LocalAddress.primary6()
        return found.flatMap { IPAddress($0) } ?? (isFour ? IPAddress(127, 0, 0, 1) : IPAddress(v6High: 0, low: 1))
    }

    /// Media is bound to the very address that peers are told. A socket bound to everything takes, once its peer is
    /// fixed, only what comes to the address that the way to that peer begins with: another one, on a machine of several.
    private func mediaAddress(_ address: IPAddress) -> IPAddress {
        let isTranslated = settings.publicAddress.flatMap { IPAddress($0) }?.family == address.family
        return isTranslated ? address : advertised(address)
    }

    private static func randomOctets(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private static func randomWord() -> String {
        randomOctets(10).map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
    }
}
