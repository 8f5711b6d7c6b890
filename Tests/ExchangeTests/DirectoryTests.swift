import Directory
import SIP
import SimulatedWorld
import Testing

@testable import Exchange

@Suite struct DirectoryTests {
    @Test func `the softphone of somebody who left is nobody's`() {
        let town = Town(seed: 1) { organisation in
            organisation.people[0].devices = [Device(id: DeviceID("anne-soft"), reach: .registered(user: "anne"))]
        }
        #expect(town.vigie.exchange.devicesByUser["anne"] == DeviceID("anne-soft"))
        town.apply { $0.people[0].isActive = false }
        #expect(town.vigie.exchange.devicesByUser["anne"] == nil)
    }

    @Test func `the realm of an organisation is in force with the organisation`() {
        let town = Town(seed: 2) { organisation in
            organisation.people[0].devices = [Device(id: DeviceID("anne-soft"), reach: .registered(user: "anne"))]
        }
        var challenged = false
        town.world.network.tap = { bytes, _, _ in
            if String(decoding: bytes, as: UTF8.self).contains("realm=\"nord\"") { challenged = true }
        }
        town.apply { $0.softphoneRealm = "nord" }
        town.addPhone("anne", host: 5)
        town.world.run(for: .seconds(5))
        #expect(challenged)
    }
}
