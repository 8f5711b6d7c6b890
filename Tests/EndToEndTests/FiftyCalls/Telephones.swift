import CallFlow
import Directory
import Ledger
import PhoneSimulator
import SDP
import SIP

/// Every telephone of one scenario, switched on and registered.
struct Telephones: Sendable {
    /// The tone that a caller speaks into voicemail.
    static let callerVoice = 440

    let caller: SimulatedPhone
    private let devices: [DeviceID: [SimulatedPhone]]

    init(of staged: StagedScenario, at site: Site) async throws {
        let scenario = staged.scenario
        caller = try site.outsideCaller(number: scenario.callerNumber) { settings in
            settings.keyMethod = scenario.keyMethod
            settings.capabilities.codecs = [scenario.codec]
        }
        var devices: [DeviceID: [SimulatedPhone]] = [:]
        let off = staged.script.unregistered
        let placed = staged.people.flatMap(\.devices) + staged.lines.flatMap(\.hours.desk)
        for device in placed where !off.contains(device.id) {
            guard devices[device.id] == nil else { continue }
            switch device.reach {
            case .registered(let user):
                let count = scenario.reach == .sharedAccount && device.id == staged.device(staged.primary) ? 2 : 1
                for _ in 0..<count { devices[device.id, default: []].append(try await site.softphone(user)) }
            case .external:
                var settings = PhoneSettings(user: "carrier", server: site.address)
                settings.local = TransportAddress(ip: staged.carrier, port: 5_080)
                devices[device.id] = [try SimulatedPhone(settings)]
            }
        }
        self.devices = devices
    }

    /// The calls that reach a device, one for each of its telephones.
    func calls(at device: DeviceID) async throws -> [SimulatedCall] {
        var calls: [SimulatedCall] = []
        for phone in devices[device] ?? [] { calls.append(try await phone.expectCall(within: .seconds(60))) }
        return calls
    }

    func stop() {
        caller.stop()
        for phone in devices.values.joined() { phone.stop() }
    }
}
