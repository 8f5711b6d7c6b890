import CallFlow
import Directory
import Ledger

/// Who is talking or being rung, over all calls: the reason that calls share one event loop.
///
/// Two calls never ring one device at once, and a person on one of our calls is passed over unless the line says else.
struct Occupancy {
    private struct Holding {
        var person: PersonID?
        var telephones: [Telephone]
    }

    private var holdings: [CallID: [ReservationNumber: Holding]] = [:]
    private var telephoneHolders: [Telephone: [CallID: Int]] = [:]
    private var personHolders: [PersonID: [CallID: Int]] = [:]
    private var talkers: [CallID: PersonID] = [:]
    private var callers: [CallID: Caller] = [:]

    private struct Caller {
        var telephone: Telephone
        var person: PersonID?
    }

    /// Under which a call holds the telephone that it came from; machines count from 1.
    private static let ownCall = ReservationNumber(0)

    /// Why the whole person is passed over; nil when the person may be rung.
    func refusal(of person: PersonID, for call: CallID) -> SkipReason? {
        if callers[call]?.person == person { return .alreadyTalking }
        let others = (personHolders[person] ?? [:]).keys.filter { $0 != call }
        guard !others.isEmpty else { return nil }
        return others.contains { talkers[$0] == person } ? .alreadyTalking : .alreadyRinging
    }

    /// Whether another call holds a telephone.
    func isHeld(_ telephone: Telephone, byOtherThan call: CallID) -> Bool {
        telephoneHolders[telephone]?.keys.contains { $0 != call } ?? false
    }

    /// The calls that hold any of these telephones, or the person.
    func holders(of telephones: [Telephone], person: PersonID?) -> Set<CallID> {
        var holders = Set(telephones.flatMap { (telephoneHolders[$0] ?? [:]).keys })
        if let person { holders.formUnion((personHolders[person] ?? [:]).keys) }
        return holders
    }

    /// Whether a call came from this very telephone.
    func isCalling(_ telephone: Telephone, in call: CallID) -> Bool { callers[call]?.telephone == telephone }

    /// A call comes from a telephone of ours. Only a caller who proved an account is taken for busy by other calls: a
    /// caller's number can be forged, and nobody may be made unreachable by that.
    mutating func calls(_ telephone: Telephone, of person: PersonID?, isProven: Bool, call: CallID) {
        callers[call] = Caller(telephone: telephone, person: person)
        guard isProven else { return }
        hold([telephone], of: person, number: Self.ownCall, call: call)
        if let person { talks(person, call: call) }
    }

    mutating func hold(_ telephones: [Telephone], of person: PersonID?, number: ReservationNumber, call: CallID) {
        guard !telephones.isEmpty, holdings[call]?[number] == nil else { return }
        holdings[call, default: [:]][number] = Holding(person: person, telephones: telephones)
        for telephone in telephones { telephoneHolders[telephone, default: [:]][call, default: 0] += 1 }
        if let person { personHolders[person, default: [:]][call, default: 0] += 1 }
    }

    /// A person has taken the call.
    mutating func talks(_ person: PersonID, call: CallID) { talkers[call] = person }

    mutating func release(_ number: ReservationNumber, call: CallID) {
        guard let holding = holdings[call]?.removeValue(forKey: number) else { return }
        for telephone in holding.telephones { Self.leave(&telephoneHolders, telephone, call) }
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
        callers[call] = nil
    }

    var isEmpty: Bool {
        callers.isEmpty && holdings.isEmpty && telephoneHolders.isEmpty && personHolders.isEmpty && talkers.isEmpty
    }

    private static func leave<Key>(_ holders: inout [Key: [CallID: Int]], _ key: Key, _ call: CallID) {
        guard let count = holders[key]?[call] else { return }
        holders[key]?[call] = count > 1 ? count - 1 : nil
        if holders[key]?.isEmpty == true { holders[key] = nil }
    }
}
