import Chronology
import Directory
import Foundation
import Ledger
import Operations
import PhoneSimulator
import SIP
import Storage
import Testing

/// A rota that another process publishes while a server takes calls.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: Program.isThere))
struct PublishedRotaTests {
    private let scratch: Scratch
    private let settings: ServerSettings

    init() throws {
        scratch = try Scratch()
        settings = try .loopback(in: scratch.path)
    }

    /// Ana and Bob have no telephone that is on: whom the line would have rung stands in the facts.
    private func apply(people: String) async throws -> Program.Outcome {
        let text = """
            organisation: Deux processus
            country_code: "33"
            trunks:
              operateur: { host: 127.0.0.2, transport: udp, authentication: address, addresses: [127.0.0.2] }
            people:
              ana: { name: Ana, devices: { ana-poste: { softphone: ana } } }
              bob: { name: Bob, devices: { bob-poste: { softphone: bob } } }
            lines:
              ligne:
                name: astreinte
                numbers: ["+33199001001"]
                ladder:
                  levels:
                    primary: { rota: tour, rank: 1 }
            rota:
              tour:
                name: Tour
                zone: Europe/Paris
                layers:
                  base: { members: [\(people)], start: 2026-01-05T08:00, length: 52w }

            """
        let path = scratch.path + "/organisation.yaml"
        try Data(text.utf8).write(to: URL(filePath: path))
        return try await Program.run(["apply", path], data: scratch.path)
    }

    private func caller() throws -> SimulatedPhone {
        var phone = PhoneSettings(user: "caller", server: settings.address)
        phone.local = TransportAddress(ip: Site.carrier, port: 0)
        phone.callerURI = SIPURI("sip:+33639980001@127.0.0.2")
        return try SimulatedPhone(phone)
    }

    /// Whom each call of the ledger passed over for want of a telephone, the oldest call first.
    private func skipped() throws -> [(call: CallID, people: Set<PersonID>, isOver: Bool)] {
        let store = try Store.open(.sqlite(path: settings.storePath), for: .command, now: SystemClock.instant())
        defer { store.close() }
        var found: [(call: CallID, people: Set<PersonID>, isOver: Bool)] = []
        for stored in try store.facts(after: 0, limit: 10_000) {
            guard let call = stored.fact.call else { continue }
            if !found.contains(where: { $0.call == call }) { found.append((call, [], false)) }
            guard let index = found.firstIndex(where: { $0.call == call }) else { continue }
            switch stored.fact.event {
            case .personSkipped(let person, _, _): found[index].people.insert(person)
            case .callEnded: found[index].isOver = true
            default: break
            }
        }
        return found
    }

    private func waitForSkip(ofCall number: Int) async throws -> Set<PersonID> {
        let start = SystemClock.uptime()
        while SystemClock.uptime() - start < .seconds(60) {
            let calls = try skipped()
            if calls.count > number, !calls[number].people.isEmpty { return calls[number].people }
            await Task.yield()
        }
        return []
    }

    @Test func `it is in force for the next call, and the call under way goes on`() async throws {
        #expect(try await apply(people: "ana").status == 0)
        let server = try await ChildServer(settings)
        let caller = try caller()
        defer { caller.stop() }
        let first = try caller.call("+33199001001")
        try await first.expectAnswer()
        #expect(try await waitForSkip(ofCall: 0) == [PersonID("ana")])

        let outcome = try await apply(people: "bob")
        #expect(outcome.status == 0, "\(outcome.output)")
        let published = SystemClock.uptime()
        // Calls until one is planned by the new rota. Each takes a while, so what counts is when the last of them was placed
        // that the old rota planned.
        var number = 0
        var people: Set<PersonID> = []
        var lastByOld = Duration.zero
        repeat {
            number += 1
            let time = SystemClock.uptime() - published
            let call = try caller.call("+33199001001")
            try await call.expectAnswer()
            people = try await waitForSkip(ofCall: number)
            try call.hangUp()
            if people != [PersonID("bob")] { lastByOld = time }
        } while people != [PersonID("bob")] && SystemClock.uptime() - published < .seconds(60)
        print("the old rota rings no more \(lastByOld) after `vigie apply` has ended")
        #expect(people == [PersonID("bob")])
        let calls = try skipped()
        #expect(calls[0].people == [PersonID("ana")])
        #expect(!calls[0].isOver)
        try first.hangUp()
        await server.terminate()
    }
}
