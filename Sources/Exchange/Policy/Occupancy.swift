import CallFlow
import Directory
import Ledger

/// Who is talking or being rung, over all calls: the reason that calls share one event loop.
///
/// Two calls never ring one device at once, and a person on one of our calls is passed over unless the line says else.
struct Occupancy {
    private struct Holding {
        var person: PersonID?
        var devices: [DeviceID]
    }

    private var holdings: [CallID: [ReservationNumber: Holding]] = [:]
    private var deviceHolders: [DeviceID: [CallID: Int]] = [:]
    private var personHolders: [PersonID: [CallID: Int]] = [:]
    private var talkers: [CallID: PersonID] = [:]

    /// Why the whole person is passed over; nil when the person may be rung.
    func refusal(of person: PersonID, for call: CallID) -> SkipReason? {
        let others = (personHolders[person] ?? [:]).keys.filter { $0 != call }
        guard !others.isEmpty else { return nil }
        return others.contains { talkers[$0] == person } ? .alreadyTalking : .alreadyRinging
    }

    /// Whether another call holds a device.
    func isHeld(_ device: DeviceID, byOtherThan call: CallID) -> Bool {
        deviceHolders[device]?.keys.contains { $0 != call } ?? false
    }

    mutating func hold(_ devices: [DeviceID], of person: PersonID?, number: ReservationNumber, call: CallID) {
        guard !devices.isEmpty, holdings[call]?[number] == nil else { return }
        holdings[call, default: [:]][number] = Holding(person: person, devices: devices)
        for device in devices { deviceHolders[device, default: [:]][call, default: 0] += 1 }
        if let person { personHolders[person, default: [:]][call, default: 0] += 1 }
    }

    /// A person has taken the call.
    mutating func talks(_ person: PersonID, call: CallID) { talkers[call] = person }

    mutating func release(_ number: ReservationNumber, call: CallID) {
        guard let holding = holdings[call]?.removeValue(forKey: number) else { return }
        for device in holding.devices { Self.leave(&deviceHolders, device, call) }
        if let person = holding.person {
            Self.leave(&personHolders, person, call)
            if talkers[call] == person, personHolders[person]?[call] == nil { talkers[call] = nil }
        }
        if holdings[call]?.isEmpty == true { holdings[call] = nil }
    }

    /// Releases whatever a forgotten call still holds.
    mutating func releaseAll(of call: CallID) {
        for number in holdings[call]?.keys.sorted() ?? [] { release(number, call: call) }
        talkers[call] = nil
    }

    var isEmpty: Bool { holdings.isEmpty && deviceHolders.isEmpty && personHolders.isEmpty && talkers.isEmpty }

    private static func leave<Key>(_ holders: inout [Key: [CallID: Int]], _ key: Key, _ call: CallID) {
        guard let count = holders[key]?[call] else { return }
        holders[key]?[call] = count > 1 ? count - 1 : nil
        if holders[key]?.isEmpty == true { holders[key] = nil }
    }
}
