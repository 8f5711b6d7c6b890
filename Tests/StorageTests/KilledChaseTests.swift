import Chase
import Chronology
import Directory
import Exchange
import Foundation
import Ledger
import SimulatedWorld
import Testing

@testable import Storage

/// Callers who reach nobody, and a server that is killed at a random moment of it all: what is owed is told all the same.
///
/// Everything but telephones, network and clock is real: exchange, chase, writer, journal, SQLite and recovery.
@Suite struct `A chase whose server is killed` {
    /// The ways in which a caller can fail to reach a person.
    private enum Failure: CaseIterable {
        case message, noMessage, callBack, declined, busy, nobodyAnswers, trunkRefuses, leavesAtOnce, leavesWhileRinging
    }

    @Test(arguments: 1_000..<1_200)
    func `no task is lost, nobody is told twice within a minute, and the chase goes on at once`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let failure = random.pick(Failure.allCases)
        let scratch = try Scratch()
        let store = try scratch.open()
        let town = Town(seed: seed, tellsPeople: true)
        let ledger = try RealLedger(store)
        town.vigie.ledger.keeper = ledger
        Self.script(failure, in: town)
        town.world.run(for: random.duration(in: .zero...(.seconds(150))))
        let before = town.vigie.ledger.facts
        town.vigie.kill()

        let cut = try Cut(of: scratch, ledger.file, using: &random)
        let revived = try cut.scratch.open()
        _ = try Recovery(database: revived.database, journal: try FactJournal(file: cut.journal), recordings: NoFiles())
            .run(now: town.world.now.instant)
        town.restartServer(
            callers: CallerBook(try revived.knownCallers()), keeper: try RealLedger(revived))
        let owed = try revived.chasedTasks()
        let restartedAt = town.world.now.instant
        town.vigie.input { $0.restore(owed.map(Self.restored), now: $1) }
        town.carrier.service = .works
        for number in [Town.anne, Town.bruno, Town.marie] { town.carrier.subscribers[number] = Self.takesCharge }
        // At least a minute, in which nobody may be told twice.
        town.world.run(for: .seconds(70))
        town.world.run(atMost: .seconds(40 * 60)) {
            town.vigie.exchange.openTasks.isEmpty && town.vigie.exchange.isIdle
        }

        let after = town.vigie.ledger.facts
        let what = "seed \(seed), \(failure)"
        #expect(town.vigie.exchange.openTasks.isEmpty, "\(what): \(town.vigie.exchange.openTasks)")
        #expect(try revived.tasks(state: .open).isEmpty, "\(what)")
        #expect(try revived.audit().isWhole, "\(what)")
        // Who called and talked to nobody is owed something, by whichever of the two servers.
        if !before.contains(where: { if case .bridged = $0.event { true } else { false } }), !before.isEmpty {
            let kept = try revived.tasks()
            #expect(before.calls.isEmpty || !kept.isEmpty, "\(what): nothing is owed")
        }
        Self.expectPause(in: before + after, what)
        // What nobody had been told of is told at once.
        if let fresh = owed.first(where: { $0.toldAt == nil }) {
            let told = after.first {
                if case .noticeStarted(_, _, let tasks) = $0.event { tasks.contains(fresh.id) } else { false }
            }
            #expect(
                told.map { $0.at - restartedAt < .seconds(5) } == true || owed.contains { $0.toldAt != nil }, "\(what)")
        }
    }

    /// Nobody's telephone rings twice for tasks within a minute, whichever server rings.
    private static func expectPause(in facts: [Fact], _ what: String) {
        var last: [PersonID: Instant] = [:]
        for fact in facts {
            guard case .noticeStarted(let person, _, _) = fact.event else { continue }
            if let previous = last[person] {
                #expect(fact.at - previous >= .seconds(60), "\(what): \(person) is told twice within a minute")
            }
            last[person] = fact.at
        }
    }

    private static func script(_ failure: Failure, in town: Town) {
        var caller = LegScript.calls(for: .seconds(100))
        var people = LegScript.ringsOnly
        switch failure {
        case .message:
            caller.keys = [.init("*", .answered(after: .seconds(6)))]
            caller.speech = [.zero...(.seconds(20))]
        case .noMessage: caller.keys = [.init("*", .answered(after: .seconds(6)))]
        case .callBack: caller.keys = [.init("0", .answered(after: .seconds(6)))]
        case .declined: people = takesCharge
        case .busy: people = .rejects(486)
        case .nobodyAnswers: break
        case .trunkRefuses: town.carrier.service = .refuses(503)
        case .leavesAtOnce: caller.hangUpAfter = .seconds(1)
        case .leavesWhileRinging: caller.hangUpAfter = .seconds(14)
        }
        for number in [Town.anne, Town.bruno, Town.marie] { town.carrier.subscribers[number] = people }
        town.call(caller)
    }

    /// Declines a caller's call and takes charge of what is told: key 2 in both.
    private static var takesCharge: LegScript {
        var script = LegScript()
        script.reaction = .answer(after: .seconds(2))
        script.keys = [
            .init("2", .heard("whisper", after: .seconds(1))), .init("2", .heard("notice", after: .seconds(2))),
        ]
        return script
    }

    private static func restored(_ record: ChaseRecord) -> RestoredTask {
        var task = ChasedTask(
            id: record.id, kind: record.kind, line: record.line, call: record.call, caller: record.caller,
            openedAt: record.openedAt, recording: record.recording)
        task.handedTo = record.handedTo
        return RestoredTask(
            task: task, lastToldAt: record.toldAt, wasCutOff: record.isTelling, passes: record.passes,
            passedAt: record.passedAt, handedAt: record.handedAt)
    }
}

extension [Fact] {
    /// The calls that came in.
    fileprivate var calls: [CallID] {
        compactMap { if case .callReceived = $0.event { $0.call } else { nil } }
    }
}
